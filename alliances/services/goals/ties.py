"""To which goals an alliance is tied: chosen on its page or in its record."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, CorporateGoal, GoalConfirmation
from alliances.signals import alliances_changed
from core.revision.updates import save_revision

Answer = GoalConfirmation.Answer


def goals_to_offer(*, alliance: Alliance | None = None) -> QuerySet[CorporateGoal]:
    """To which goals something can be tied today. Ties to others (of past years, dropped) are not
    offered, and stay as they are."""
    return CorporateGoal.objects.assignable_on(timezone.localdate())


def set_goals(*, alliance: Alliance, goals: Iterable[CorporateGoal], user: User) -> str:
    """Tie `alliance` to these of the goals on offer. Questions that this answers are answered.
    Returns the change in words, for the record ("" where there is none)."""
    offered = set(goals_to_offer())
    before, wanted = set(alliance.goals.all()), set(goals)
    after = wanted | (before - offered)
    if after == before:
        return ""
    alliance.goals.set(after)
    settle(alliance=alliance, user=user, added=bool(wanted - before))
    old, new = (", ".join(sorted(map(str, rows & (offered | wanted)))) for rows in (before, after))
    return f"Goals: {old or 'none'} → {new or 'none'}"


def settle(*, alliance: Alliance, user: User, added: bool = False) -> None:
    """Who takes the tie away on which a question waits, or ties a goal in place of one that is no
    longer in force (`added`), has answered."""
    now = timezone.now()
    tied = set(alliance.goals.values_list("pk", flat=True))
    for row in GoalConfirmation.objects.filter(alliance=alliance, answer=""):
        if row.goal_id not in tied or (added and not row.may_be_confirmed):
            row.answer, row.answered_at, row.answered_by = Answer.TIED_ELSEWHERE, now, user
            row.save(update_fields=["answer", "answered_at", "answered_by"])


@transaction.atomic
def change_ties(
    *, alliance: Alliance, goals: Iterable[CorporateGoal], expected: int, user: User
) -> Alliance:
    """Tie the alliance to other goals, with a line in its record. Raises StaleRevision."""
    Alliance.objects.select_for_update().filter(pk=alliance.pk).first()
    alliance._change_reason = set_goals(alliance=alliance, goals=goals, user=user) or None  # type: ignore[attr-defined]
    save_revision(instance=alliance, expected=expected, fields=["updated_at"])
    alliances_changed.send(sender=change_ties, alliance_ids=[alliance.pk])
    return alliance
