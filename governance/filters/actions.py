"""Filters of the list of actions, stored in the address."""

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

NO_COMPANY = (("joint", "Both"), ("none", "Nobody yet"))
SHOWN = (("open", "Open"), ("overdue", "Overdue"), ("done", "Done"), ("all", "All"))


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

    @property
    def shown_words(self) -> str:
        """Before "actions" in the heading: "open ", "overdue "; "" for all."""
        show = self.data["show"]
        return "" if show == "all" else f"{show} "

    @property
    def overdue(self) -> int:
        """How many of those shown are overdue, where the heading does not say so already."""
        if self.data["show"] == "overdue":
            return 0
        count: int = self.qs.overdue(self.today).count()
        return count

    @cached_property
    def bar(self) -> FilterBar:
        bar = FilterBar(self.form, self.query, defaults={"show": "open"}, kept=())
        bar.look_at_choice("show", "Show", dict(SHOWN))
        return bar

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "overdue":
            return rows.overdue(self.today)
        return rows if value == "all" else rows.filter(state=value)

    def of_side(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(side="" if value == "none" else value)

    def only_mine(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(owner__user=self.user.pk) if value else rows

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        wanted = Q(title__icontains=value) | Q(alliance__name__icontains=value)
        return rows.filter(wanted | Q(owner__name__icontains=value))
