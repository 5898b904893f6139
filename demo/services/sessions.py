"""Meetings with what was typed in them, minutes on their way, standing items and a backlog."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from accounts.models import User
from alliances.models import Person
from core.mail.models import OutgoingMessage
from demo.services.company import Company
from demo.services.data import WORDS
from governance.models import (
    Action,
    AgendaItem,
    Attendee,
    BacklogItem,
    Committee,
    Meeting,
    MeetingLine,
    Minutes,
    MinutesAnswer,
    StandingItem,
)
from governance.rules.minutes import LATE_AFTER
from governance.rules.standing import ITEMS
from governance.services.agenda.filling import fill_agendas
from governance.services.minutes.lifecycle import amend, answer_minutes, circulate
from governance.services.minutes.notices import KIND

STANDING: list[list[str | int]] = WORDS["standing"]
BACKLOG: list[str] = WORDS["backlog"]
NOTES: list[str] = WORDS["lines"]
ONLY_OURS: list[str] = WORDS["lines_ours"]
OBJECTION: str = WORDS["objection"]
AMENDMENT: list[str] = WORDS["amendment"]
TOLD = 3  # committees whose minutes went to both sides


def hold_sessions(*, company: Company, now: datetime) -> None:
    """Committees have the standing items of their templates, the first of the demo also some of
    their own and a backlog; the last meetings that were held get lines. Of their minutes one is
    approved and amended, one objected to, one waits for answers, and one is still to be
    circulated."""
    committees = list(Committee.objects.filter(kind="steering").order_by("pk")[:12])
    _standing_of_templates()
    for committee in committees:
        _series(committee)
    fill_agendas(now=now)
    user = company.people["ines"].user
    assert user is not None
    held = [_last_held(committee) for committee in committees]
    meetings = [meeting for meeting in held if meeting is not None][: TOLD + 1]
    for place, meeting in enumerate(meetings):
        _type(meeting, user)
        record, _ = Minutes.objects.get_or_create(meeting=meeting)
        if place == TOLD:
            continue
        at = min(now, meeting.ends_at + LATE_AFTER)
        circulate(meeting=meeting, user=user, expected=record.revision, now=at)
        _answer(meeting, place, user, at)
    sent = OutgoingMessage.objects.filter(kind=KIND)
    sent.update(state=OutgoingMessage.State.DONE, finished_at=F("due_at"))


def _standing_of_templates() -> None:
    StandingItem.objects.bulk_create(
        StandingItem(committee=committee, title=title, minutes=minutes, position=place)
        for committee in Committee.objects.filter(dissolved_on__isnull=True).order_by("pk")
        for place, (title, minutes) in enumerate(ITEMS.get(committee.kind, ()))
    )


def _series(committee: Committee) -> None:
    first = committee.standing_items.count()
    for place, (title, minutes) in enumerate(STANDING, start=first):
        StandingItem.objects.create(
            committee=committee, title=title, minutes=minutes, position=place
        )
    for place, title in enumerate(BACKLOG):
        BacklogItem.objects.create(committee=committee, title=title, minutes=10 + 5 * place)


def _last_held(committee: Committee) -> Meeting | None:
    rows = Meeting.objects.filter(committee=committee, state="held")
    rows = rows.select_related("committee__alliance")
    return rows.order_by("-starts_at").first()


def _type(meeting: Meeting, user: User) -> None:
    """Notes to the items of the agenda, in the time that each was given; what was decided and
    agreed stands at the last one."""
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))
    at = meeting.starts_at + timedelta(minutes=2)
    for place, item in enumerate(items):
        item.minutes, item.started_at = 15, at
        at += timedelta(minutes=12 + 3 * (place % 3))
        item.ended_at = at
        item.save(update_fields=["minutes", "started_at", "ended_at"])
        for number, text in enumerate(NOTES[2 * place : 2 * place + 2]):
            moment = item.started_at + timedelta(minutes=2 + 3 * number)
            _line(meeting, item, user, moment, text=text)
    last = items[-1] if items else None
    _line(meeting, last, user, at, text=ONLY_OURS[0], is_company_only=True)
    for decision in meeting.decisions.all():
        _line(meeting, last, user, at, text=decision.text, kind="decision", decision=decision)
    for action in Action.objects.filter(meeting=meeting):
        _line(meeting, last, user, at, text=action.title, kind="action", action=action)


def _line(meeting: Meeting, item: AgendaItem | None, user: User, at: datetime, **what: Any) -> None:
    # The same line has the same id in every demo.
    client_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{meeting.pk}:{at}:{what['text']}")
    MeetingLine.objects.create(
        meeting=meeting, item=item, author=user, written_at=at, client_id=client_id, **what
    )


def _answer(meeting: Meeting, place: int, user: User, at: datetime) -> None:
    """The first is approved and amended, the second objected to, the third waits."""
    record = Minutes.objects.select_related("meeting__committee").get(meeting=meeting)
    invited = Attendee.objects.filter(meeting=meeting, person__partner__isnull=False)
    person = Person.objects.filter(pk__in=invited.values("person")).order_by("pk").first()
    if person is None or record.state != Minutes.State.CIRCULATED or place > 1:
        return
    version = record.versions.select_related("minutes__meeting").get(number=record.version)
    later = at + timedelta(hours=20)
    if place == 1:
        answer = MinutesAnswer.Answer.OBJECTED
        answer_minutes(version=version, person=person, answer=answer, text=OBJECTION, now=later)
        return
    answer = MinutesAnswer.Answer.APPROVED
    answer_minutes(version=version, person=person, answer=answer, now=later)
    record = Minutes.objects.select_related("meeting__committee").get(meeting=meeting)
    text, reason = AMENDMENT
    amend(
        record=record,
        user=user,
        expected=record.revision,
        text=text,
        reason=reason,
        now=later + timedelta(days=1),
    )
