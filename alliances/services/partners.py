"""Partners: found by any of their spellings, made once, with their other names; two records of one
company merged, where everything moves to the one that stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from rapidfuzz import fuzz, process
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from alliances.models import Alliance, AlliancePartner, Partner, PartnerAlias, Person
from alliances.rules.names import containment, may_be_same, normalise_partner
from alliances.signals import alliances_changed
from core.audit.record import record
from core.db.locks import transaction_lock
from core.revision.updates import save_revision

# Taken over where the one that stays has none; what both have stays as the keeper has it.
FACTS = ("country", "website", "description")
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
    """Save a new partner, or `fields` of one, with exactly these other names (its own and
    duplicates are dropped). The names were checked to be free by the form; the database holds it.
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


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge does, as far as its reader may see it. `taken` and `dropped` are names of
    facts (FACTS) that fill a gap, and that give way to what the keeper says."""

    alliances: list[Alliance]
    people: list[Person]
    names: list[str]
    taken: list[str]
    dropped: list[str]
    becomes_competitor: bool


def preview_merge(*, kept: Partner, gone: Partner, user: User) -> MergePreview:
    """What merging `gone` into `kept` moves, as `user` may see it. Three queries."""
    linked = Alliance.objects.visible_to(user).filter(partner_links__partner=gone)
    given = [name for name in FACTS if getattr(gone, name)]
    differs = [name for name in given if getattr(kept, name) not in ("", getattr(gone, name))]
    return MergePreview(
        alliances=list(linked.order_by("name", "pk")),
        people=list(Person.objects.visible_to(user).filter(partner=gone).order_by("name", "pk")),
        names=[gone.name, *gone.other_names],
        taken=[name for name in given if not getattr(kept, name)],
        dropped=differs,
        becomes_competitor=gone.is_competitor and not kept.is_competitor,
    )


def lock_portfolio() -> None:
    """Wait for another import or merge to end, so that two never make the same alliance twice and
    none writes to a partner that the other takes away. Call it inside a transaction."""
    transaction_lock("alliances.portfolio")


@transaction.atomic
def merge_partners(*, kept: Partner, gone: Partner, user: User) -> Partner:
    """Move alliances, people and names of `gone` to `kept`, and delete `gone`.

    Its name becomes another name of `kept`, so that a later import finds the company. Both records
    and every alliance concerned say in their history what happened. Imports wait meanwhile.
    Raises ValidationError where one of the two is no longer there, or both are the same.
    """
    lock_portfolio()
    rows = Partner.objects.select_for_update().in_bulk(sorted({kept.pk, gone.pk}))
    if len(rows) != 2:
        raise ValidationError("One of these records has been merged or deleted. Reload the page.")
    kept, gone = rows[kept.pk], rows[gone.pk]
    reason = f"Merged {gone.name} into {kept.name}"
    alliances = _move_links(kept, gone)
    _move_people(kept, gone, user, reason)
    for name in FACTS:
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    kept.is_competitor = kept.is_competitor or gone.is_competitor
    names = [*kept.other_names, gone.name, *gone.other_names]
    gone.aliases.all().delete()
    gone._change_reason, gone._history_user = reason, user  # type: ignore[attr-defined]
    gone.delete()
    # Somebody may have written the name down for a third company: it meant this one nevertheless,
    # since a partner's own name goes before every other name.
    PartnerAlias.objects.filter(normalised_name=gone.normalised_name).delete()
    kept._change_reason, kept._history_user = reason, user  # type: ignore[attr-defined]
    fields = [*FACTS, "is_competitor"]
    save_partner(partner=kept, aliases=names, expected=kept.revision, fields=fields)
    Alliance.history.bulk_history_create(
        alliances, update=True, default_user=user, default_change_reason=reason
    )
    alliances_changed.send(sender=merge_partners, alliance_ids=[row.pk for row in alliances])
    record("partners_merged", about=kept, actor=user, summary=f"{gone.name} became {kept.name}")
    return kept


def _move_links(kept: Partner, gone: Partner) -> list[Alliance]:
    """An alliance with both keeps one link, and its lead. Returns the alliances concerned."""
    links = list(AlliancePartner.objects.filter(partner=gone))
    touched = [link.alliance_id for link in links]
    both = set(
        AlliancePartner.objects.filter(partner=kept, alliance__in=touched).values_list(
            "alliance", flat=True
        )
    )
    led = [link.alliance_id for link in links if link.is_lead and link.alliance_id in both]
    AlliancePartner.objects.filter(partner=gone, alliance__in=both).delete()
    AlliancePartner.objects.filter(partner=kept, alliance__in=led).update(is_lead=True)
    AlliancePartner.objects.filter(partner=gone).update(partner=kept)
    alliances = Alliance.objects.filter(pk__in=touched)
    alliances.touch()
    return list(alliances)


def _move_people(kept: Partner, gone: Partner, user: User, reason: str) -> None:
    people = list(Person.objects.select_for_update().filter(partner=gone))
    for person in people:
        person.partner = kept
    bulk_update_with_history(
        people,
        Person,
        ["partner"],
        batch_size=300,
        default_user=user,
        default_change_reason=reason,
    )
