"""What demo alliances have set up of their governance: duties, decision rights, quorum, roles with
their agreement, the kickoff of one that begins, and what meetings in person are for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

from django.conf import settings

from accounts.models import User
from alliances.models import Alliance, Side
from demo.services.company import managers
from demo.services.data import WORDS
from governance.models import (
    Committee,
    DecisionRight,
    DutyCover,
    Meeting,
    MeetingCost,
    MeetingMode,
    RaciPart,
    RaciRow,
    SidePriorities,
)
from governance.rules.standing import QUORUM, RIGHTS
from governance.services.duties import assign_duties
from governance.services.in_person import propose_face_to_face
from governance.services.kickoff import kickoff_committee, schedule_kickoff
from governance.services.raci import answer, start_matrix, version

FLAGSHIP = "Northstar co-sell"
BEGINS = "Open payments"
# Duties that nobody covers, by alliance: few, so that what stands out is worth it.
GAPS = {FLAGSHIP: ("cheer",), "Aurora": ("inspect", "correct")}
SET_UP = timedelta(days=150)
AGREED, STALE, ASKED = timedelta(days=120), timedelta(days=400), timedelta(days=6)
SHOWN = 8  # meetings in person with a purpose


def set_up_governance(*, now: datetime) -> None:
    """As it stands today; who did what before is dated back."""
    words: dict[str, Any] = WORDS["setting_up"]
    in_charge = managers()
    committees = Committee.objects.filter(dissolved_on__isnull=True)
    alliances = Alliance.objects.filter(pk__in=committees.values("alliance"))
    for alliance in alliances.order_by("pk"):
        _duties(alliance, now)
    _rights()
    named = {row.name: row for row in alliances}
    if FLAGSHIP in named:
        _roles(named[FLAGSHIP], now)
        propose_face_to_face(
            alliance=named[FLAGSHIP], reason=words["proposal"], key="demo", now=now
        )
    if BEGINS in named:
        _kickoff(named[BEGINS], words, in_charge.get(named[BEGINS].pk), now)
    _in_person(words["meetings"], now)
    _date_back(now)


def _duties(alliance: Alliance, now: datetime) -> None:
    assign_duties(alliance=alliance)
    rows = DutyCover.objects.filter(alliance=alliance)
    # Without an operating team the management team looks at the work.
    rows.filter(committee__isnull=True).update(committee=kickoff_committee(alliance))
    rows.update(changed_on=(now - SET_UP).date())
    gaps = GAPS.get(alliance.name, ())
    rows.filter(duty__in=gaps).update(committee=None, changed_on=(now - ASKED).date())


def _rights() -> None:
    for committee in Committee.objects.order_by("pk"):
        DecisionRight.objects.bulk_create(
            DecisionRight(
                committee=committee,
                subject=subject,
                part=part,
                up_to=limit or None,
                currency=settings.PORTFOLIO_CURRENCY if limit else "",
                position=place,
            )
            for place, (subject, part, limit) in enumerate(RIGHTS.get(committee.kind, ()))
        )
    for kind, quorum in QUORUM.items():
        Committee.objects.filter(kind=kind).update(quorum=quorum, quorum_per_side=True)


def _roles(alliance: Alliance, now: datetime) -> None:
    """Everybody has agreed: one long ago, and one was asked and has not answered."""
    began = now - STALE - timedelta(days=1)
    start_matrix(alliance=alliance, now=began)
    parts: dict[Any, list[RaciPart]] = {}
    for part in RaciPart.objects.filter(row__alliance=alliance).select_related("person"):
        parts.setdefault(part.person, []).append(part)
    people = sorted(parts, key=lambda one: (one.partner_id is None, one.name))
    for place, person in enumerate(people):
        if place == 0:
            pks = [part.pk for part in parts[person]]
            RaciPart.objects.filter(pk__in=pks).update(asked_at=now - ASKED)
            continue
        at = now - (STALE if place == 1 else AGREED)
        seen = version(parts[person])
        answer(alliance=alliance, person=person, seen=seen, agrees=True, now=at)


def _kickoff(alliance: Alliance, words: dict[str, Any], author: User | None, now: datetime) -> None:
    """In two weeks, with what each side wants most."""
    committee = kickoff_committee(alliance)
    if committee is None:
        return
    meeting = schedule_kickoff(
        committee=committee,
        now=now,
        local_date=(now + timedelta(days=15)).date(),
        local_time=time(9, 30),
        time_zone=settings.TIME_ZONE if author is None else author.time_zone,
        mode=MeetingMode.IN_PERSON,
        location=words["place"],
    )
    Meeting.objects.filter(pk=meeting.pk).update(purpose=words["purpose"])
    _cost(meeting, 14_500)
    for side in (Side.OURS, Side.THEIRS):
        SidePriorities.objects.create(
            alliance=alliance,
            side=side,
            text="\n".join(words[side]),
            written_by=author if side == Side.OURS else None,
            written_on=(now - ASKED).date(),
        )


def _in_person(stories: list[dict[str, Any]], now: datetime) -> None:
    """The latest that were held say what came of them, but for one; those ahead what they are
    for."""
    rows = Meeting.objects.filter(mode=MeetingMode.IN_PERSON, purpose="")
    held = rows.filter(state="held", starts_at__lt=now, local_date__year=now.year)
    ahead = rows.filter(state="scheduled", starts_at__gt=now)
    told = cycle(stories)
    latest = list(held.order_by("-starts_at", "pk")[: SHOWN * 2])
    for place, meeting in enumerate([*latest, *ahead.order_by("starts_at", "pk")[: SHOWN // 2]]):
        story = next(told)
        result = story["result"] if meeting.state == "held" and place else ""
        Meeting.objects.filter(pk=meeting.pk).update(purpose=story["purpose"], result=result)
        if place % 5 != 3:
            _cost(meeting, story["cost"])


def _cost(meeting: Meeting, amount: int) -> None:
    MeetingCost.objects.create(
        meeting=meeting, amount=Decimal(amount), currency=settings.PORTFOLIO_CURRENCY
    )


def _date_back(now: datetime) -> None:
    """The records were written now, by nobody."""
    for model in (DutyCover, RaciRow, RaciPart, SidePriorities, DecisionRight):
        records: Any = model.history  # type: ignore[attr-defined]
        records.update(history_date=now - SET_UP)
