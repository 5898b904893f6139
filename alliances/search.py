"""Where the search box looks in this app: alliances, partners and people that one may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from alliances.filters import AllianceFilter, PersonFilter, partners_named
from alliances.models import Alliance, Partner, Person
from alliances.services.choices import Options
from core.registry.search import Hit
from core.ui.links import addresses

MOST = 60  # of one kind, before they are ranked
MOST_NAMES = 20_000  # that a misspelt word is compared with


def _alliances(rows: Iterable[Any]) -> list[Hit]:
    address = addresses("alliances:detail")
    return [
        Hit(
            title=row.brand_name or row.name,
            names=(row.name,),
            url=address(row.pk),
            kind="Alliance",
            icon="alliances",
            detail=", ".join(link.partner.name for link in row.partner_links.all()),
        )
        for row in rows
    ]


def find_alliances(user: Any, text: str) -> Sequence[Hit]:
    rows = Alliance.objects.visible_to(user)
    internal = not user.is_guest
    found = AllianceFilter({"q": text}, rows, options=Options(), internal=internal).qs
    return _alliances(found.with_partners().order_by("name", "pk")[:MOST])


def alike_alliances(user: Any) -> Sequence[Hit]:
    rows = Alliance.objects.visible_to(user).order_by("pk")
    return _alliances(rows.with_partners()[:MOST_NAMES])


def _partners(rows: Any, user: Any) -> list[Hit]:
    """Other names of partners are ours: guests do not find a company by them."""
    address, internal = addresses("alliances:partner_detail"), not user.is_guest
    found = rows.prefetch_related("aliases") if internal else rows
    return [
        Hit(
            title=row.name,
            names=tuple(alias.name for alias in row.aliases.all()) if internal else (),
            url=address(row.pk),
            kind="Partner",
            icon="partners",
            detail=row.country,
        )
        for row in found
    ]


def find_partners(user: Any, text: str) -> Sequence[Hit]:
    named = partners_named(text, internal=not user.is_guest).values("pk")
    rows = Partner.objects.visible_to(user).filter(pk__in=named)
    return _partners(rows.order_by("name", "pk")[:MOST], user)


def alike_partners(user: Any) -> Sequence[Hit]:
    return _partners(Partner.objects.visible_to(user).order_by("pk")[:MOST_NAMES], user)


def _people(rows: Iterable[Person]) -> list[Hit]:
    address = addresses("alliances:person_detail")
    return [
        Hit(
            title=row.name,
            names=(row.email,) if row.email else (),
            url=address(row.pk),
            kind="Person",
            icon="people",
            detail=", ".join(filter(None, [row.title, _company(row)])),
        )
        for row in rows
    ]


def _company(row: Person) -> str:
    return row.partner.name if row.partner else str(settings.COMPANY_NAME)


def find_people(user: Any, text: str) -> Sequence[Hit]:
    rows = Person.objects.visible_to(user).select_related("partner").order_by("name", "pk")
    return _people(PersonFilter({"q": text}, rows).qs[:MOST])


def alike_people(user: Any) -> Sequence[Hit]:
    rows = Person.objects.visible_to(user).select_related("partner").order_by("pk")
    return _people(rows[:MOST_NAMES])
