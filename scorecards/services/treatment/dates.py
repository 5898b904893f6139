"""Days of treatments and alignments: told by e-mail, coming for an alliance, in the calendar."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, CharField, Value, When
from django.urls import reverse

from accounts.models import User
from alliances.services.calendar import of_my_alliances
from alliances.services.due import MANAGERS, to_managers
from core.db.asked import Within
from core.registry.calendar import Asked, CalendarKind, CalendarRows, calendar_kinds
from core.registry.coming import ComingKind, ComingRows, coming_kinds
from core.registry.due import DueKind, DueRows, due_kinds
from scorecards.models import Alignment, AlignmentAnswer, AllianceTreatment
from scorecards.rules.quadrants import TITLES

TITLE = "Internal alignment"
IN_WORDS = Case(
    *(When(quadrant=key, then=Value(title)) for key, title in TITLES.items()),
    output_field=CharField(),
)


def answers_due(today: date) -> tuple[DueRows, ...]:
    """Those who were named and have not answered."""
    rows = AlignmentAnswer.objects.waiting()
    person, alliance = "user__person", "alignment__alliance"
    return (DueRows(rows, person, alliance, "alignment__due_on", Value("")),)


def proposals_due(today: date) -> tuple[DueRows, ...]:
    """Proposed treatments that nobody has answered, by the day they were proposed."""
    rows = AllianceTreatment.objects.waiting()
    return (to_managers(rows, "alliance", day="proposed_on", title=IN_WORDS),)


def alignments(user: User, within: Within) -> ComingRows:
    rows = Alignment.objects.among(within, user).filter(closed_on__isnull=True)
    return ComingRows(rows, "alliance_id", "due_on", Value(TITLE))


def in_calendar(asked: Asked) -> CalendarRows:
    rows = Alignment.objects.visible_to(asked.user).filter(closed_on__isnull=True)
    return CalendarRows(of_my_alliances(rows, asked), "alliance", Value(TITLE), "due_on")


def _url(alliance: int, row: int) -> str:
    return f"{reverse('scorecards:alliance_treatment', args=[alliance])}#alignment"


def _proposal_url(alliance: int, row: int) -> str:
    return reverse("scorecards:alliance_treatment", args=[alliance])


def register() -> None:
    due_kinds.register(
        DueKind(
            "alignment",
            98,
            "Internal alignment to answer",
            "who was named and has not answered",
            answers_due,
            (14, 7, 1, 0, -3),
            "Say whether you are aligned",
            _url,
        ),
        DueKind(
            "treatment",
            99,
            "Treatment proposed",
            MANAGERS,
            proposals_due,
            (0, -14),
            "Take over, adapt or decline",
            _proposal_url,
            ahead="proposed",
            past="proposed",
        ),
    )
    coming_kinds.register(
        ComingKind(
            "alignment", 82, "answer", "not answered", "Look", _url, alignments, guests=False
        )
    )
    calendar_kinds.register(
        CalendarKind(
            "alignment",
            52,
            "Internal alignments",
            "by this day",
            "people",
            _url,
            in_calendar,
            guests=False,
        )
    )
