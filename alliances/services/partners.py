"""Partners: found by any of their spellings, made once, with their other names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from rapidfuzz import fuzz, process

from accounts.models import User
from alliances.models import Partner, PartnerAlias
from alliances.rules.names import containment, may_be_same, normalise_partner
from core.revision.updates import save_revision

ALIKE_FROM = 88  # percent of likeness from which the form warns


def by_name(names: Iterable[str]) -> dict[str, Partner]:
    """Partners by normalised name or alias, for those of `names` that are known. Two queries."""
    wanted = {normalise_partner(name) for name in names} - {""}
    found = {
        alias.normalised_name: alias.partner
        for alias in PartnerAlias.objects.filter(normalised_name__in=wanted).select_related(
            "partner"
        )
    }
    found |= {
        row.normalised_name: row for row in Partner.objects.filter(normalised_name__in=wanted)
    }
    return found


def visible_partner(name: str, user: User) -> Partner | None:
    """The partner of this name, if `user` may see it."""
    found = by_name([name]).get(normalise_partner(name))
    if found is None or not Partner.objects.visible_to(user).filter(pk=found.pk).exists():
        return None
    return found


def similar_partners(*, name: str, user: User, limit: int = 5) -> list[Partner]:
    """Partners `user` may see whose name looks like `name` without being the same."""
    folded = normalise_partner(name)
    if not folded:
        return []
    rows = Partner.objects.visible_to(user).order_by()
    known = dict(rows.values_list("normalised_name", "pk"))
    known.pop(folded, None)
    near = process.extract(folded, known.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE_FROM)
    alike = [word for word, _, _ in near if may_be_same(folded, word)]
    alike += [word for word in known if word not in alike and containment(folded, word)]
    partners = Partner.objects.in_bulk([known[word] for word in alike[:limit]])
    return list(partners.values())


@transaction.atomic
def save_partner(
    *,
    partner: Partner,
    aliases: Sequence[str],
    expected: int | None = None,
    fields: Iterable[str] = (),
) -> Partner:
    """Save a new partner, or `fields` of one, with exactly these other names (doublets and its own
    name fall away). The names were checked to be free by the form; the database holds it.
    Raises StaleRevision."""
    save_revision(instance=partner, expected=expected, fields=fields)
    wanted = {normalise_partner(name): name for name in aliases}
    wanted = {key: name for key, name in wanted.items() if key and key != partner.normalised_name}
    partner.aliases.exclude(normalised_name__in=wanted).delete()
    known = set(partner.aliases.values_list("normalised_name", flat=True))
    for key, name in wanted.items():
        if key not in known:
            PartnerAlias.objects.create(partner=partner, name=name)
    return partner


def named_partners(names: Sequence[str]) -> list[Partner]:
    """The partners of these names in this order; those not known yet are made."""
    known = by_name(names)
    partners = []
    for name in names:
        key = normalise_partner(name)
        if key not in known:
            known[key] = Partner.objects.create(name=name)
        if known[key] not in partners:
            partners.append(known[key])
    return partners
