"""Small snapshots for the tests: what is not said is placed, active and unremarkable."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from portfolio.rules.snapshot import (
    BAND_WORDS,
    QUADRANT_WORDS,
    ROW_FIELDS,
    Snapshot,
    day_number,
    snapshot,
)
from scorecards.rules.quadrants import quadrant

DAY = date(2026, 11, 21)
BEFORE = date(2026, 9, 30)
USUAL: dict[str, Any] = {
    "there": 1,
    "value": 60.0,
    "risk": 40.0,
    "health": 70.0,
    "band": "green",
    "planned": 1e6,
    "delivered": 4e5,
    "coverage": 80.0,
}


def row(pk: int = 1, **said: Any) -> list[float]:
    """A row in the order of ROW_FIELDS; `before_x` is `x` unless said. Words become codes and days
    become numbers; None is NaN. The quadrant follows from the scores unless said."""
    made = USUAL | {
        "id": pk,
        "quadrant_since": DAY - timedelta(days=400),
        "evidence_on": DAY - timedelta(days=10),
        "value_cut": 50.0,
        "risk_cut": 50.0,
        "has_goal": 1,
        "owes_review": 0,
    }
    made |= said
    cuts = {"value_cut": made["value_cut"] or 50.0, "risk_cut": made["risk_cut"] or 50.0}
    made.setdefault("quadrant", quadrant(made["value"], made["risk"], **cuts))
    for name in (*USUAL, "quadrant"):
        made.setdefault(f"before_{name}", made[name] if name != "quadrant" else None)
    if made["before_quadrant"] is None:
        made["before_quadrant"] = quadrant(made["before_value"], made["before_risk"], **cuts)
    return [_number(name, made[name]) for name in ROW_FIELDS]


def _number(name: str, value: Any) -> float:
    if value is None:
        return np.nan
    if name.endswith("quadrant"):
        return QUADRANT_WORDS.index(value)
    if name.endswith("band"):
        return BAND_WORDS.index(value)
    if isinstance(value, date):
        return day_number(value)
    return float(value)


def of(*rows: dict[str, Any], day: date = DAY, compared_with: date = BEFORE) -> Snapshot:
    """A snapshot of rows; keys are 1, 2, 3 ..."""
    table = np.array([row(pk, **said) for pk, said in enumerate(rows, 1)], dtype=float)
    return snapshot(table, day=day, compared_with=compared_with)
