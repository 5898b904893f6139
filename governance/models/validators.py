"""Bounds that every way of writing keeps: the pages, Django admin, imports."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from governance.rules.reminders import MAX_OFFSET_MINUTES, clean_offsets

_YEARS = "Enter a date between 2000 and 2099."
SENSIBLE_DAYS = (
    MinValueValidator(date(2000, 1, 1), _YEARS),
    MaxValueValidator(date(2099, 12, 31), _YEARS),
)


def validate_offsets(value: object) -> None:
    """Raises ValidationError for what `clean_offsets` would drop."""
    if not isinstance(value, list) or len(clean_offsets(value)) != len(value):
        raise ValidationError(
            "Enter different whole numbers of minutes in brackets, such as [1440, 60]: "
            f"0 to {MAX_OFFSET_MINUTES:,} minutes (60 days) before the meeting."
        )
