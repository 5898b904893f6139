"""The pulse after meetings: who is asked, answers without names, and the trend of each side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from alliances.models import Alliance, Membership, Person, Side
from governance.models import Attendee, Meeting, PulseAnswer, PulseMark
from governance.rules import pulse as rules
from governance.rules.pulse import Answers, Batch

QUESTION = "Did we work as one team?"
SCALE = (
    (1, "Not at all"),
    (2, "Hardly"),
    (3, "In part"),
    (4, "Mostly"),
    (5, "Entirely"),
)
OVER = "This question was open for a week after the meeting."
TWICE = "You have answered already. Answers are kept without names, so none can be changed."
ABSENT = "Only those who were at the meeting are asked."


def asked_people(now: datetime) -> Any:
    """Attendees who were present at a meeting whose question is open, and have not answered."""
    mark = PulseMark.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("person"))
    current = Membership.objects.filter(
        alliance=OuterRef("meeting__committee__alliance"),
        person=OuterRef("person"),
        ended_on__isnull=True,
    )
    rows = Attendee.objects.filter(
        Exists(current),
        ~Exists(mark),
        attended=True,
        meeting__state=Meeting.State.HELD,
        meeting__committee__asks_pulse=True,
        meeting__ends_at__lte=now,
        meeting__ends_at__gt=now - timedelta(days=rules.OPEN_DAYS),
        person__left_on__isnull=True,
    )
    return rows.exclude(person__user__is_active=False)


def is_asked(*, meeting: Meeting, person: Person | None, now: datetime) -> bool:
    return (
        person is not None
        and asked_people(now).filter(meeting=meeting.pk, person=person.pk).exists()
    )


@transaction.atomic
def answer(*, meeting: Meeting, person: Person, score: int, words: str, now: datetime) -> None:
    """Take an answer from 1 to 5. It is kept apart from who gave it, and cannot be changed.

    Raises ValidationError where the question is over, the person was not there, or has answered.
    """
    if not rules.is_open(meeting.ends_at, now):
        raise ValidationError(OVER)
    if PulseMark.objects.filter(meeting=meeting, person=person).exists():
        raise ValidationError(TWICE)
    if not is_asked(meeting=meeting, person=person, now=now):
        raise ValidationError(ABSENT)
    if score not in dict(SCALE):
        raise ValidationError("Choose an answer from 1 to 5.")
    try:
        with transaction.atomic():
            PulseMark.objects.create(meeting=meeting, person=person, side=person.side)
    except IntegrityError as twice:
        raise ValidationError(TWICE) from twice
    PulseAnswer.objects.create(
        meeting=meeting, side=person.side, score=score, words=words.strip()[:1000]
    )


@dataclass(frozen=True, slots=True)
class Pulse:
    """The batches of each side, the oldest first; `asks`: some committee asks the question."""

    ours: list[Batch]
    theirs: list[Batch]
    asks: bool

    @property
    def shown(self) -> bool:
        return bool(self.ours or self.theirs or self.asks)


def pulse_of(*, alliance: Alliance, now: datetime, asks: bool) -> Pulse:
    """The trend of an alliance that its reader may see; `asks`: one of its committees asks the
    question. One query, and one more where anybody has answered."""
    over = Q(meeting__ends_at__lte=now - timedelta(days=rules.OPEN_DAYS))
    here = {"meeting__committee__alliance": alliance}
    marks: dict[tuple[int, str], set[int]] = defaultdict(set)
    for meeting, side, person in PulseMark.objects.filter(over, **here).values_list(
        "meeting", "side", "person"
    ):
        marks[meeting, side].add(person)
    if not marks:
        return Pulse([], [], asks)
    scores: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    days: dict[int, tuple[Any, Any]] = {}
    rows = PulseAnswer.objects.filter(over, **here).order_by("meeting__ends_at", "meeting", "pk")
    for meeting, ends_at, day, side, score, words in rows.values_list(
        "meeting", "meeting__ends_at", "meeting__local_date", "side", "score", "words"
    ):
        scores[meeting, side].append((score, words))
        days[meeting] = (ends_at, day)
    order = sorted(days, key=lambda pk: (days[pk][0], pk))
    trend = {
        side: rules.batches(
            Answers(
                day=days[pk][1],
                people=frozenset(marks[pk, side]),
                scores=[score for score, _ in scores[pk, side]],
                words=[words for _, words in scores[pk, side] if words],
            )
            for pk in order
        )
        for side in (Side.OURS, Side.THEIRS)
    }
    return Pulse(trend[Side.OURS], trend[Side.THEIRS], asks)
