"""Records against what is in the database: what is new, what differs, what is the same.

An alliance is known by our company (business unit), its lead partner and its name, each folded.
Everything is loaded in a handful of queries; there is no query for each row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from alliances.models import (
    Alliance,
    AlliancePartner,
    AllianceType,
    BusinessUnit,
    DealTerm,
    Partner,
    PartnerAlias,
)
from alliances.rules.names import normalise_partner, normalise_title

CHUNK = 900
Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int = CHUNK) -> list[list[Item]]:
    """`items` in lists of at most `size`, so that no statement outgrows a database's limits."""
    listed = list(items)
    return [listed[start : start + size] for start in range(0, len(listed), size)]


def title_key(name: str) -> str:
    """The folded name of an alliance or a type; one without letters or digits stands for itself."""
    return normalise_title(name) or name.casefold()


def unit_key(name: str) -> str:
    """Business units are the same as companies are: without case, marks and legal form."""
    return normalise_partner(name) or name.casefold()


@dataclass(slots=True)
class Existing:
    """An alliance of the database with what an import may compare and change."""

    alliance: Alliance
    lead: int | None = None
    partners: set[int] = field(default_factory=set)
    terms: dict[str, DealTerm] = field(default_factory=dict)


@dataclass(slots=True)
class Index:
    """What an import needs to know of the database: only what the person sees. To a row that
    names something hidden it answers as to one that names something new."""

    partners: dict[str, Partner] = field(default_factory=dict)
    by_pk: dict[int, Partner] = field(default_factory=dict)
    units: dict[str, BusinessUnit] = field(default_factory=dict)
    types: dict[str, AllianceType] = field(default_factory=dict)
    by_title: dict[str, list[Existing]] = field(default_factory=dict)
    editable: set[int] | None = None

    def may_edit(self, pk: int) -> bool:
        """Whether the person may change an alliance; None means all."""
        return self.editable is None or pk in self.editable

    def named(self, ids: Iterable[int]) -> dict[str, Partner]:
        """These partners by normalised name, as far as they are known here."""
        found = (self.by_pk[pk] for pk in ids if pk in self.by_pk)
        return {partner.normalised_name: partner for partner in found}


def load_index(*, names: Iterable[str], actor: Any | None, lock: bool) -> Index:
    """Partners, units, types, and the alliances whose name is among `names` (folded).

    `actor` None is the command line, which may do everything. With `lock` the alliances stay
    locked until the transaction ends, so that no edit in between is lost.
    """
    index = Index()
    whole = actor is None or actor.is_superuser
    partners = Partner.objects.all() if whole else Partner.objects.visible_to(actor)
    for partner in partners.most_seen_first():
        index.by_pk[partner.pk] = partner
        index.partners.setdefault(partner.normalised_name, partner)
    for partner in list(index.by_pk.values()):
        index.partners.setdefault(normalise_partner(partner.name), partner)
    names_of: dict[int, list[str]] = defaultdict(list)
    for key, pk in PartnerAlias.objects.order_by("pk").values_list("normalised_name", "partner"):
        names_of[pk].append(key)
    for partner in index.by_pk.values():
        for key in names_of.get(partner.pk, ()):
            index.partners.setdefault(key, partner)
    index.units = {unit_key(unit.name): unit for unit in BusinessUnit.objects.order_by("-pk")}
    index.types = {title_key(kind.name): kind for kind in AllianceType.objects.order_by("-pk")}
    alliances = Alliance.objects.all() if whole else Alliance.objects.visible_to(actor)
    found = _load_alliances(alliances, set(names), lock)
    _load_rights(index, list(found), None if whole else actor)
    for existing in found.values():
        title = existing.alliance.normalised_name or title_key(existing.alliance.name)
        index.by_title.setdefault(title, []).append(existing)
    return index


def _load_alliances(rows: Any, titles: set[str], lock: bool) -> dict[int, Existing]:
    found: dict[int, Existing] = {}
    rows = rows.select_for_update() if lock else rows
    for block in chunks(sorted(titles)):
        for alliance in rows.filter(normalised_name__in=block).order_by("pk"):
            found[alliance.pk] = Existing(alliance)
    for ids in chunks(found):
        links = AlliancePartner.objects.filter(alliance__in=ids).order_by("-is_lead", "pk")
        for pk, partner in links.values_list("alliance", "partner"):
            existing = found[pk]
            existing.lead = existing.lead if existing.lead is not None else partner
            existing.partners.add(partner)
        for (pk, kind), term in main_terms(ids, lock=lock).items():
            found[pk].terms[kind] = term
    return found


def main_terms(alliances: Iterable[int], *, lock: bool) -> dict[tuple[int, str], DealTerm]:
    """The term of each kind of these alliances that a file means, by alliance and kind."""
    terms = DealTerm.objects.select_for_update() if lock else DealTerm.objects.all()
    by_kind: dict[tuple[int, str], list[DealTerm]] = defaultdict(list)
    for term in terms.filter(alliance__in=list(alliances)).order_by("pk"):
        by_kind[term.alliance_id, term.kind].append(term)
    return {key: main_term(listed) for key, listed in by_kind.items()}


def main_term(terms: Sequence[DealTerm]) -> DealTerm:
    """The term of a kind that a file means: the one without a label, else the oldest."""
    return next((term for term in terms if not term.label), terms[0])


def _load_rights(index: Index, ids: list[int], actor: Any | None) -> None:
    if actor is None:
        return
    index.editable = set()
    for block in chunks(ids):
        rows = Alliance.objects.filter(pk__in=block)
        index.editable.update(rows.editable_by(actor).values_list("pk", flat=True))
