"""Will they be there? Answers by the link in the mail, on the page of a meeting, by calendar.

An answer to the series counts for each of its meetings that has none of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances.models import Person
from core.registry.replies import Asked, Choice
from governance.models import Answer, AnsweredBy, Attendee, Invitation, Meeting
from governance.rules.itip.changes import HORIZON
from governance.services.invitations.building import flat
from governance.services.invitations.message import BUTTONS, place_of, rhythm_words, when
from governance.services.invitations.truth import Case, cases_of, series_sources
from governance.services.inviting import expected_people, invite

COMMENT = "A few words for the organiser (optional)"
GIVEN: dict[str, str] = {
    Answer.ACCEPTED: "You answered: yes",
    Answer.TENTATIVE: "You answered: maybe",
    Answer.DECLINED: "You answered: no",
}
THANKS = {
    Answer.ACCEPTED: "Thank you. You are expected.",
    Answer.TENTATIVE: "Thank you. You may be there.",
    Answer.DECLINED: "Thank you. You are not expected, and you get no reminders.",
}


@transaction.atomic
def record_answer(
    *,
    invitation: Invitation | None,
    meeting: Meeting | None = None,
    person_id: int,
    answer: str,
    by: str,
    now: datetime,
    comment: str = "",
) -> None:
    """Take an answer to one meeting, or without one to all of a series. Doing it again changes
    nothing. Raises ValidationError for a word that is none of the answers."""
    if answer not in GIVEN:
        raise ValidationError("Choose yes, maybe or no.")
    values: dict[str, Any] = {"answer": answer, "answered_at": now, "answered_by": by}
    if invitation is not None and comment:
        Invitation.objects.filter(pk=invitation.pk).update(comment=comment[:500])
    if meeting is not None:
        if not meeting.attendees.exists():
            invite(meeting=meeting, people=[])  # further ahead than members are written down
        Attendee.objects.filter(meeting=meeting, person=person_id).update(**values)
        return
    assert invitation is not None
    Invitation.objects.filter(pk=invitation.pk).update(**values)
    if invitation.series.meeting_id:
        rows = Attendee.objects.filter(meeting=invitation.series.meeting_id, person=person_id)
        rows.update(**values)


def case_of(invitation: int, person: int, now: datetime) -> Case | None:
    """What is true for the person of an invitation; None where it is none of theirs."""
    rows = Invitation.objects.filter(pk=invitation, person=person)
    row = rows.select_related("series__meeting").first()
    if row is None:
        return None
    cases = cases_of(**series_sources([row.series]), people={person}, now=now)
    return next((one for one in cases if one.invitation and one.invitation.pk == row.pk), None)


def load(subject: int, person: int, version: int) -> Asked | None:
    """What the link asks: of the meeting `version`, or of all of them where that is 0."""
    now = timezone.now()
    case = case_of(subject, person, now)
    if case is None or case.person.left_on is not None or case.invitation is None:
        return None
    if not case.may_open:
        return None
    row, user = case.invitation, case.person.user
    zone = user.time_zone if user else case.person.time_zone
    meeting = Meeting.objects.filter(pk=version).first() if version else None
    if version and meeting is None:
        return None
    shown = case.truth
    about = shown.master.summary if shown else ""
    if shown is None:
        return Asked("Will you be there?", closed="This meeting was cancelled.")
    key = _key(meeting, case) if meeting else ""
    one = shown.entry(key) if key else None
    ahead = shown.coming(now, now + HORIZON)
    if one is None and not key and ahead:
        one = min(ahead.values(), key=lambda entry: entry.starts_at)
    if one is None or one.starts_at <= now:
        return Asked("Will you be there?", about=about, closed="This meeting is over or cancelled.")
    facts = [("When", when(one, zone))]
    if shown.rule and not key:
        facts = [("How often", rhythm_words(shown)), ("Next", when(one, zone))]
    if place := place_of(one):
        facts.append(("Where", place))
    answer, at = _given(row, meeting)
    given = f"{GIVEN[answer]}, on {at:%-d %b %Y}." if answer in GIVEN and at else ""
    return Asked(
        "Will you be there?",
        about=about,
        facts=facts,
        choices=[
            Choice(value, label, primary=value == Answer.ACCEPTED, words_label=COMMENT)
            for value, label in BUTTONS
        ],
        given=given,
        row=(row, meeting),
    )


def _key(meeting: Meeting, case: Case) -> str:
    shown = case.truth
    if shown is None or not shown.rule or meeting.occurrence is None:
        return shown.master.start if shown else ""
    return f"{meeting.occurrence.isoformat()}{shown.master.start[10:]}"


def _given(row: Invitation, meeting: Meeting | None) -> tuple[str, datetime | None]:
    if meeting is not None:
        seat = Attendee.objects.filter(meeting=meeting, person=row.person_id).first()
        if seat is not None and seat.answer != Answer.NEEDS_ACTION:
            return seat.answer, seat.answered_at
    return row.answer, row.answered_at


def answer(asked: Asked, choice: str, words: str, now: datetime) -> str:
    row, meeting = asked.row
    record_answer(
        invitation=row,
        meeting=meeting,
        person_id=row.person_id,
        answer=choice,
        by=AnsweredBy.LINK,
        now=now,
        comment=flat(words, 500),
    )
    return THANKS[Answer(choice)]


def answer_as(*, meeting: Meeting, user: User, answer: str, now: datetime) -> None:
    """The answer of who is signed in. Raises ValidationError for who is not invited, and for a
    meeting that has begun or was cancelled."""
    person = Person.objects.filter(user=user.pk).first()
    if person is None or person.pk not in expected_people(meeting):
        raise ValidationError("You are not invited to this meeting.")
    if meeting.state != Meeting.State.SCHEDULED or meeting.starts_at <= now:
        raise ValidationError("This meeting has started or was cancelled.")
    record_answer(
        invitation=None,
        meeting=meeting,
        person_id=person.pk,
        answer=answer,
        by=AnsweredBy.PAGE,
        now=now,
    )
