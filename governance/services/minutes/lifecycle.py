"""Minutes on their way: circulated, answered, settled, amended."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances.models import Person, Side
from alliances.services.free_days import after_working_days, days_off_of
from core.dates.wall_time import to_instant
from core.revision.updates import save_revision
from governance.models import (
    Attendee,
    Meeting,
    Minutes,
    MinutesAmendment,
    MinutesAnswer,
    MinutesVersion,
)
from governance.rules.minutes import Given, settled
from governance.services.minutes.content import compose_minutes, plain_text
from governance.services.minutes.notices import tell_amended, tell_circulated

State = Minutes.State
Answer = MinutesAnswer.Answer
SETTLED = ("state", "settled_at", "settled_how")
CIRCULATED = (
    *("state", "version", "circulated_at", "answer_by", "answer_until", "silence_approves"),
    *("settled_at", "settled_how"),
)
OVER = "These minutes are settled already."
LATER = "A later version was circulated. Answer that one."


def minutes_of(meeting: Meeting) -> Minutes:
    """Those of a meeting that is held; begun where there are none yet."""
    record, _ = Minutes.objects.get_or_create(meeting=meeting)
    record.meeting = meeting
    return record


def answer_by(*, meeting: Meeting, today: date) -> date:
    """The last day for an answer to minutes that go out today: as many working days of both sides
    later as the committee gives. Two queries."""
    committee = meeting.committee
    free = days_off_of(committee.alliance_id, meeting.time_zone)
    return after_working_days(today, committee.minutes_days, free)


@transaction.atomic
def circulate(*, meeting: Meeting, user: User, expected: int, now: datetime) -> Minutes:
    """Freeze what is recorded as the next version and send it to everybody who was invited; what
    the meeting came to is closed. Whoever circulates approves for our side.

    Raises StaleRevision, and ValidationError for a meeting that was not held, minutes that are with
    both sides already, and a committee that does not circulate any.
    """
    record = Minutes.objects.select_for_update().get(meeting=meeting)
    record.meeting = meeting
    if meeting.state != Meeting.State.HELD:
        raise ValidationError("Mark the meeting as held first.")
    if record.is_locked:
        raise ValidationError("These minutes are with both sides already.")
    committee = meeting.committee
    if not committee.minutes_days:
        raise ValidationError("This committee does not circulate minutes. Change that there first.")
    content = compose_minutes(meeting=meeting)
    record.version += 1
    record.state, record.circulated_at = State.CIRCULATED, now
    record.settled_at, record.settled_how = None, ""
    record.answer_by = answer_by(meeting=meeting, today=timezone.localdate(now))
    end_of_day = datetime.combine(record.answer_by + timedelta(days=1), time())
    record.answer_until = to_instant(end_of_day, meeting.time_zone)
    record.silence_approves = committee.silence_approves
    save_revision(instance=record, expected=expected, fields=CIRCULATED)
    version = MinutesVersion.objects.create(
        minutes=record,
        number=record.version,
        content=content,
        text=plain_text(content),
        circulated_at=now,
        circulated_by=user,
    )
    person = Person.objects.filter(user=user, partner__isnull=True).first()
    if person is not None:
        _answer(version, person, Answer.APPROVED, "", now)
    _settle(record, version, now)
    tell_circulated(record=record, now=now)
    return record


@transaction.atomic
def answer_minutes(
    *, version: MinutesVersion, person: Person, answer: str, text: str = "", now: datetime
) -> Minutes:
    """Approve or object, for the side of `person`; until the minutes are settled one may change
    one's mind. Raises ValidationError for an objection without words, a version that is no longer
    the last one, and minutes that are settled."""
    record = Minutes.objects.select_for_update().get(pk=version.minutes_id)
    record.meeting = version.minutes.meeting
    text = text.strip()
    if version.number != record.version:
        raise ValidationError(LATER)
    # Nobody objected in time: that is so from the deadline on, not from when somebody looks.
    silent = record.silence_approves and record.state == State.CIRCULATED
    late = silent and record.answer_until is not None and now >= record.answer_until
    if late or record.state not in (State.CIRCULATED, State.OBJECTED):
        raise ValidationError(OVER)
    if answer == Answer.OBJECTED and not text:
        raise ValidationError({"text": "Say what is not right."})
    _answer(version, person, answer, text if answer == Answer.OBJECTED else "", now)
    _settle(record, version, now)
    return record


def _answer(version: MinutesVersion, person: Person, answer: str, text: str, now: datetime) -> None:
    values = {"side": person.side, "answer": answer, "text": text, "answered_at": now}
    MinutesAnswer.objects.update_or_create(version=version, person=person, defaults=values)


def _settle(record: Minutes, version: MinutesVersion, now: datetime) -> None:
    rows = MinutesAnswer.objects.filter(version=version).values_list("side", "answer")
    state, how = settled(
        [Given(*row) for row in rows],
        sides=_sides(record.meeting),
        is_over=record.answer_until is not None and now >= record.answer_until,
        silence_approves=record.silence_approves,
    )
    if state == record.state:
        return
    record.state, record.settled_how = state, how
    record.settled_at = now if state == State.APPROVED else None
    save_revision(instance=record, expected=record.revision, fields=SETTLED)


def _sides(meeting: Meeting) -> set[str]:
    """Those that were invited; a meeting among ourselves is approved by ourselves."""
    partners = Attendee.objects.filter(meeting=meeting).order_by()
    known = set(partners.values_list("person__partner", flat=True))
    return {Side.OURS.value} | ({Side.THEIRS.value} if known - {None} else set())


def settle_silent(*, now: datetime) -> int:
    """Approve the minutes to which nobody objected in time, where their committee agreed that this
    is enough. Level-triggered and safe to run again; returns how many."""
    due = Minutes.objects.filter(
        state=State.CIRCULATED, silence_approves=True, answer_until__lte=now
    )
    count = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            rows = Minutes.objects.select_for_update(of=("self",)).select_related("meeting")
            record = rows.filter(pk=pk, state=State.CIRCULATED).first()
            if record is None:
                continue
            _settle(record, record.versions.get(number=record.version), now)
            count += record.state == State.APPROVED
    return count


@transaction.atomic
def amend(
    *, record: Minutes, user: User, expected: int, text: str, reason: str, now: datetime
) -> MinutesAmendment:
    """Correct approved minutes: what was approved stays, the amendment stands on top of it, and
    everybody who got the minutes is told. Raises StaleRevision, and ValidationError for minutes
    that are not approved: those are changed and circulated again."""
    if record.state != State.APPROVED:
        raise ValidationError(
            "Only approved minutes are amended. Change these, then circulate them."
        )
    save_revision(instance=record, expected=expected)
    row = MinutesAmendment.objects.create(
        minutes=record, text=text.strip(), reason=reason.strip(), author=user, written_at=now
    )
    tell_amended(record=record, amendment=row, now=now)
    return row
