"""What the address of the portfolio page may say. What cannot be followed in it is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Page
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from alliances.models import Region, Stage, Tier
from alliances.services.choices import Options
from core.forms.fields import DayField
from core.forms.filters import not_offered, wrong_page
from core.registry.exceptions import ExceptionKind, kinds
from core.text import counted
from portfolio.rules.figures import SORTS, Sort, columns_for, stats_for, usual_sort
from portfolio.rules.quadrant_picture.picture import is_cell
from portfolio.rules.selection import (
    CONFIDENCES,
    Selection,
    date_problem,
    default_comparison,
)
from scorecards.models import Quadrant

INDENT = "\u2003"
# More options than this become a list that scrolls instead of boxes to tick.
TICKABLE = 40
# Filters by a word, and by the key of a row.
WORDS = ("tier", "stage", "region", "quadrant", "confidence")
KEYS = ("type", "unit", "manager")


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter of the page: what it is set to, what it offers and the address without it."""

    name: str
    label: str
    words: str
    options: list[tuple[str, str, bool]]
    address_without: str

    @property
    def is_set(self) -> bool:
        return bool(self.words)

    @property
    def tickable(self) -> bool:
        return len(self.options) <= TICKABLE

    @property
    def list_options(self) -> SafeString:
        """The options of a list that scrolls, as HTML: there may be hundreds."""
        rows = ((value, " selected" if on else "", text) for value, text, on in self.options)
        return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of the table; `sorted` is ascending, descending or empty, `sort` what the address
    says to sort by it."""

    key: str
    label: str
    numeric: bool
    sorted: str
    sort: str


COLUMNS = (
    ("name", "Alliance"),
    ("quadrant", "Quadrant"),
    ("value", "Value"),
    ("risk", "Risk"),
    ("health", "Health"),
    ("planned", "Planned value"),
    ("replace", "To replace"),
    ("coverage", "Evidence"),
    ("holds", "Readings"),
)


class Choices(forms.MultipleChoiceField):
    """Several values of one list; the sentence names the value that is not on it."""

    def __init__(self, label: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            label=label,
            choices=choices,
            required=False,
            error_messages={"invalid_choice": f"{label}: “%(value)s” is not one of the choices."},
        )


class DashboardForm(forms.Form):
    """Bound to the query of the address: `selection` is what is valid, `problems` say the rest."""

    as_of = DayField(label="As of", required=False)
    compare = DayField(label="Compared with", required=False)

    def __init__(self, data: QueryDict, *, options: Options, today: date) -> None:
        super().__init__(data)
        self.options, self.today = options, today
        self.page: Page | None = None  # the page of a list that is shown, if any
        offered = options.by_field
        self.fields |= {
            "tier": Choices("Tier", Tier.choices),
            "stage": Choices("Stage", Stage.choices),
            "type": Choices("Type", offered.get("type", [])),
            "unit": Choices("Business unit", offered.get("unit", [])),
            "region": Choices("Region", Region.choices),
            "manager": Choices("Manager", offered.get("manager", [])),
            "goal": Choices("Goal", offered.get("goal", [])),
            "quadrant": Choices("Quadrant", Quadrant.choices),
            "confidence": Choices("Confidence", CONFIDENCES),
        }

    def clean_as_of(self) -> date | None:
        return self._possible("as_of", latest=self.today)

    def clean_compare(self) -> date | None:
        shown = self.cleaned_data.get("as_of") or self.today
        return self._possible("compare", latest=shown - timedelta(days=1))

    def _possible(self, name: str, *, latest: date) -> date | None:
        day: date | None = self.cleaned_data[name]
        what = f"{self.fields[name].label}:"
        if day is not None and (problem := date_problem(day, latest=latest, what=what)):
            raise forms.ValidationError(problem)
        return day

    def chosen(self, name: str) -> list[str]:
        """The valid values of a filter, in the order of its choices."""
        given = set(self.data.getlist(name))
        return [value for value, _ in self.fields[name].choices if str(value) in given]

    @property
    def selection(self) -> Selection:
        """What the address selects, without what is not valid."""
        self.is_valid()
        as_of = self.cleaned_data.get("as_of") or self.today
        words = {f"{name}s": frozenset(self.chosen(name)) for name in WORDS}
        keys = {f"{name}s": frozenset(map(int, self.chosen(name))) for name in KEYS}
        goals = (self.options.subgoals.get(int(goal), ()) for goal in self.chosen("goal"))
        return Selection(
            as_of=as_of,
            compared_with=self.cleaned_data.get("compare")
            or default_comparison(as_of, settings.FISCAL_YEAR_START_MONTH),
            today=self.today,
            goals=frozenset(chain.from_iterable(goals)),
            **words,
            **keys,
        )

    @property
    def selection_today(self) -> Selection:
        """The same filters as of today: what is to be done is done now."""
        before = default_comparison(self.today, settings.FISCAL_YEAR_START_MONTH)
        return replace(self.selection, as_of=self.today, compared_with=before)

    @property
    def problems(self) -> list[str]:
        """What could not be followed, one sentence each."""
        self.is_valid()
        found = []
        for name, problems in self.errors.items():
            label = f"{self.fields[name].label}: "
            found += [f"{label}{str(problem).removeprefix(label)}" for problem in problems]
        if self.data.get("cell") and not self.cell:
            found.append(not_offered("Part of the chart", self.data["cell"]))
        if self.data.get("reason") and self.reason is None:
            found.append(not_offered("Reason", self.data["reason"]))
        if self.data.get("view") not in (None, "", "table", "picture"):
            found.append(not_offered("View", self.data["view"]))
        sort = self.data.get("sort", "")
        if sort and sort.removeprefix("-") not in SORTS:
            found.append(not_offered("Sort", sort))
        if problem := wrong_page(self.data.get("page", ""), self.page):
            found.append(problem)
        return found

    @property
    def table(self) -> Sort | None:
        """How the table is sorted; None while the picture is shown."""
        if self.data.get("view") != "table" and not self.cell:
            return None
        return Sort.parse(self.data.get("sort", ""), usual_sort(self.options.opens_on))

    @property
    def cell(self) -> str:
        """The part of the picture whose alliances are shown, or nothing."""
        key = self.data.get("cell", "")
        return key if is_cell(key) else ""

    @property
    def reason(self) -> ExceptionKind | None:
        """The kind to which the exceptions are limited."""
        return kinds.get(self.data.get("reason", "").lower())

    @property
    def chips(self) -> list[Chip]:
        """The filters in their order; those without anything to choose from are left out."""
        return [
            self._chip(name, field)
            for name, field in self.fields.items()
            if isinstance(field, Choices) and len(field.choices) > 0
        ]

    def _chip(self, name: str, field: Any) -> Chip:
        chosen = set(self.chosen(name))
        options = [(str(value), str(words), value in chosen) for value, words in field.choices]
        words = [text.strip(INDENT) for _, text, on in options if on]
        said = ", ".join(words) if len(words) < 3 else counted(len(words), "choice")
        return Chip(name, field.label, said, options, self.address(**{name: None}))

    @property
    def columns(self) -> list[Column]:
        """Headings of the table."""
        sort = self.table or Sort()
        found, labels = [], dict(COLUMNS)
        for key in columns_for(self.options.opens_on, list(labels)):
            in_force = sort.key == key
            found.append(
                Column(
                    key=key,
                    label=labels[key],
                    numeric=key not in ("name", "quadrant"),
                    sorted=("descending" if sort.falling else "ascending") if in_force else "",
                    sort=sort.turned(key),
                )
            )
        return found

    @property
    def stats(self) -> tuple[str, ...]:
        """The figures at the top, in the order of the reader."""
        return stats_for(self.options.opens_on)

    @property
    def unfiltered(self) -> list[tuple[str, str]]:
        """What the address says beside the filters and stays when they change."""
        return [
            (name, self.data[name]) for name in ("view", "sort", "reason") if self.data.get(name)
        ]

    @property
    def compares(self) -> bool:
        """Whether the address itself names the day compared with."""
        self.is_valid()
        return self.cleaned_data.get("compare") is not None

    @property
    def is_limited(self) -> bool:
        return self.selection.is_filtered or bool(self.cell) or self.reason is not None

    @property
    def address_of_cells(self) -> str:
        """To be followed by the key of a cell."""
        rest = self.address(view=None, cell=None)
        return f"{rest}{'&' if len(rest) > 1 else ''}cell="

    def address(self, **changes: Any) -> str:
        """The query of this page with values replaced (None takes one away), on its first page."""
        query = self.data.copy()
        for name in ("page", *changes):
            query.pop(name, None)
        for name, value in changes.items():
            if value is not None:
                query[name] = str(value)
        return f"?{query.urlencode()}"

    @property
    def address_without_filters(self) -> str:
        return self.address(**dict.fromkeys((*self.fields, "cell", "reason")))
