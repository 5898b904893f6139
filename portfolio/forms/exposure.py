"""What the address of the page of exposure may say, and the estimate of an alliance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from core.forms.filters import SearchInput
from core.forms.revision import RevisionFormMixin
from portfolio.models import Replacement
from portfolio.rules.exposure import SORTS, Narrowed
from portfolio.services.exposure.page import ALLIANCE, PARTNER
from scorecards.models import Quadrant

USUAL_SORT = "-planned"
ADDRESSES = frozenset((*SORTS, *(f"-{key}" for key in SORTS)))


@dataclass(frozen=True, slots=True)
class Column:
    """A heading: `sorted` is ascending, descending or empty, `sort` what the address says to sort
    by it, empty where it cannot be sorted by."""

    label: str
    numeric: bool
    sorted: str
    sort: str


# Deal terms are no order: it would tell of them.
COLUMNS = (
    ("planned", "Planned a year", True),
    ("", "Deal terms to come", True),
    ("initiatives", "Initiatives", True),
    ("goals", "Goals lost", True),
    ("single", "Source", False),
    ("months", "Time to replace", True),
    ("", "Quadrant", False),
    ("people", "People", True),
)


def columns(sort: str, by: str) -> list[Column]:
    """Headings of the list. Figures begin with the largest, names with the first."""
    shown = [("name", by.capitalize(), False)]
    shown += [one for one in COLUMNS if by == ALLIANCE or one[1] != "Quadrant"]
    key, falling = sort.removeprefix("-"), sort.startswith("-")
    found = []
    for name, label, numeric in shown:
        here = bool(name) and name == key
        falls = not falling if here else name != "name"
        way = ("descending" if falling else "ascending") if here else ""
        found.append(Column(label, numeric, way, f"{'-' * falls}{name}" if name else ""))
    return found


class ExposureFilter(forms.Form):
    BY = (("", "By alliance"), (PARTNER, "By partner"))
    SINGLE = (
        ("", "Any source"),
        ("yes", "Only source"),
        ("no", "Others could"),
        ("unknown", "Not known"),
    )
    MONTHS = (
        ("", "Any time to replace"),
        ("6", "6 months or more"),
        ("12", "12 months or more"),
        ("24", "24 months or more"),
        ("unknown", "Not known"),
    )
    q = forms.CharField(required=False, label="Search", widget=SearchInput, max_length=100)
    by = forms.ChoiceField(required=False, choices=BY, label="List")
    quadrant = forms.ChoiceField(
        required=False, choices=[("", "Any quadrant"), *Quadrant.choices], label="Quadrant"
    )
    single = forms.ChoiceField(required=False, choices=SINGLE, label="Source")
    months = forms.ChoiceField(required=False, choices=MONTHS, label="Time to replace")

    @property
    def by_what(self) -> str:
        return self.cleaned_data.get("by") or ALLIANCE

    @property
    def narrowed(self) -> Narrowed:
        """What was understood of it. A partner stands in no quadrant."""
        data = {name: self.cleaned_data.get(name, "") for name in ("q", "single", "months")}
        quadrant = self.cleaned_data.get("quadrant", "") if self.by_what == ALLIANCE else ""
        return Narrowed(quadrant=quadrant, **data)


class ReplacementForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = Replacement
        fields = ("months", "single_source", "others")
        labels = {"single_source": "Are they the only source?", "others": "Who could take over"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["single_source"].choices = [("", "Not known"), *Replacement.Single.choices]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        empty = data.get("months") is None and not data.get("single_source")
        if empty and not self.errors and not self.instance.pk:
            raise forms.ValidationError(
                "Months to replace them: say how many, or whether they are the only source."
            )
        return data
