"""Small standings for the tests: what is not said is placed, active and unremarkable."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from scorecards.rules.quadrants import BANDS, QUADRANTS, UNPLACED, quadrant
from scorecards.rules.standings import Standings, day_number, of_columns

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
    "expected": 5e5,
    "delivered_on": DAY - timedelta(days=58),
    "coverage": 80.0,
    "holds": 0.95,
    "value_shift": 0.0,
    "risk_shift": 0.0,
    "health_shift": 0.0,
}


def row(pk: int = 1, **said: Any) -> dict[str, float]:
    """A row by the names of the columns; `before_x` is `x` unless said. Words become codes and days
    become numbers; None is NaN. The quadrant follows from the scores unless said."""
    made = USUAL | {
        "id": pk,
        "quadrant_since": DAY - timedelta(days=400),
        "evidence_on": DAY - timedelta(days=10),
        "value_cut": 50.0,
        "risk_cut": 50.0,
        "red_below": 40.0,
        "green_from": 65.0,
        "owes_reviews": 0,
        "stageless": 0,
        "one_answer": 0,
    }
    made |= said
    cuts = {"value_cut": made["value_cut"] or 50.0, "risk_cut": made["risk_cut"] or 50.0}
    made.setdefault("quadrant", quadrant(made["value"], made["risk"], **cuts))
    for name in (*USUAL, "quadrant"):
        made.setdefault(f"before_{name}", made[name] if name != "quadrant" else None)
    if made["before_quadrant"] is None:
        made["before_quadrant"] = quadrant(made["before_value"], made["before_risk"], **cuts)
    return {name: _number(name, value) for name, value in made.items()}


def _number(name: str, value: Any) -> float:
    if name.endswith("quadrant"):
        return QUADRANTS.index(value or UNPLACED)
    if name.endswith("band"):
        return BANDS.index(value or "")
    if value is None:
        return np.nan
    if isinstance(value, date):
        return day_number(value)
    return float(value)


def of(*rows: dict[str, Any], day: date = DAY, compared_with: date = BEFORE) -> Standings:
    """Of rows whose keys are 1, 2, 3 ..."""
    made = [row(pk, **said) for pk, said in enumerate(rows, 1)]
    flags = ("there", "owes_reviews", "stageless", "one_answer")
    kinds = {"id": int, "quadrant": int, "band": int} | dict.fromkeys(flags, bool)
    columns = {
        name: np.array([each[name] for each in made], dtype=kinds.get(name.removeprefix("before_")))
        for name in row()
    }
    return of_columns(columns, day=day, compared_with=compared_with)
