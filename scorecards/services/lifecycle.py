"""The steps of a scorecard on its way to final: submitted, reviewed, sent back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.revision.updates import save_revision
from scorecards.models import EntryRule, LineRemark, ReplyLine, Scorecard, ScorecardStep
from scorecards.rules import lifecycle
from scorecards.rules.lifecycle import DEFAULTS, Duties, Standing
from scorecards.services.scorecards import finalise
from scorecards.services.step_mail import tell

Kind = ScorecardStep.Kind
REFUSED = {
    lifecycle.SUBMIT: "This scorecard is not open, so it cannot be submitted.",
    lifecycle.WITHDRAW: "This scorecard is not with the leader.",
    lifecycle.ACCEPT: "Only a scorecard that was submitted can be accepted.",
    lifecycle.RETURN: "Only a scorecard that was submitted can be sent back.",
    lifecycle.FINALISE: "This scorecard cannot become final yet.",
    lifecycle.SKIP: "This scorecard cannot become final yet.",
}
SAY_WHY = "Say why the partner is not asked."
NO_REMARK = "Say what has to be changed: a remark on a line, or on the whole scorecard."


def duties_of(*, tier: str) -> Duties:
    """What the tier asks of its scorecards. One query."""
    row = EntryRule.objects.filter(tier=tier).first()
    if row is None:
        return DEFAULTS.get(tier, Duties())
    return Duties(row.leader_review, row.partner_reply, row.reply_days, row.notable_move)


def standing_of(*, scorecard: Scorecard, replies: Collection[ReplyLine] | None = None) -> Standing:
    """Where a scorecard is on its way. Two queries; one where its `replies` were read."""
    lines = list(scorecard.replies.all()) if replies is None else replies
    return Standing(
        state=scorecard.state,
        duties=duties_of(tier=scorecard.alliance.tier),
        replies=len(lines),
        waiting=sum(line.reply == "" for line in lines),
        due_on=scorecard.reply_due_on,
    )


def record_step(
    *, scorecard: Scorecard, kind: str, by: User | None, at: datetime, words: str = ""
) -> ScorecardStep:
    return ScorecardStep.objects.create(
        scorecard=scorecard, kind=kind, by=by, at=at, words=words.strip()
    )


def move(*, scorecard: Scorecard, expected: int, state: str) -> Scorecard:
    """Raises StaleRevision when somebody was faster."""
    scorecard.state = state
    return save_revision(instance=scorecard, expected=expected, fields=["state"])


def _require(scorecard: Scorecard, step: str, *states: str) -> None:
    if scorecard.state not in states:
        raise ValidationError(REFUSED[step])


@transaction.atomic
def submit(*, scorecard: Scorecard, expected: int, user: User, now: datetime) -> Scorecard:
    """Give the answers to the leader, who reviews them. Raises StaleRevision, ValidationError."""
    _require(scorecard, lifecycle.SUBMIT, lifecycle.OPEN)
    tell(step=record_step(scorecard=scorecard, kind=Kind.SUBMITTED, by=user, at=now))
    return move(scorecard=scorecard, expected=expected, state=lifecycle.SUBMITTED)


@transaction.atomic
def withdraw(*, scorecard: Scorecard, expected: int, user: User, now: datetime) -> Scorecard:
    """Take the submission back to go on answering. Raises StaleRevision, ValidationError."""
    _require(scorecard, lifecycle.WITHDRAW, lifecycle.SUBMITTED)
    record_step(scorecard=scorecard, kind=Kind.WITHDRAWN, by=user, at=now)
    return move(scorecard=scorecard, expected=expected, state=lifecycle.OPEN)


@transaction.atomic
def accept(*, scorecard: Scorecard, expected: int, user: User, now: datetime) -> Scorecard:
    """The leader takes the answers as they are. Raises StaleRevision, ValidationError."""
    _require(scorecard, lifecycle.ACCEPT, lifecycle.SUBMITTED)
    record_step(scorecard=scorecard, kind=Kind.ACCEPTED, by=user, at=now)
    return move(scorecard=scorecard, expected=expected, state=lifecycle.REVIEWED)


@transaction.atomic
def send_back(
    *,
    scorecard: Scorecard,
    expected: int,
    user: User,
    now: datetime,
    words: str = "",
    remarks: Mapping[int, str],
) -> Scorecard:
    """Open it again, with `remarks` by indicator id. Raises StaleRevision, and ValidationError
    where nothing is said."""
    _require(scorecard, lifecycle.RETURN, lifecycle.SUBMITTED, lifecycle.REVIEWED)
    said = {pk: text.strip() for pk, text in remarks.items() if text.strip()}
    if not said and not words.strip():
        raise ValidationError(NO_REMARK)
    step = record_step(scorecard=scorecard, kind=Kind.RETURNED, by=user, at=now, words=words)
    LineRemark.objects.bulk_create(
        LineRemark(step=step, indicator_id=pk, text=text) for pk, text in said.items()
    )
    tell(step=step)
    return move(scorecard=scorecard, expected=expected, state=lifecycle.OPEN)


@transaction.atomic
def make_final(
    *,
    scorecard: Scorecard,
    expected: int,
    user: User | None,
    now: datetime,
    words: str = "",
) -> Scorecard:
    """Make it final, once what its tier asks for is done, or the time to reply is over.

    `words` say why the partner was not asked, where they should have been. Raises StaleRevision,
    ValidationError.
    """
    card = standing_of(scorecard=scorecard)
    today = timezone.localdate(now)
    may = lifecycle.steps(card, edit=True, leads=False, today=today)
    if lifecycle.SKIP in may and not words.strip():
        raise ValidationError({"words": SAY_WHY})
    if lifecycle.FINALISE not in may and lifecycle.SKIP not in may:
        raise ValidationError(_why_not(card))
    finalise(scorecard=scorecard, expected=expected, user=user, now=now)
    record_step(scorecard=scorecard, kind=Kind.FINAL, by=user, at=now, words=words)
    return scorecard


def _why_not(card: Standing) -> str:
    if card.state == lifecycle.FINAL:
        return "This scorecard is already final."
    if card.state == lifecycle.PARTNER and card.due_on is not None:
        return (
            f"The partner has until {card.due_on:%-d %b %Y} to reply. It becomes final when every "
            "line has a reply, or after that day."
        )
    if card.state == lifecycle.SUBMITTED:
        return "An alliance leader reviews this scorecard before it becomes final."
    return "Submit this scorecard for review first."


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step with what was said about single lines."""

    step: ScorecardStep
    remarks: list[LineRemark]


