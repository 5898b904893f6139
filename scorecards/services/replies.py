"""The partner's right of reply: what they are shown, what they say to it, and what we answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Membership, Person, Side
from alliances.services.free_days import after_working_days, days_off_of
from core.revision.updates import save_revision
from core.text import one_line
from scorecards.models import ReplyLine, ReplyRequest, Scorecard, ScorecardStep
from scorecards.services.lifecycle import duties_of, record_step
from scorecards.services.periods import Line, period_of
from scorecards.services.reply_mail import send_request
from scorecards.services.scorecards import Answer, save_answers
from scorecards.services.step_mail import tell

NOBODY = "Choose at least one person."
NOTHING = "No line of this scorecard that is meant for the partner has a score yet."
CLOSED = "This scorecard is final. Replies are no longer taken."
NOT_ASKED = "Only people who were asked can reply."
SAY_WHY = "Say why you dispute it."
Reply, Outcome = ReplyLine.Reply, ReplyLine.Outcome


@dataclass(frozen=True, slots=True)
class Shared:
    """A line as the partner will read it. `evidence` is empty where it is for us only."""

    indicator: int
    name: str
    question: str
    said: str
    score: float
    evidence: str


def shared_lines(*, scorecard: Scorecard, today: date) -> list[Shared]:
    """What the partner would be shown: known lines of health whose indicator is shared. Never an
    axis of value or risk, a total, or what reveals deal terms. Five queries."""
    period = period_of(scorecard=scorecard, confidential=False, today=today, compared=False)
    found: dict[int, Shared] = {}
    for section in period.sections:
        for line in section.lines:
            if line.criterion.dimension and _is_shared(line):
                found.setdefault(line.criterion.indicator_id, _shared(line, scorecard.alliance))
    return list(found.values())


def lines_to_read(*, scorecard: Scorecard, today: date) -> Sequence[Shared | ReplyLine]:
    """What the partner was shown; before that, what they would be."""
    sent = list(scorecard.replies.order_by("position", "pk"))
    return sent or shared_lines(scorecard=scorecard, today=today)


def _is_shared(line: Line) -> bool:
    indicator = line.criterion.indicator
    hidden = line.row.hidden or indicator.reveals_deal_terms
    return indicator.shared_with_partner and not hidden and line.row.score is not None


# Whose deliverables they are: the partner reads company names, not "own".
NAMED = {
    "deliverables_on_time_ours": "ours",
    "deliverables_on_time_theirs": "theirs",
}


def _shared(line: Line, alliance: Alliance) -> Shared:
    row = line.answer if line.answer is not None and line.answer.raw is not None else line.last
    name, question = line.row.name, line.row.question
    if (side := NAMED.get(line.row.key)) is not None:
        company = getattr(alliance.sides, side)
        name = f"Deliverables of {company} on time"
        question = f"Share of what {company} owed in the last 12 months that came on time."
    is_ours = row is None or row.company_only or not line.row.is_manual
    return Shared(
        indicator=line.criterion.indicator_id,
        name=name,
        question=question,
        said=line.row.anchor or line.row.said,
        score=line.row.score or 0.0,
        evidence="" if is_ours or row is None else row.evidence,
    )


def people_to_ask(*, alliance: Alliance, but: Scorecard | None = None) -> list[Person]:
    """The current people of the partner who can be written to, without those who were asked about
    `but` already. One query."""
    rows = Membership.objects.still_here().filter(alliance=alliance, side=Side.THEIRS)
    if but is not None:
        rows = rows.exclude(person__in=but.requests.values("person"))
    rows = rows.exclude(person__email="").select_related("person__user", "person__partner")
    found = {row.person_id: row.person for row in rows.order_by("person__name", "pk")}
    return list(found.values())


@transaction.atomic
def ask_partner(
    *,
    scorecard: Scorecard,
    expected: int,
    people: Collection[Person],
    user: User,
    now: datetime,
    words: str = "",
) -> Scorecard:
    """Send the shared lines to `people`, who have the working days of both companies that the tier
    gives them. Once it is with the partner, further people are asked about the same lines.

    Raises StaleRevision, and ValidationError where nobody is chosen, somebody is not of the
    partner, nothing is to be shown, or the scorecard is not ready for it.
    """
    known = {person.pk for person in people_to_ask(alliance=scorecard.alliance)}
    if not people or not {person.pk for person in people} <= known:
        raise ValidationError({"people": NOBODY})
    today = timezone.localdate(now)
    if scorecard.state != Scorecard.State.PARTNER:
        _send_lines(scorecard, today)
    asked = set(scorecard.requests.values_list("person", flat=True))
    new = [person for person in people if person.pk not in asked]
    for person in new:
        ReplyRequest.objects.create(scorecard=scorecard, person=person, asked_by=user, asked_at=now)
        send_request(scorecard=scorecard, person=person, now=now)
    names = ", ".join(person.name for person in new)
    said = one_line(f"To {names}. {words}".strip()) if names else words
    record_step(scorecard=scorecard, kind=ScorecardStep.Kind.ASKED, by=user, at=now, words=said)
    return save_revision(instance=scorecard, expected=expected, fields=["state", "reply_due_on"])


def _send_lines(scorecard: Scorecard, today: date) -> None:
    duties = duties_of(tier=scorecard.alliance.tier)
    ready = (Scorecard.State.REVIEWED,) if duties.leader_review else ("reviewed", "open")
    if scorecard.state not in ready:
        raise ValidationError("This scorecard cannot be sent to the partner yet.")
    lines = shared_lines(scorecard=scorecard, today=today)
    if not lines:
        raise ValidationError(NOTHING)
    for position, line in enumerate(lines):
        ReplyLine.objects.create(
            scorecard=scorecard,
            indicator_id=line.indicator,
            position=position,
            name=line.name,
            question=line.question,
            said=line.said,
            score=line.score,
            evidence=line.evidence,
        )
    scorecard.state = Scorecard.State.PARTNER
    scorecard.reply_due_on = after_working_days(
        today, duties.reply_days, days_off_of(scorecard.alliance_id)
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What one person says to one line."""

    reply: str
    reason: str = ""


