"""What is measured of one alliance, whatever its scoring model asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from core.db.columns import Scope
from scorecards.services.measures import Measures, measure, surroundings


def measures(alliance: Any, today: date) -> Measures:
    scope = Scope(np.array([alliance.pk], np.int64), whole=False)
    return measure(scope=scope, around=surroundings(today=today))


def measured(alliance: Any, key: str, today: date) -> float | None:
    """The raw value of the indicator `key`; None where it is not known."""
    value = measures(alliance, today).raw[key][0]
    return None if value != value else float(value)
