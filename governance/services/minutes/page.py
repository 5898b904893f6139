"""The page of the minutes of a meeting: what a reader sees, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from alliances.models import Deputy, Person
from alliances.services.free_days import days_off_of
from core.dates.working_days import working_days_between
from core.text import plural
from core.ui.actions import Button
from governance.models import (
    Attendee,
    Meeting,
    Minutes,
    MinutesAmendment,
    MinutesAnswer,
    MinutesVersion,
)
from governance.rules import actions
from governance.rules.minutes import waiting_words
from governance.services.minutes.content import Content, compose_minutes, counts
from governance.services.minutes.notices import people_told


@dataclass(frozen=True)
class MinutesPage:
    """`content` is None for who may not see a draft. `shown` is the version on the page, None for
    the draft; `told` are those who get the minutes, or would, of whom the reader may nudge the keys
    `waiting`."""

    record: Minutes
    meeting: Meeting
    shown: MinutesVersion | None
    content: Content | None
    versions: list[MinutesVersion]
    answers: list[MinutesAnswer]
    amendments: list[MinutesAmendment]
    told: list[Person]
    waiting: frozenset[int]
    buttons: list[Button]
    today: date
    internal: bool
    days_left: str = ""

    @property
    def is_current(self) -> bool:
        return self.shown is not None and self.shown.number == self.record.version

    @property
    def waits(self) -> str:
        """ "answer within 3 days"; "" where nothing is waited for."""
        record = self.record
        if record.state != Minutes.State.CIRCULATED or record.answer_by is None:
            return ""
        return waiting_words((record.answer_by - self.today).days)

    @cached_property
    def counts(self) -> tuple[int, int]:
        return counts(self.content) if self.content else (0, 0)

    @property
    def objections(self) -> list[MinutesAnswer]:
        return [row for row in self.answers if row.answer == MinutesAnswer.Answer.OBJECTED]


def minutes_page(
    *,
    meeting: Meeting,
    record: Minutes,
    user: User,
    editable: bool,
    today: date,
    number: int | None = None,
) -> MinutesPage:
    """Version `number`, else what is current for the reader: the draft for who may circulate it,
    and the last version for everybody else."""
    versions = list(record.versions.select_related("circulated_by"))
    drafts = editable and not record.is_locked and number is None
    wanted = record.version if number is None else number
    shown = None if drafts else next((one for one in versions if one.number == wanted), None)
    content = compose_minutes(meeting=meeting) if drafts else shown.content if shown else None
    person = answering_person(meeting=meeting, user=user, editable=editable)
    answers: list[Any] = []
    if record.version:
        rows = MinutesAnswer.objects.filter(version__minutes=record, version__number=record.version)
        answers = list(rows.select_related("person__partner"))
    given = next((row.answer for row in answers if person and row.person_id == person.pk), "")
    told = list(people_told(meeting).select_related("partner")) if editable else []
    return MinutesPage(
        record=record,
        meeting=meeting,
        shown=shown,
        content=content,
        versions=versions,
        answers=answers,
        amendments=list(record.amendments.select_related("author")),
        told=told,
        waiting=_waiting(record, told, answers, user),
        buttons=actions.on_minutes(
            meeting.pk,
            record.state,
            revision=record.revision,
            version=record.version,
            edits=editable,
            circulates=meeting.committee.minutes_days > 0 and meeting.state == "held",
            answers=person is not None,
            given=given,
        ),
        today=today,
        internal=not user.is_guest,
        days_left=_days_left(meeting, record, today),
    )


def _days_left(meeting: Meeting, record: Minutes, today: date) -> str:
    """ "3 working days of both sides left" to answer; "" where nothing is waited for. One
    query."""
    if record.state != Minutes.State.CIRCULATED or record.answer_by is None:
        return ""
    free = days_off_of(meeting.committee.alliance_id, meeting.time_zone)
    days = working_days_between(today, record.answer_by, free)
    return f"{plural(days, 'working day')} of both sides left" if days else ""


def _waiting(
    record: Minutes, told: list[Person], answers: list[MinutesAnswer], user: User
) -> frozenset[int]:
    """Whose side has not answered what was circulated (governance.services.nudging)."""
    if record.state != Minutes.State.CIRCULATED:
        return frozenset()
    sides = {row.side for row in answers}
    waiting = (one for one in told if one.side not in sides)
    return frozenset(one.pk for one in waiting if one.user_id is None or one.user_id != user.pk)


def answering_person(*, meeting: Meeting, user: User, editable: bool) -> Person | None:
    """Who `user` is when they answer for their side: somebody invited or who stands in for one, or
    who may change the alliance. One query."""
    rows = Person.objects.filter(user=user.pk).select_related("partner")
    if not editable:
        away = Deputy.objects.acting(timezone.localdate()).filter(deputy__user=user.pk)
        invited = Attendee.objects.filter(meeting=meeting)
        theirs = invited.filter(person__in=away.values("person"))
        rows = rows.filter(Exists(invited.filter(person=OuterRef("pk"))) | Exists(theirs))
    return rows.first()
