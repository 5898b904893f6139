"""Making and changing an alliance as a whole: one transaction, one line in the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from rapidfuzz import fuzz, process

from accounts.models import Role, User
from alliances.models import (
    Alliance,
    AlliancePartner,
    Confidentiality,
    CorporateGoal,
    Membership,
    Partner,
    StageChange,
)
from alliances.rules.names import normalise_title
from alliances.services.addresses import ask_for_confirmations
from alliances.services.goals.ties import set_goals
from alliances.services.partners import named_partners
from alliances.signals import alliances_changed
from core.revision.updates import save_revision

ALIKE_FROM = 85  # percent of likeness of two names from which the form warns


@transaction.atomic
def create_alliance(
    *,
    alliance: Alliance,
    partners: Sequence[str],
    goals: Iterable[CorporateGoal],
    user: User,
) -> Alliance:
    """Save a new alliance with its partners, the lead first (services.setup adds its people)."""
    alliance.save(force_insert=True)
    _set_partners(alliance, named_partners(partners, user=user))
    alliance.goals.set(goals)
    alliances_changed.send(sender=create_alliance, alliance_ids=[alliance.pk])
    return alliance


@transaction.atomic
def update_alliance(
    *,
    alliance: Alliance,
    expected: int,
    fields: Iterable[str],
    partners: Sequence[str],
    goals: Iterable[CorporateGoal],
    user: User,
) -> Alliance:
    """Save the changed fields, partners and goals. Raises StaleRevision if somebody was faster."""
    # Rows of alliances before names of partners, as imports take them.
    Alliance.objects.select_for_update().filter(pk=alliance.pk).first()
    links = alliance.partner_links.select_related("partner").order_by("-is_lead", "pk")
    before = [link.partner for link in links]
    after = named_partners(partners, user=user, first=before)
    notes = [_note("Partners", map(str, before), map(str, after))]
    notes.append(set_goals(alliance=alliance, goals=goals, user=user))
    _because(alliance, "; ".join(filter(None, notes)))
    save_revision(instance=alliance, expected=expected, fields=[*fields, "updated_at"])
    if before != after:
        _set_partners(alliance, after)
    alliances_changed.send(sender=update_alliance, alliance_ids=[alliance.pk])
    return alliance


def _because(alliance: Alliance, reason: str) -> None:
    """The words that the next entry of the history carries."""
    alliance._change_reason = reason or None  # type: ignore[attr-defined]


def _note(what: str, before: Iterable[str], after: Iterable[str]) -> str:
    """Partners are no column: the record says their change in words."""
    old, new = ", ".join(before) or "none", ", ".join(after) or "none"
    return "" if old == new else f"{what}: {old} → {new}"


def _set_partners(alliance: Alliance, partners: Sequence[Partner]) -> None:
    links = AlliancePartner.objects.filter(alliance=alliance)
    links.exclude(partner__in=partners).delete()
    # The old lead steps back before the new one is named: there is only one at a time.
    links.update(is_lead=False)
    for place, partner in enumerate(partners):
        AlliancePartner.objects.update_or_create(
            alliance=alliance, partner=partner, defaults={"is_lead": place == 0}
        )


@transaction.atomic
def change_stage(
    *, alliance: Alliance, to_stage: str, changed_on: date, reason: str, user: User, expected: int
) -> StageChange:
    """Move an alliance along its lifecycle and record it. Raises StaleRevision."""
    from_stage, alliance.stage = alliance.stage, to_stage
    _because(alliance, reason)
    save_revision(instance=alliance, expected=expected, fields=["stage", "updated_at"])
    return StageChange.objects.create(
        alliance=alliance,
        from_stage=from_stage,
        to_stage=to_stage,
        changed_on=changed_on,
        reason=reason,
        changed_by=user,
    )


def seeing_by_role(*, alliance: Alliance) -> QuerySet[User]:
    """The executives and leaders who are no members: they lose or gain sight of the alliance when
    it is restricted or opened."""
    members = Membership.objects.filter(
        alliance=alliance, ended_on__isnull=True, person__user__isnull=False
    )
    return (
        User.objects.filter(is_active=True, is_superuser=False)
        .filter(role__in=[Role.EXECUTIVE, Role.LEADER])
        .exclude(pk__in=members.values("person__user"))
        .order_by("name")
    )


@transaction.atomic
def set_confidentiality(*, alliance: Alliance, value: str, expected: int) -> Alliance:
    """Restrict an alliance to its members, or open it to executives and leaders. Who belongs to one
    that is restricted is asked to confirm their address."""
    alliance.confidentiality = value
    fields = ["confidentiality", "updated_at"]
    saved = save_revision(instance=alliance, expected=expected, fields=fields)
    if value == Confidentiality.RESTRICTED:
        ask_for_confirmations(now=timezone.now())
    return saved


def similar_alliances(
    *, name: str, partners: Sequence[str], user: User, limit: int = 5
) -> list[Alliance]:
    """Alliances `user` may see with the same or a similar name, or a like name with one of the
    same partners: what a person should look at before making another."""
    folded = normalise_title(name)
    if not folded:
        return []
    rows = Alliance.objects.visible_to(user).active().order_by()
    known = dict(rows.values_list("pk", "normalised_name"))
    near = process.extract(folded, known, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_FROM)
    keys = [key for _, _, key in near]
    shared = rows.filter(partners__name__in=partners).values_list("pk", "normalised_name")
    beside = process.extract(folded, dict(shared), scorer=fuzz.token_set_ratio, score_cutoff=75)
    keys += [key for _, _, key in beside if key not in keys]
    found = Alliance.objects.with_partners().in_bulk(keys[:limit])
    return [found[key] for key in keys[:limit]]
