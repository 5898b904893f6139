"""What people hold in governance: seats and chairs, invitations, agenda items, actions, duties and
roles."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from core.registry.holdings import Handing, HoldingSource, Shown, give
from governance.models import (
    Action,
    AgendaItem,
    Attendee,
    CommitteeMember,
    DutyCover,
    Meeting,
    RaciPart,
)
from governance.services.committees import replace_member
from governance.services.inviting import invite, uninvite
from governance.services.raci import hand_over_part


def _day(meeting: Meeting) -> str:
    return f"{meeting.local_date:%a %-d %b %Y}"


# Committees ------------------------------------------------------------------------------------
def _seats(now: Any) -> QuerySet[Any]:
    rows = CommitteeMember.objects.filter(committee__dissolved_on__isnull=True)
    return rows.select_related("committee")


def _seat(row: CommitteeMember) -> Shown:
    part = "Chair" if row.is_chair else "Member"
    url = reverse("governance:alliance_governance", args=[row.committee.alliance_id])
    return Shown(f"{part} of {row.committee}", url=url)


def _hand_over_seat(row: CommitteeMember, handing: Handing) -> None:
    replace_member(member=row, successor=handing.successor, now=handing.now, reason=handing.reason)


# Meetings --------------------------------------------------------------------------------------
def _invitations(now: Any) -> QuerySet[Any]:
    """Beside the members of the committee, whose invitations follow their seat, and deputies."""
    seats = CommitteeMember.objects.filter(
        committee=OuterRef("meeting__committee"), person=OuterRef("person")
    )
    ahead = Attendee.objects.filter(meeting__state="scheduled", meeting__starts_at__gte=now)
    return ahead.filter(~Exists(seats), stands_in_for__isnull=True).select_related(
        "meeting__committee"
    )


def _invitation(row: Attendee) -> Shown:
    return Shown(f"Invited to {row.meeting}", _day(row.meeting), row.meeting.get_absolute_url())


def _hand_over_invitation(row: Attendee, handing: Handing) -> None:
    uninvite(meeting=row.meeting, person_id=row.person_id)
    if handing.successor is not None:
        invite(meeting=row.meeting, people=[handing.successor.pk])


def _presentations(now: Any) -> QuerySet[Any]:
    rows = AgendaItem.objects.filter(
        outcome="open", meeting__state="scheduled", meeting__starts_at__gte=now
    )
    return rows.select_related("meeting__committee")


def _presentation(row: AgendaItem) -> Shown:
    words = f"Presents “{row.title}” at {row.meeting}"
    return Shown(words, _day(row.meeting), row.meeting.get_absolute_url())


# Actions ---------------------------------------------------------------------------------------
def _actions(now: Any) -> QuerySet[Any]:
    return Action.objects.open().select_related("meeting")


def _action(row: Action) -> Shown:
    url = reverse("governance:alliance_governance", args=[row.alliance_id])
    return Shown(row.title, f"Action, due {row.due_on:%-d %b %Y}", url)


# Duties and roles ------------------------------------------------------------------------------
def _duties(now: Any) -> QuerySet[Any]:
    return DutyCover.objects.filter(person__isnull=False)


def _duty(row: DutyCover) -> Shown:
    url = reverse("governance:cadence_matrix", args=[row.alliance_id])
    return Shown(f"Responsible for “{row}”", "Duty of governance", url)


def _parts(now: Any) -> QuerySet[Any]:
    return RaciPart.objects.select_related("row", "person")


def _part(row: RaciPart) -> Shown:
    url = reverse("governance:raci", args=[row.row.alliance_id])
    return Shown(f"{row.get_part_display()}: {row.row}", "Role", url)


def _hand_over_part(row: RaciPart, handing: Handing) -> None:
    hand_over_part(part=row, successor=handing.successor, now=handing.now, reason=handing.reason)


SOURCES = (
    HoldingSource(
        key="seats",
        order=10,
        one="committee seat",
        many="committee seats",
        rows=_seats,
        person="person",
        alliance="committee__alliance",
        shown=_seat,
        hand_over=_hand_over_seat,
    ),
    HoldingSource(
        key="invitations",
        order=20,
        one="meeting invitation",
        many="meeting invitations",
        rows=_invitations,
        person="person",
        alliance="meeting__committee__alliance",
        shown=_invitation,
        hand_over=_hand_over_invitation,
        counted=False,
    ),
    HoldingSource(
        key="agenda",
        order=30,
        one="agenda item",
        many="agenda items",
        rows=_presentations,
        person="presenter",
        alliance="meeting__committee__alliance",
        shown=_presentation,
        hand_over=lambda row, handing: give(row, "presenter", handing),
        counted=False,
    ),
    HoldingSource(
        key="actions",
        order=40,
        one="action",
        many="actions",
        rows=_actions,
        person="owner",
        alliance="alliance",
        shown=_action,
        hand_over=lambda row, handing: give(row, "owner", handing),
    ),
    HoldingSource(
        key="duties",
        order=50,
        one="duty of governance",
        many="duties of governance",
        rows=_duties,
        person="person",
        alliance="alliance",
        shown=_duty,
        hand_over=lambda row, handing: give(row, "person", handing),
    ),
    HoldingSource(
        key="raci",
        order=60,
        one="role in the RACI matrix",
        many="roles in the RACI matrix",
        rows=_parts,
        person="person",
        alliance="row__alliance",
        shown=_part,
        hand_over=_hand_over_part,
    ),
)