def steps_of(*, scorecard: Scorecard) -> list[StepTaken]:
    """What happened to it, the latest first. At most three queries."""
    rows = scorecard.steps.select_related("by").prefetch_related("remarks__indicator")
    return [StepTaken(row, list(row.remarks.all())) for row in rows.order_by("-at", "-pk")]


def remarks_on(*, scorecard: Scorecard) -> tuple[str, dict[int, str]]:
    """What the leader said when they sent it back last, on the whole and by indicator, while it is
    open again; nothing once it was submitted. Two queries."""
    last = scorecard.steps.order_by("-at", "-pk").prefetch_related("remarks").first()
    if scorecard.state != Scorecard.State.OPEN or last is None or last.kind != Kind.RETURNED:
        return "", {}
    return last.words, {one.indicator_id: one.text for one in last.remarks.all()}


def make_due_final(*, now: datetime) -> int:
    """Silence is no answer: what the partner did not reply to in time becomes final, each in a
    transaction of its own. Returns how many; running twice makes none."""
    today = timezone.localdate(now)
    waiting = Scorecard.objects.filter(
        state=Scorecard.State.PARTNER, reply_due_on__lt=today
    ).select_related("model", "alliance")
    done = 0
    for card in waiting.order_by("pk"):
        done += _make_one_final(card, now)
    return done


def _make_one_final(card: Scorecard, now: datetime) -> bool:
    with transaction.atomic():
        held = Scorecard.objects.select_for_update(of=("self",)).filter(
            pk=card.pk, state=Scorecard.State.PARTNER
        )
        row = held.select_related("model", "alliance").first()
        if row is None:
            return False
        make_final(scorecard=row, expected=row.revision, user=None, now=now)
    return True
