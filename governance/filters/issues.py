"""Filters of the list of issues."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from alliances.filters import contains
from alliances.models import Alliance, FailureCause
from core.db.prepared import place_of
from core.forms.filters import FilterBar, SearchInput
from governance.models import Issue, Severity
from governance.rules.issues import EXECUTIVES, functions_of, write_functions

SHOWN = (
    ("unsolved", "Open"),
    ("escalated", "Escalated"),
    ("executives", "With two executives"),
    ("ended", "Resolved or closed"),
    ("all", "All"),
)
SORTS = (
    ("clock", "Clock"),
    ("severity", "Severity"),
    ("raised", "Raised last"),
    ("alliance", "Alliance"),
)


class IssueFilter(django_filters.FilterSet):
    """Open ones by their clock unless the address says otherwise."""

    q = django_filters.CharFilter(method="search", label="Search", widget=SearchInput)
    show = django_filters.ChoiceFilter(
        choices=SHOWN, method="by_state", empty_label=None, label="Show"
    )
    severity = django_filters.ChoiceFilter(choices=Severity.choices, empty_label="Any severity")
    mine = django_filters.BooleanFilter(
        method="only_mine", label="Only my issues", widget=forms.CheckboxInput
    )
    alliance = django_filters.ModelChoiceFilter(
        queryset=Alliance.objects.none(), empty_label="All alliances"
    )
    function = django_filters.ChoiceFilter(
        method="of_function", empty_label="Any function", label="Function"
    )
    cause = django_filters.ModelChoiceFilter(
        queryset=FailureCause.objects.none(), empty_label="Any cause", label="Cause"
    )
    sort = django_filters.ChoiceFilter(
        choices=SORTS, method="in_order", empty_label=None, label="Sort by"
    )

    class Meta:
        model = Issue
        fields: list[str] = []

    def __init__(self, data: Any, rows: QuerySet, *, user: Any) -> None:
        self.user, self.query = user, data
        data = data.copy()
        for name, choices in (("show", SHOWN), ("sort", SORTS)):
            if data.get(name) not in dict(choices):
                data[name] = choices[0][0]
        super().__init__(data, rows)
        stored = rows.exclude(functions="").order_by().values_list("functions", flat=True)
        names = functions_of(write_functions(stored.distinct()))
        self.filters["function"].extra["choices"] = [(name, name) for name in names]
        alliances = Alliance.objects.visible_to(user).filter(pk__in=rows.values("alliance"))
        self.filters["alliance"].queryset = alliances.order_by(Lower("name"))
        if user.is_guest:
            del self.filters["cause"]
        else:
            self.filters["cause"].queryset = FailureCause.objects.visible_to(user)

    @property
    def shown_words(self) -> str:
        """Before "issues" in the heading; "" for all."""
        words = {"unsolved": "open ", "escalated": "escalated ", "ended": "ended "}
        return words.get(self.data["show"], "")

    @cached_property
    def bar(self) -> FilterBar:
        defaults = {"show": "unsolved", "sort": "clock"}
        more = ("function", "cause", "sort")
        bar = FilterBar(self.form, self.query, more=more, defaults=defaults, kept=())
        bar.look_at_choice("show", "Show", dict(SHOWN))
        bar.look_at_choice("sort", "Sort by", dict(SORTS))
        return bar

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        found = {
            "unsolved": Q(ended_on__isnull=True),
            "escalated": Q(state="escalated"),
            "executives": Q(ended_on__isnull=True, level=EXECUTIVES),
            "ended": Q(ended_on__isnull=False),
        }
        return rows.filter(found[value]) if value in found else rows

    def in_order(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "severity":
            return rows.order_by(place_of("severity", Severity.values), "clock_ends_on", "pk")
        if value == "raised":
            return rows.order_by("-raised_on", "-pk")
        if value == "alliance":
            return rows.order_by(Lower("alliance__name"), "clock_ends_on", "pk")
        return rows.most_urgent_first()

    def of_function(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.concerning(value)

    def only_mine(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(owner__user=self.user.pk) if value else rows

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        found = contains("title", value) | contains("alliance__name", value)
        return rows.filter(found | contains("owner__name", value))
