"""Filters of the lists of actions and of decisions, stored in the address."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.functional import cached_property

from alliances.services.choices import side_options
from core.forms.filters import FilterBar, SearchInput
from governance.models import Action, Committee, Decision
from governance.services.action_choices import action_choices, alliance_choices

NO_COMPANY = (("joint", "Both"), ("none", "Nobody yet"))
SHOWN = (
    ("open", "Open"),
    ("overdue", "Overdue"),
    ("moved", "Moved"),
    ("proposed", "Change proposed"),
    ("done", "Done"),
    ("dropped", "Dropped"),
    ("all", "All"),
)
WORDS = {"moved": "moved ", "proposed": "open ", "all": ""}


class ActionFilter(django_filters.FilterSet):
    """Open ones unless the address says otherwise."""

    show = django_filters.ChoiceFilter(
        choices=SHOWN, method="by_state", empty_label=None, label="Show"
    )
    mine = django_filters.BooleanFilter(
        method="only_mine", label="Only my actions", widget=forms.CheckboxInput
    )
    side = django_filters.ChoiceFilter(
        choices=NO_COMPANY, method="of_side", empty_label="Anybody", label="Owed by"
    )
    owner = django_filters.ChoiceFilter(field_name="owner", empty_label="Anybody", label="Owner")
    function = django_filters.ChoiceFilter(
        field_name="owner__function", empty_label="Any function", label="Function of the owner"
    )
    alliance = django_filters.ChoiceFilter(
        field_name="alliance", empty_label="All alliances", label="Alliance"
    )
    committee = django_filters.ChoiceFilter(
        field_name="meeting__committee", empty_label="Any committee", label="Committee"
    )
    q = django_filters.CharFilter(method="search", label="Search", widget=SearchInput)

    class Meta:
        model = Action
        fields: list[str] = []

    def __init__(self, data: Any, rows: QuerySet, *, user: Any, today: date) -> None:
        self.user, self.today, self.query = user, today, data
        data = data.copy()
        if data.get("show") not in dict(SHOWN):
            data["show"] = "open"
        super().__init__(data, rows)
        self.filters["side"].extra["choices"] = (*side_options(user), *NO_COMPANY)
        for name, choices in action_choices(user).items():
            self.filters[name].extra["choices"] = choices

    @property
    def shown_words(self) -> str:
        """Before "actions" in the heading: "open ", "overdue "; "" for all."""
        show = self.data["show"]
        return WORDS.get(show, f"{show} ")

    @property
    def overdue(self) -> int:
        """How many of those shown are overdue, where the heading does not say so already."""
        if self.data["show"] == "overdue":
            return 0
        count: int = self.qs.overdue(self.today).count()
        return count

    @cached_property
    def bar(self) -> FilterBar:
        more = ("owner", "function", "alliance", "committee")
        bar = FilterBar(self.form, self.query, more=more, defaults={"show": "open"}, kept=())
        bar.look_at_choice("show", "Show", dict(SHOWN))
        return bar

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "overdue":
            return rows.overdue(self.today)
        if value == "moved":
            return rows.filter(moves__gt=0)
        if value == "proposed":
            return rows.asked_of_managers()
        return rows if value == "all" else rows.filter(state=value)

    def of_side(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(side="" if value == "none" else value)

    def only_mine(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(owner__user=self.user.pk) if value else rows

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        wanted = Q(title__icontains=value) | Q(alliance__name__icontains=value)
        return rows.filter(wanted | Q(owner__name__icontains=value))


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

    def in_order(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.order_by(*ORDERS[value][1])

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        fields = ("text", "reasoning", "options", "criteria", "outcome_note", "alliance__name")
        wanted = Q(committee__name__icontains=value)
        for field in fields:
            wanted |= Q(**{f"{field}__icontains": value})
        return rows.filter(wanted)