@transaction.atomic
def take_replies(
    *,
    scorecard: Scorecard,
    expected: int,
    person: Person,
    replies: Mapping[int, Said],
    now: datetime,
) -> int:
    """Write down what `person` says, by line; a line with no reply stays as it is. May be called
    again while the scorecard is not final. Returns how many lines changed.

    Raises StaleRevision, and ValidationError for a dispute without a reason, for who was not
    asked, and once it is final.
    """
    if scorecard.state != Scorecard.State.PARTNER:
        raise ValidationError(CLOSED)
    if not scorecard.requests.filter(person=person).exists():
        raise ValidationError(NOT_ASKED)
    save_revision(instance=scorecard, expected=expected, fields=[])
    lines = list(scorecard.replies.order_by("position", "pk"))
    changed = sum(
        _take(line, replies[line.pk], person, now) for line in lines if line.pk in replies
    )
    if changed:
        words = f"{person.name}: {replied_words(lines)}."
        kind, by = ScorecardStep.Kind.REPLIED, person.user
        tell(step=record_step(scorecard=scorecard, kind=kind, by=by, at=now, words=words))
    return changed


def _take(line: ReplyLine, said: Said, person: Person, now: datetime) -> bool:
    reason = said.reason.strip() if said.reply == Reply.DISPUTED else ""
    if said.reply == Reply.DISPUTED and not reason:
        raise ValidationError({f"reason_{line.pk}": SAY_WHY})
    if said.reply == Reply.NONE or (line.reply, line.reason) == (said.reply, reason):
        return False
    line.reply, line.reason = said.reply, reason
    line.replied_by, line.replied_at = person, now
    # What we answered to an earlier dispute does not answer this one.
    line.outcome, line.answer, line.answered_by, line.answered_at = "", "", None, None
    line.save(
        update_fields=[
            *("reply", "reason", "replied_by", "replied_at"),
            *("outcome", "answer", "answered_by", "answered_at"),
        ]
    )
    return True


@transaction.atomic
def answer_dispute(
    *,
    line: ReplyLine,
    expected: int,
    outcome: str,
    words: str,
    user: User,
    now: datetime,
    change: Answer | None = None,
) -> ReplyLine:
    """Answer a dispute: we changed the line (`change` is the new answer, where a person gives it),
    or keep it; `words` say why, and the partner reads them. A dispute alone changes no score.

    Raises StaleRevision, and ValidationError without words, for a line that is not disputed, and
    for a change once the scorecard is final.
    """
    if not line.is_disputed:
        raise ValidationError("The partner does not dispute this line.")
    if not words.strip():
        raise ValidationError({"words": "Say what you answer. The partner reads it."})
    if outcome == Outcome.CHANGED:
        _change(line, change, user)
    line.outcome, line.answer = outcome, words.strip()
    line.answered_by, line.answered_at = user, now
    fields = ["outcome", "answer", "answered_by", "answered_at"]
    return save_revision(instance=line, expected=expected, fields=fields)


def _change(line: ReplyLine, change: Answer | None, user: User) -> None:
    card = Scorecard.objects.select_for_update(of=("self",)).get(pk=line.scorecard_id)
    if card.state != Scorecard.State.PARTNER:
        raise ValidationError({"outcome": "This scorecard is final. You can only say why."})
    if not line.indicator.is_manual:
        return  # its records were corrected
    if change is None or change.raw is None:
        raise ValidationError({"raw": "Choose the new answer."})
    save_answers(
        scorecard=card,
        expected=card.revision,
        answers={line.indicator_id: change},
        user=user,
        states=(Scorecard.State.PARTNER,),
    )


def request_of(*, scorecard: Scorecard, user: User) -> ReplyRequest | None:
    """The request to a person who signs in. One query."""
    rows = scorecard.requests.filter(person__user=user.pk)
    return rows.select_related("person").first()


def reply_panel(alliance: Alliance, user: User, today: date) -> list[Scorecard] | None:
    """For people of the partner: scorecards that wait for the reply of this one. One query; none
    for colleagues."""
    if not user.is_guest:
        return None
    rows = Scorecard.objects.filter(
        alliance=alliance, state=Scorecard.State.PARTNER, requests__person__user=user.pk
    )
    silent = ReplyLine.objects.filter(scorecard=OuterRef("pk"), reply="")
    return list(rows.filter(Exists(silent)).order_by("reply_due_on", "pk")) or None


def replied_words(lines: Iterable[ReplyLine]) -> str:
    """ "7 accepted, 1 disputed, 2 without a reply" """
    rows = list(lines)
    count = {kind: sum(row.reply == kind for row in rows) for kind in Reply.values}
    parts = [f"{count['accepted']} accepted", f"{count['disputed']} disputed"]
    if count[""]:
        parts.append(f"{count['']} without a reply")
    return ", ".join(parts)
