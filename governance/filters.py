"""Filters of the list of actions, stored in the address."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from alliances.models import Side
from core.forms.filters import FilterBar, SearchInput
from governance.models import Action

SHOWN = (("open", "Open"), ("overdue", "Overdue"), ("done", "Done"), ("all", "All"))


class ActionFilter(django_filters.FilterSet):
    """Open ones unless the address says otherwise."""

    show = django_filters.ChoiceFilter(
        choices=SHOWN, method="by_state", empty_label=None, label="Show"
    )
    mine = django_filters.BooleanFilter(
        method="only_mine", label="Only mine", widget=forms.CheckboxInput
    )
    side = django_filters.ChoiceFilter(
        choices=lambda: [
            (Side.OURS, settings.COMPANY_NAME),
            (Side.THEIRS, "Partners"),
            (Side.JOINT, "Both"),
        ],
        empty_label="Anyone",
        label="Owed by",
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

    @cached_property
    def bar(self) -> FilterBar:
        bar = FilterBar(self.form, self.query, defaults={"show": "open"}, kept=())
        bar.look_at_choice("show", "Show", dict(SHOWN))
        return bar

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "overdue":
            return rows.overdue(self.today)
        return rows if value == "all" else rows.filter(state=value)

    def only_mine(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(owner__user=self.user.pk) if value else rows

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        wanted = Q(title__icontains=value) | Q(alliance__name__icontains=value)
        return rows.filter(wanted | Q(owner__name__icontains=value))
