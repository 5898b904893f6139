"""Partners: found by any of their spellings, made once, with their other names; two records of one
company merged, where everything moves to the one that stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, Q
from rapidfuzz import fuzz, process
from simple_history.utils import bulk_update_with_history

from accounts.models import User
from alliances.models import (
    Alliance,
    AlliancePartner,
    ClosingDay,
    Partner,
    PartnerAlias,
    Person,
)
from alliances.rules.names import containment, may_be_same, normalise_partner
from alliances.signals import alliances_changed
from core.audit.record import record
from core.db.locks import transaction_lock
from core.revision.updates import StaleRevision, save_revision

# Taken over where the one that stays has none; what both have stays as the keeper has it.
FACTS = ("country", "website", "description")
TAKEN = "Another partner has this name."
ALIKE_FROM = 88  # percent of likeness from which the form warns


def by_name(names: Iterable[str], *, user: User) -> dict[str, Partner]:
    """Partners that `user` sees, by normalised name or alias, for those of `names` that are known
    to them. Partners that they do not see are as if there were none. Two queries."""
    wanted = {normalise_partner(name) for name in names} - {""}
    found: dict[str, Partner] = {}
    own: dict[str, Partner] = {}
    others = Partner.objects.visible_to(user).filter(aliases__normalised_name__in=wanted)
    for other in others.annotate(meant=F("aliases__normalised_name")).most_seen_first():
        found.setdefault(other.meant, other)
    for row in Partner.objects.named(user, wanted):
        own.setdefault(row.normalised_name, row)
    return found | own


def visible_partner(
    name: str, user: User, *, first: Partner | None = None, but: Partner | None = None
) -> Partner | None:
    """The partner of this name, if `user` may see it: `first` if that bears it, and not `but`."""
    key = normalise_partner(name)
    if first is not None and first.normalised_name == key:
        return first
    if but is not None:
        found = namesakes(partner=but, user=user) if but.normalised_name == key else []
        if found:
            return found[0]
    return by_name([name], user=user).get(key)


def named_otherwise(*, name: str, user: User, but: int | None = None) -> Partner | None:
    """Who bears `name`, of the partners that `user` sees, and is not the partner `but`: then it is
    neither the name nor another name of that one. A hidden one is as if there were none."""
    found = by_name([name], user=user).get(normalise_partner(name))
    return None if found is None or found.pk == but else found


def require_name(*, name: str, user: User, but: int | None = None) -> None:
    """Raises ValidationError for what cannot be a name, or another name, of the partner `but`."""
    if not normalise_partner(name):
        raise ValidationError("A partner name needs at least one letter or digit.")
    if named_otherwise(name=name, user=user, but=but) is not None:
        raise ValidationError(TAKEN)


def namesakes(*, partner: Partner, user: User) -> list[Partner]:
    """Other records of this very name that `user` sees: two people made them who did not see each
    other's, and who sees both can merge them."""
    rows = Partner.objects.named(user, [partner.normalised_name])
    return list(rows.exclude(pk=partner.pk))


def similar_partners(*, name: str, user: User, limit: int = 5) -> list[Partner]:
    """Partners `user` may see whose name looks like `name` without being the same."""
    folded = normalise_partner(name)
    if not folded:
        return []
    rows = Partner.objects.visible_to(user).order_by("-pk")
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
    user: User,
    expected: int | None = None,
    fields: Iterable[str] = (),
) -> Partner:
    """Save a new partner, or `fields` of one, with exactly these other names (its own and
    duplicates are dropped). The form checked that none of those that `user` sees has them.
    Raises StaleRevision, and ValidationError where somebody just took the name."""
    if expected is None:
        partner.listed = True
    if normalise_partner(partner.name) != partner.normalised_name:
        claim_name(partner=partner, user=user)
        fields = [*fields, "apart"]
    save_revision(instance=partner, expected=expected, fields=fields)
    wanted = {normalise_partner(name): name for name in aliases}
    wanted = {key: name for key, name in wanted.items() if key and key != partner.normalised_name}
    partner.aliases.exclude(normalised_name__in=wanted).delete()
    known = set(partner.aliases.values_list("normalised_name", flat=True))
    for key, name in wanted.items():
        if key not in known:
            PartnerAlias.objects.create(partner=partner, name=name)
    return partner


def claim_name(*, partner: Partner, user: User) -> None:
    """As `stand_apart`. Raises ValidationError where `user` sees one of this name."""
    if not stand_apart(partner=partner, user=user):
        raise ValidationError({"name": TAKEN})


def stand_apart(*, partner: Partner, user: User) -> bool:
    """Give `partner`, whose name is about to be saved in this transaction, its place beside records
    of the same name that `user` does not see; False where there is one that they see. One at a
    time, until the transaction ends."""
    transaction_lock("alliances.partner_names")
    key = normalise_partner(partner.name)
    if Partner.objects.named(user, [key]).exclude(pk=partner.pk).exists():
        return False
    partner.apart = places_apart([key], but=partner.pk)[key]
    return True


