"""Milestones as people write them: one a line, a day and the percent that is due by it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from django import forms
from django.utils import timezone

from core.dates.typed import parse_day, write_day

MOST = 24
EXAMPLE = "31 Mar 2027: 20 %"


class PaceField(forms.CharField):
    """Cleans to [["2027-03-31", 20.0], ...], the earliest first; empty is an even pace."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(strip=True, **{**kwargs, "required": False})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{write_day(date.fromisoformat(on))}: {share:g} %" for on, share in value)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(f"Enter {MOST} milestones at most.")
        found = sorted(_milestone(line) for line in lines)
        for before, after in pairwise(found):
            if before[0] == after[0]:
                raise forms.ValidationError(f"{write_day(after[0])} stands there twice.")
            if after[1] < before[1]:
                raise forms.ValidationError(
                    f"{after[1]:g} % by {write_day(after[0])} is less than {before[1]:g} % before. "
                    "The percentages add up over the year."
                )
        return [[on.isoformat(), share] for on, share in found]

    def validate(self, value: Any) -> None:
        """An empty list is an even pace."""

    def run_validators(self, value: Any) -> None:
        """Each line was checked."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or []))
        except forms.ValidationError:
            return True


def _milestone(line: str) -> tuple[date, float]:
    day, _, share = line.rpartition(":")
    try:
        on = parse_day(day.strip(), timezone.localdate())
        percent = Decimal(share.replace("%", "").strip().replace(",", "."))
    except (ValueError, InvalidOperation):
        raise forms.ValidationError(
            f"“{line}” cannot be read. Enter one milestone a line, such as {EXAMPLE}."
        ) from None
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise forms.ValidationError(f"“{line}”: enter a percentage from 0 to 100.")
    return on, float(percent)
