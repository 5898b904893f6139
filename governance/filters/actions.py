"""Filters of the list of actions and of the calendar, stored in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from accounts.models import User
from alliances.filters import AllianceFilter
from alliances.models import Alliance, Tier
from alliances.services.choices import options_for, side_options
from core.db.asked import Within
from core.forms.filters import FilterBar, SearchInput
from core.registry.calendar import CalendarKind, calendar_kinds, kinds_for
from governance.models import Action, Committee
from governance.services.calendar.choices import alliance_choices

NO_COMPANY = (("joint", "Both"), ("none", "Nobody yet"))
ALL = "all"
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


class CalendarFilter(forms.Form):
    """What of the calendar is shown. Guests filter only by what they see."""

    q = forms.CharField(label="Alliance or partner", widget=SearchInput, required=False)
    kind = forms.ChoiceField(label="Dates", required=False)
    mine = forms.BooleanField(label="Only mine", required=False)
    alliance = forms.ChoiceField(required=False)
    committee = forms.ChoiceField(required=False)
    tier = forms.ChoiceField(choices=[("", "Any tier"), *Tier.choices], required=False)
    manager = forms.ChoiceField(required=False)

    MORE = ("alliance", "committee", "tier", "manager")

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.user, self.every = user, [kind.key for kind in calendar_kinds]
        self.options = options_for(user)
        kinds = [(kind.key, kind.label) for kind in kinds_for(user, self.every)]
        self._offer("kind", "Meetings and key dates", [(ALL, "All dates"), *kinds])
        chosen = alliance_choices(user=user, asked_for=data.get("alliance", ""))
        self._offer("alliance", "Any alliance", chosen.alliances)
        self._offer("committee", "Any committee", [*Committee.Kind.choices, *chosen.committees])
        self._offer("manager", "Any manager", self.options.by_field.get("manager", []))
        if user.is_guest:
            del self.fields["tier"], self.fields["manager"]

    def _offer(self, name: str, nothing: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", nothing), *choices]

    @cached_property
    def bar(self) -> FilterBar:
        more = [name for name in self.MORE if name in self.fields]
        return FilterBar(self, self.data, more=more, kept=("view", "on"))

    @property
    def kinds(self) -> list[CalendarKind]:
        wanted = self.bar.in_force.get("kind", "")
        return kinds_for(self.user, self.every if wanted == ALL else filter(None, [wanted]))

    @property
    def within(self) -> Within:
        """The condition of the alliances that are meant."""
        found = self.bar.in_force
        asked = {name: found[name] for name in ("q", "tier", "manager") if found.get(name)}
        if not asked and "alliance" not in found:
            return lambda path: Q()
        rows = Alliance.objects.visible_to(self.user)
        if "alliance" in found:
            rows = rows.filter(pk=found["alliance"])
        internal = not self.user.is_guest
        narrowed = AllianceFilter(asked, rows, options=self.options, internal=internal).qs
        keys = narrowed.order_by().values("pk")
        return lambda path: Q(**{f"{path}__in": keys})

    @property
    def committee_is(self) -> Within | None:
        """The condition of the committee that is meant: one, or all of a kind."""
        wanted = self.bar.in_force.get("committee", "")
        if not wanted:
            return None
        name = "kind" if wanted in Committee.Kind.values else "pk"
        return lambda path: Q(**{f"{path}__{name}": wanted})
