"""Filters of the lists. Every value is in the address; guests filter only by what they see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from alliances.models import (
    Alliance,
    AlliancePartner,
    Juncture,
    Membership,
    Partner,
    PartnerAlias,
    Person,
    Region,
    Stage,
    Tier,
)
from alliances.querysets.goals import without_goal
from alliances.rules.names import normalise_partner, normalise_title
from alliances.services.choices import Option, Options
from core.forms.filters import FilterBar, SearchInput
from core.text import whole


def contains(field: str, text: str) -> Q:
    """Case-insensitive on both databases: SQLite folds only ASCII, so other spellings are added."""
    found = Q(**{f"{field}__icontains": text})
    if not text.isascii():
        for variant in {text.lower(), text.upper(), text.capitalize(), text.title()}:
            found |= Q(**{f"{field}__contains": variant})
    return found


def partners_named(text: str, *, internal: bool) -> QuerySet[Partner]:
    """Partners whose name holds `text`; for our own people (`internal`) also by their other names,
    which guests do not read and therefore do not find out by asking either."""
    folded = normalise_partner(text)
    named = contains("name", text)
    if folded:
        named |= Q(normalised_name__contains=folded)
    if not internal:
        return Partner.objects.filter(named)
    aliases = PartnerAlias.objects.filter(named).values("partner")
    return Partner.objects.filter(named | Q(pk__in=aliases))


class _ListFilter(filters.FilterSet):
    """A filter of a list, with what the page shows of it (`bar`)."""

    MORE: tuple[str, ...] = ()

    @cached_property
    def bar(self) -> FilterBar:
        return FilterBar(self.form, self.data, more=self.MORE)


class AllianceFilter(_ListFilter):
    q = filters.CharFilter(label="Search", method="search", widget=SearchInput)
    stage = filters.ChoiceFilter(choices=Stage, empty_label="Any stage")
    tier = filters.ChoiceFilter(choices=Tier, empty_label="Any tier")
    type = filters.ChoiceFilter(field_name="alliance_type", label="Type", empty_label="Any type")
    unit = filters.ChoiceFilter(
        field_name="business_unit", label="Business unit", empty_label="Any unit"
    )
    region = filters.ChoiceFilter(choices=Region, empty_label="Any region")
    manager = filters.ChoiceFilter(method="managed_by", label="Manager", empty_label="Any manager")
    goal = filters.ChoiceFilter(method="for_goal", label="Goal", empty_label="Any goal")
    partner = filters.CharFilter(method="with_partner", label="Partner")
    orphan = filters.BooleanFilter(
        method="orphans", label="Without a goal", widget=forms.CheckboxInput
    )

    juncture = filters.BooleanFilter(
        method="at_juncture", label="At a critical juncture", widget=forms.CheckboxInput
    )

    MORE = ("type", "unit", "region", "goal", "orphan", "juncture")
    INTERNAL = ("tier", "type", "unit", "manager", "goal", "orphan", "juncture")

    class Meta:
        model = Alliance
        fields: list[str] = []

    def __init__(self, *args: Any, options: Options, internal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options, self.internal = options, internal
        for name in self.INTERNAL if not internal else ():
            del self.filters[name]
        for name in ("type", "unit", "manager", "goal"):
            if name in self.filters:
                self.filters[name].extra["choices"] = options.by_field.get(name, [])

    def search(self, queryset: QuerySet, name: str, text: str) -> QuerySet:
        """Every word has to stand somewhere: name, brand, programme or a partner's name."""
        for word in text.split()[:8]:
            links = AlliancePartner.objects.filter(
                partner__in=partners_named(word, internal=self.internal).values("pk")
            )
            found = contains("name", word) | contains("brand_name", word)
            found |= contains("programme", word) | Q(pk__in=links.values("alliance"))
            if folded := normalise_title(word):
                found |= Q(normalised_name__contains=folded)
            queryset = queryset.filter(found)
        return queryset

    def managed_by(self, queryset: QuerySet, name: str, person: str) -> QuerySet:
        managed = Membership.objects.managing().filter(person=person)
        return queryset.filter(pk__in=managed.values("alliance"))

    def for_goal(self, queryset: QuerySet, name: str, goal: str) -> QuerySet:
        goals = self.options.subgoals.get(int(goal), frozenset())
        through = Alliance.goals.through.objects.filter(corporategoal__in=goals)
        return queryset.filter(pk__in=through.values("alliance"))

    def with_partner(self, queryset: QuerySet, name: str, text: str) -> QuerySet:
        if (key := whole(text)) is not None:
            partners = Partner.objects.filter(pk=key)
        else:
            partners = partners_named(text, internal=self.internal)
        links = AlliancePartner.objects.filter(partner__in=partners.values("pk"))
        return queryset.filter(pk__in=links.values("alliance"))

    def orphans(self, queryset: QuerySet, name: str, wanted: bool) -> QuerySet:
        """The same that the exception says: tied to no goal in force."""
        return queryset.filter(without_goal(timezone.localdate())) if wanted else queryset

    def at_juncture(self, queryset: QuerySet, name: str, wanted: bool) -> QuerySet:
        running = Juncture.objects.running(timezone.localdate()).values("alliance")
        return queryset.filter(pk__in=running) if wanted else queryset


class PartnerFilter(_ListFilter):
    q = filters.CharFilter(label="Search", method="search", widget=SearchInput)
    competitor = filters.BooleanFilter(
        field_name="is_competitor",
        method="competitors",
        label="Also competitors",
        widget=forms.CheckboxInput,
    )

    class Meta:
        model = Partner
        fields: list[str] = []

    def __init__(self, *args: Any, internal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.internal = internal
        if not internal:
            del self.filters["competitor"]

    def search(self, queryset: QuerySet, name: str, text: str) -> QuerySet:
        return queryset.filter(pk__in=partners_named(text, internal=self.internal).values("pk"))

    def competitors(self, queryset: QuerySet, name: str, wanted: bool) -> QuerySet:
        return queryset.filter(is_competitor=True) if wanted else queryset


class PersonFilter(_ListFilter):
    q = filters.CharFilter(label="Search", method="search", widget=SearchInput)
    side = filters.ChoiceFilter(
        choices=(),
        method="on_side",
        label="Company",
        empty_label="Any company",
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(
        self, *args: Any, sides: Sequence[Option] = (("ours", ""), ("theirs", "")), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.filters["side"].extra["choices"] = sides

    def search(self, queryset: QuerySet, name: str, text: str) -> QuerySet:
        for word in text.split()[:8]:
            fields = ("name", "email", "title", "function", "partner__name")
            found = Q()
            for field in fields:
                found |= contains(field, word)
            queryset = queryset.filter(found)
        return queryset

    def on_side(self, queryset: QuerySet, name: str, side: str) -> QuerySet:
        return queryset.filter(partner__isnull=side == "ours")
