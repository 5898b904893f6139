"""Filters of the ledger of course corrections."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from alliances.filters import contains
from alliances.models import Alliance, FailureCause
from core.db.prepared import place_of
from core.forms.filters import FilterBar, SearchInput
from governance.models import CourseCorrection

SHOWN = (
    ("all", "All"),
    ("due", "To look at now"),
    ("waiting", "Not measured again yet"),
    ("better", "Better"),
    ("worse", "Worse"),
    ("unchanged", "Unchanged"),
)
SORTS = (
    ("changed", "Changed last"),
    ("look", "Look again first"),
    ("alliance", "Alliance"),
    ("result", "Result"),
)


class CorrectionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Search", widget=SearchInput)
    show = django_filters.ChoiceFilter(
        choices=SHOWN, method="by_result", empty_label=None, label="Show"
    )
    alliance = django_filters.ModelChoiceFilter(
        queryset=Alliance.objects.none(), empty_label="All alliances"
    )
    cause = django_filters.ModelChoiceFilter(
        queryset=FailureCause.objects.none(), empty_label="Any cause", label="Cause"
    )
    sort = django_filters.ChoiceFilter(
        choices=SORTS, method="in_order", empty_label=None, label="Sort by"
    )

    class Meta:
        model = CourseCorrection
        fields: list[str] = []

    def __init__(self, data: Any, rows: QuerySet, *, user: Any, today: date) -> None:
        self.query, self.today = data, today
        data = data.copy()
        for name, choices in (("show", SHOWN), ("sort", SORTS)):
            if data.get(name) not in dict(choices):
                data[name] = choices[0][0]
        super().__init__(data, rows.with_verdict())
        alliances = Alliance.objects.visible_to(user).filter(pk__in=rows.values("alliance"))
        self.filters["alliance"].queryset = alliances.order_by(Lower("name"))
        self.filters["cause"].queryset = FailureCause.objects.visible_to(user)

    @cached_property
    def bar(self) -> FilterBar:
        defaults = {"show": "all", "sort": "changed"}
        bar = FilterBar(self.form, self.query, more=("sort",), defaults=defaults, kept=())
        bar.look_at_choice("show", "Show", dict(SHOWN))
        bar.look_at_choice("sort", "Sort by", dict(SORTS))
        return bar

    def by_result(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "all":
            return rows
        if value == "due":
            return rows.filter(after__isnull=True, look_on__lte=self.today)
        return rows.filter(found="" if value == "waiting" else value)

    def in_order(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "look":
            return rows.order_by(place_of("found", ["", "measured"]), "look_on", "pk")
        if value == "alliance":
            return rows.order_by(Lower("alliance__name"), "-changed_on", "pk")
        if value == "result":
            results = ["worse", "unchanged", "better", ""]
            return rows.order_by(place_of("found", results), "-changed_on", "pk")
        return rows.order_by("-changed_on", "-pk")

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        found: Q = contains("title", value) | contains("alliance__name", value)
        return rows.filter(found | contains("rule_changed", value) | contains("measure", value))
