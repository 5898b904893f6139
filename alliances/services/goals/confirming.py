"""What alliances answer when a goal changes: it still holds, another takes its place, or it is in
question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance, CorporateGoal, GoalConfirmation
from alliances.services.goals.ties import set_goals
from alliances.signals import alliances_changed
from core.revision.updates import StaleRevision, save_revision
from core.text import plural, whole

Answer = GoalConfirmation.Answer
MOST = 500
FIELDS = ("answer", "comment", "answered_at", "answered_by")


@dataclass(frozen=True)
class Confirmed:
    """`rows` were confirmed; `left` could not be: others had answered or changed them meanwhile,
    or the goal is no longer in force."""

    rows: list[GoalConfirmation]
    left: int

    @property
    def words(self) -> str:
        done = f"{plural(len(self.rows), 'goal')} confirmed." if self.rows else ""
        left = (
            f"{self.left} changed since you saw {'it' if self.left == 1 else 'them'}: look again."
            if self.left
            else ""
        )
        return f"{done} {left}".strip()


def read_picks(picks: Iterable[str]) -> dict[int, int]:
    """By key, the revision that was seen, of "pk:revision"; what is none is left out."""
    found: dict[int, int] = {}
    for pick in picks:
        key, _, revision = pick.partition(":")
        if (pk := whole(key)) is not None and len(found) < MOST:
            found[pk] = whole(revision) or 0
    return found


@transaction.atomic
def confirm(*, picks: Iterable[str], user: User, now: datetime) -> Confirmed:
    """Confirm those of `picks` that `user` may answer and that are as they were seen. Raises
    ValidationError where nothing was chosen, or nothing of it is theirs."""
    seen = read_picks(picks)
    if not seen:
        raise ValidationError("Choose at least one goal.")
    mine = GoalConfirmation.objects.editable_by(user).filter(pk__in=seen).values("pk")
    rows = GoalConfirmation.objects.select_for_update(of=("self",)).filter(pk__in=mine)
    found = list(rows.order_by("pk"))
    if not found:
        raise ValidationError("None of these goals waits for you.")
    done, left = [], 0
    for row in found:
        if row.revision != seen[row.pk] or row.answer or not row.may_be_confirmed:
            left += 1
            continue
        _answer(row, Answer.CONFIRMED, row.revision, user, now)
        done.append(row)
    return Confirmed(done, left)


def _answer(
    row: GoalConfirmation, answer: str, expected: int, user: User, now: datetime, comment: str = ""
) -> GoalConfirmation:
    if row.answer:
        raise ValidationError(f"This was answered already: {row.get_answer_display().lower()}.")
    row.answer, row.comment = answer, comment
    row.answered_at, row.answered_by = now, user
    return save_revision(instance=row, expected=expected, fields=FIELDS)


@transaction.atomic
def question(
    *, confirmation: GoalConfirmation, comment: str, expected: int, user: User, now: datetime
) -> GoalConfirmation:
    """Say that the alliance and the goal do not fit, and why; the tie stays until somebody changes
    it. Raises StaleRevision, ValidationError."""
    if not comment:
        raise ValidationError({"comment": "Say what is in question."})
    row = _current(confirmation, expected)
    return _answer(row, Answer.QUESTIONED, expected, user, now, comment)


@transaction.atomic
def tie_elsewhere(
    *,
    confirmation: GoalConfirmation,
    goal: CorporateGoal,
    expected: int,
    user: User,
    now: datetime,
    comment: str = "",
) -> GoalConfirmation:
    """Tie the alliance to `goal` instead, with a line in its record. Raises StaleRevision,
    ValidationError."""
    row = _current(confirmation, expected)
    if goal.pk == row.goal_id:
        raise ValidationError({"goal": "The alliance is tied to this goal. Choose another one."})
    _answer(row, Answer.TIED_ELSEWHERE, expected, user, now, comment)
    alliance = Alliance.objects.select_for_update(of=("self",)).get(pk=row.alliance_id)
    wanted = {one for one in alliance.goals.all() if one.pk != row.goal_id} | {goal}
    # The tie to a goal that is not on offer any more goes as well: this answers for it.
    alliance.goals.remove(row.goal_id)
    words = set_goals(alliance=alliance, goals=wanted, user=user)
    alliance._change_reason = f"{words or 'Goals'}, instead of {row.goal}"[:100]  # type: ignore[attr-defined]
    save_revision(instance=alliance, expected=alliance.revision, fields=["updated_at"])
    alliances_changed.send(sender=tie_elsewhere, alliance_ids=[alliance.pk])
    return row


@transaction.atomic
def reopen(*, confirmation: GoalConfirmation, expected: int) -> GoalConfirmation:
    """Take an answer back: it waits again, and is due on the same day. Raises StaleRevision, and
    ValidationError where the tie was moved or the same goal is asked about anew."""
    row = _current(confirmation, expected)
    if row.answer not in (Answer.CONFIRMED, Answer.QUESTIONED):
        raise ValidationError("Only a confirmation or a question can be taken back.")
    newer = GoalConfirmation.objects.filter(alliance=row.alliance_id, goal=row.goal_id, answer="")
    if newer.exists():
        raise ValidationError("The alliance has been asked about this goal again. Answer that.")
    row.answer, row.comment, row.answered_at, row.answered_by = "", "", None, None
    return save_revision(instance=row, expected=expected, fields=FIELDS)


def _current(confirmation: GoalConfirmation, expected: int) -> GoalConfirmation:
    rows = GoalConfirmation.objects.select_for_update(of=("self",)).select_related("goal")
    row = rows.get(pk=confirmation.pk)
    if row.revision != expected:
        raise StaleRevision(row)
    return row
