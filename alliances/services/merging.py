"""Two records of one company become one: everything moves to the one that stays."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from alliances.models import Alliance, AlliancePartner, Partner, PartnerAlias, Person
from alliances.services.partners import save_partner
from alliances.signals import alliances_changed
from core.db.locks import transaction_lock

# Taken over where the one that stays has none; what both have stays as the keeper has it.
FACTS = ("country", "website", "description")


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
        names=[gone.name, *gone.aliases.values_list("name", flat=True)],
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
        raise ValidationError("Somebody merged or deleted one of the two meanwhile. Look again.")
    kept, gone = rows[kept.pk], rows[gone.pk]
    reason = f"Merged: {gone.name} is {kept.name}"
    alliances = _move_links(kept, gone)
    _move_people(kept, gone, user, reason)
    for name in FACTS:
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    kept.is_competitor = kept.is_competitor or gone.is_competitor
    names = [*_names(kept), gone.name, *_names(gone)]
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
    return kept


def _names(partner: Partner) -> list[str]:
    return list(partner.aliases.values_list("name", flat=True))


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