def places_apart(keys: Iterable[str], *, but: int | None = None) -> dict[str, int]:
    """The next free place of each of these normalised names."""
    keys, last = list(keys), dict[str, int]()
    for start in range(0, len(keys), 900):
        rows = Partner.objects.filter(normalised_name__in=keys[start : start + 900])
        rows = (rows if but is None else rows.exclude(pk=but)).order_by()
        last |= dict(rows.values_list("normalised_name").annotate(Max("apart")))
    return {key: last[key] + 1 if key in last else 0 for key in keys}


def named_partners(
    names: Sequence[str], *, user: User, first: Iterable[Partner] = ()
) -> list[Partner]:
    """The partners of these names in this order: of `first`, else as `user` sees them; those that
    `user` does not know yet are made, also where somebody else has a record of that name."""
    known = by_name(names, user=user) | {row.normalised_name: row for row in first}
    if any(normalise_partner(name) not in known for name in names):
        # Looked at again under the lock: the same form may have been sent twice.
        transaction_lock("alliances.partner_names")
        known = by_name(names, user=user) | known
    partners = []
    for name in names:
        key = normalise_partner(name)
        if key not in known:
            known[key] = Partner.objects.create(name=name, apart=places_apart([key])[key])
        if known[key] not in partners:
            partners.append(known[key])
    return partners


def partner_in(*, alliance: Alliance, name: str) -> Partner | None:
    """The partner of `alliance` that is meant by `name`."""
    key = normalise_partner(name)
    partners = Partner.objects.filter(alliance_links__alliance=alliance)
    named = Q(normalised_name=key) | Q(aliases__normalised_name=key)
    return partners.filter(named).order_by("pk").first()


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge does, as far as its reader may see it. `taken` and `dropped` are names of
    facts (FACTS) that fill a gap, and that give way to what the keeper says."""

    alliances: list[Alliance]
    kept_alliances: list[Alliance]
    people: list[Person]
    names: list[str]
    taken: list[str]
    dropped: list[str]
    becomes_competitor: bool


def preview_merge(*, kept: Partner, gone: Partner, user: User) -> MergePreview:
    """What merging `gone` into `kept` moves, as `user` may see it. Four queries."""
    seen = Alliance.objects.visible_to(user).order_by("name", "pk")
    given = [name for name in FACTS if getattr(gone, name)]
    differs = [name for name in given if getattr(kept, name) not in ("", getattr(gone, name))]
    return MergePreview(
        alliances=list(seen.filter(partner_links__partner=gone)),
        kept_alliances=list(seen.filter(partner_links__partner=kept)),
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
def merge_partners(
    *, kept: Partner, gone: Partner, user: User, seen: Mapping[int, int] | None = None
) -> Partner:
    """Move alliances, people and names of `gone` to `kept`, and delete `gone`.

    Its name becomes another name of `kept`, so that a later import finds the company. Both records
    and every alliance concerned say in their history what happened. Imports wait meanwhile.
    `seen` are the revisions that the person was shown, by key. Raises ValidationError where one of
    the two is no longer there, or both are the same, and StaleRevision where one was changed.
    """
    lock_portfolio()
    rows = Partner.objects.select_for_update().in_bulk(sorted({kept.pk, gone.pk}))
    if len(rows) != 2:
        raise ValidationError("One of these records has been merged or deleted. Reload the page.")
    kept, gone = rows[kept.pk], rows[gone.pk]
    for row in (gone, kept):
        if seen is not None and row.revision != seen.get(row.pk):
            raise StaleRevision(row)
    reason = f"Merged {gone.name} into {kept.name}"
    alliances = _move_links(kept, gone)
    _move_people(kept, gone, user, reason)
    ClosingDay.objects.filter(partner=gone).update(partner=kept)
    for name in FACTS:
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    kept.is_competitor = kept.is_competitor or gone.is_competitor
    kept.listed = kept.listed or gone.listed
    names = [*kept.other_names, gone.name, *gone.other_names]
    gone.aliases.all().delete()
    gone._change_reason, gone._history_user = reason, user  # type: ignore[attr-defined]
    gone.delete()
    # Somebody may have written the name down for a third company: it meant this one nevertheless,
    # since a partner's own name goes before every other name.
    others = PartnerAlias.objects.filter(normalised_name=gone.normalised_name)
    others.filter(partner__in=Partner.objects.visible_to(user).values("pk")).delete()
    kept._change_reason, kept._history_user = reason, user  # type: ignore[attr-defined]
    fields = [*FACTS, "is_competitor", "listed"]
    save_partner(partner=kept, aliases=names, user=user, expected=kept.revision, fields=fields)
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
