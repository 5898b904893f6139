"""Filter of the log of decisions, stored in the address."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import cached_property

from core.forms.filters import FilterBar, SearchInput
from governance.models import Committee, Decision
from governance.services.action_choices import alliance_choices

STANDING = (
    ("all", "All"),
    ("look_back", "To look back on"),
    ("revisit", "To revisit"),
    ("worked", "Worked"),
    ("partly", "Worked in part"),
    ("failed", "Did not work"),
    ("dissent", "With dissent"),
    ("replaced", "Replaced"),
)
ORDERS = {
    "newest": ("Newest first", ("-decided_on", "-pk")),
    "oldest": ("Oldest first", ("decided_on", "pk")),
    "look_back": ("Look back soonest", (F("look_back_on").asc(nulls_last=True), "-pk")),
    "amount": ("Largest sum", (F("amount").desc(nulls_last=True), "-pk")),
}


NO_RIGHT, RIGHTS_AT_MOST = "none", 40


def _rights(rows: QuerySet) -> list[tuple[str, str]]:
    """The rights by which most of `rows` were decided. One query."""
    counted = rows.exclude(right="").order_by().values("right").annotate(n=Count("pk"))
    found = [row["right"] for row in counted.order_by("-n", "right")[:RIGHTS_AT_MOST]]
    return [(NO_RIGHT, "None on record"), *((one, one) for one in sorted(found))]


class DecisionFilter(django_filters.FilterSet):
    """All of them, the newest first, unless the address says otherwise."""

    show = django_filters.ChoiceFilter(
        choices=STANDING, method="by_standing", empty_label=None, label="Show"
    )
    alliance = django_filters.ChoiceFilter(
        field_name="alliance", empty_label="All alliances", label="Alliance"
    )
    kind = django_filters.ChoiceFilter(
        field_name="committee__kind",
        choices=Committee.Kind.choices,
        empty_label="Any committee",
        label="Committee",
    )
    right = django_filters.ChoiceFilter(
        method="by_right", empty_label="Any right", label="By which right"
    )
    sort = django_filters.ChoiceFilter(
        choices=[(key, words) for key, (words, _) in ORDERS.items()],
        method="in_order",
        empty_label=None,
        label="Sort",
    )
    q = django_filters.CharFilter(method="search", label="Search", widget=SearchInput)

    class Meta:
        model = Decision
        fields: list[str] = []

    def __init__(self, data: Any, rows: QuerySet, *, user: Any, today: date) -> None:
        self.user, self.today, self.query = user, today, data
        data = data.copy()
        if data.get("show") not in dict(STANDING):
            data["show"] = "all"
        if data.get("sort") not in ORDERS:
            data["sort"] = "newest"
        super().__init__(data, rows)
        self.filters["alliance"].extra["choices"] = alliance_choices(user)
        self.filters["right"].extra["choices"] = _rights(rows)

    @property
    def shown_words(self) -> str:
        """Behind "decisions" in the heading: " to look back on"; "" for all."""
        show = self.data["show"]
        return "" if show == "all" else f", {dict(STANDING)[show].lower()}"

    @cached_property
    def bar(self) -> FilterBar:
        defaults = {"show": "all", "sort": "newest"}
        bar = FilterBar(self.form, self.query, defaults=defaults, kept=())
        bar.look_at_choice("show", "Show", dict(STANDING))
        bar.look_at_choice("sort", "Sort", ORDERS)
        return bar

    def by_standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "look_back":
            return rows.awaiting_look_back()
        if value == "revisit":
            return rows.to_revisit()
        if value == "dissent":
            return rows.filter(dissents__isnull=False).distinct()
        if value == "replaced":
            return rows.filter(superseded_by__isnull=False)
        return rows if value == "all" else rows.filter(outcome=value)

    def by_right(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(right="" if value == NO_RIGHT else value)

    def in_order(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.order_by(*ORDERS[value][1])

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        fields = (
            "text",
            "reasoning",
            "right",
            "options",
            "criteria",
            "outcome_note",
            "alliance__name",
        )
        wanted = Q(committee__name__icontains=value)
        for field in fields:
            wanted |= Q(**{f"{field}__icontains": value})
        return rows.filter(wanted)
