"""Filter of the list of actions, stored in the address."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from alliances.services.choices import side_options
from core.forms.filters import FilterBar, SearchInput
from governance.models import Action
from governance.services.action_choices import action_choices

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
