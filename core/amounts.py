"""What is asked about an amount, whatever it measures. Pure."""

from __future__ import annotations

from decimal import Decimal

# More than that is nearly always a slip: a unit given twice.
BEYOND_BELIEF = Decimal(10) ** 12


def size_question(value: Decimal | None) -> str:
    """About an amount of more than a trillion; empty for any other."""
    return "This is more than a trillion." if value is not None and value > BEYOND_BELIEF else ""
