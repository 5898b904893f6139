"""What the address of the page of goals may say."""

from __future__ import annotations

from typing import Any

from django import forms

from alliances.models import BusinessUnit, CorporateGoal
from core.forms.filters import SearchInput
from core.text import write_year
from portfolio.services.goals.tree import Narrowed


class GoalFilter(forms.Form):
    """`current` is the year in force, which no address needs to name."""

    SHOWN = (
        ("", "Published and drafts"),
        ("without", "Without an alliance"),
        ("asked", "Not confirmed or in question"),
        ("ended", "Replaced or dropped"),
    )
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label="Fiscal year")
    q = forms.CharField(required=False, label="Search", widget=SearchInput)
    level = forms.ChoiceField(
        required=False, choices=[("", "Any level"), *CorporateGoal.Level.choices], label="Level"
    )
    unit = forms.ModelChoiceField(
        BusinessUnit.objects.all(),
        required=False,
        label="Business unit",
        empty_label="Any unit",
    )
    show = forms.ChoiceField(required=False, choices=SHOWN, label="Show")

    def __init__(self, *args: Any, years: list[int], current: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current
        others = [(year, write_year(year)) for year in years if year != current]
        self.fields["year"].choices = [("", f"{write_year(current)}"), *others]

    @property
    def narrowed(self) -> Narrowed:
        """What was understood of it."""
        data = self.cleaned_data
        unit = data.get("unit")
        return Narrowed(
            year=data.get("year") or self.current,
            q=data.get("q", ""),
            level=data.get("level", ""),
            unit=unit.pk if unit else None,
            show=data.get("show", ""),
        )
