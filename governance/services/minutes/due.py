"""Minutes that somebody waits for: to be circulated, or answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from alliances.models import Person
from alliances.services.deputies.acting import away_people
from governance.models import Attendee, Meeting, Minutes, MinutesAnswer
from governance.rules.minutes import LATE_AFTER

OPEN = (Minutes.State.DRAFT, Minutes.State.OBJECTED)


def minutes_due(now: datetime) -> QuerySet[Minutes, Minutes]:
    """Minutes of held meetings that should be with both sides by now: drafts LATE_AFTER the end of
    the meeting, and those that were objected to."""
    late = Q(state=Minutes.State.DRAFT, meeting__ends_at__lte=now - LATE_AFTER)
    return Minutes.objects.filter(
        late | Q(state=Minutes.State.OBJECTED),
        meeting__state=Meeting.State.HELD,
        meeting__committee__minutes_days__gt=0,
        meeting__committee__dissolved_on__isnull=True,
    )


def unsettled_meetings(rows: QuerySet[Meeting, Any]) -> QuerySet[Meeting, Any]:
    """`rows` without held meetings whose minutes ask nothing of us: those that are with both sides,
    or written where none are circulated, as for all that were held before minutes were."""
    # Said of each row, not as a list of those to leave out: that list grows with all years.
    none = Q(record__isnull=True, minutes="")
    unwritten = Q(minutes="") | Q(committee__minutes_days__gt=0)
    return rows.filter(
        ~Q(state=Meeting.State.HELD) | none | (Q(record__state__in=OPEN) & unwritten)
    )


def waiting_for_answer(user: User | Person) -> QuerySet[Minutes, Minutes]:
    """Circulated minutes of meetings to which somebody was invited, or with a sign-in somebody for
    whom they stand in today, and to which neither has said anything yet."""
    mine = Q(person=user)
    if isinstance(user, User):
        mine = Q(person__user=user.pk) | Q(person__in=away_people(user, timezone.localdate()))
    invited = Attendee.objects.filter(mine, meeting=OuterRef("meeting"))
    given = MinutesAnswer.objects.filter(mine, version__minutes=OuterRef("pk")).filter(
        version__number=OuterRef("version")
    )
    rows = Minutes.objects.filter(Exists(invited), state=Minutes.State.CIRCULATED)
    return rows.exclude(Exists(given))
