"""Governance bodies: who sits on them and how often they meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from alliances.models import Alliance
from governance.models import BodyMember, Cadence, GovernanceBody, Meeting, Reminder
from governance.rules.recurrence import normalised, require_meetings
from governance.rules.reminders import clean_offsets
from governance.services.horizon import Replanned, replan
from governance.services.inviting import follow_membership
from governance.services.withdrawing import withdraw


def require_standing(body: GovernanceBody) -> None:
    """Lock the row of a body until the end of the transaction, so that one change follows the
    other. Raises ValidationError once it was dissolved: then it is a record."""
    row = GovernanceBody.objects.select_for_update().get(pk=body.pk)
    if row.dissolved_on is not None:
        raise ValidationError(f"{row.name} was dissolved on {row.dissolved_on:%-d %b %Y}.")


@transaction.atomic
def create_body(
    *,
    alliance: Alliance,
    name: str,
    kind: str,
    decision_rights: str = "",
    reminder_offsets: Iterable[int] = (),
    people: Iterable[int] = (),
    chairs: Iterable[int] = (),
    now: datetime,
) -> GovernanceBody:
    """Create a body with its members (ids of people)."""
    body = GovernanceBody.objects.create(
        alliance=alliance,
        name=name,
        kind=kind,
        decision_rights=decision_rights,
        reminder_offsets=clean_offsets(list(reminder_offsets)),
    )
    set_members(body=body, people=people, chairs=chairs, now=now)
    return body


@transaction.atomic
def change_body(
    *,
    body: GovernanceBody,
    people: Iterable[int],
    chairs: Iterable[int] = (),
    now: datetime,
    **values: Any,
) -> GovernanceBody:
    """Change a body and who sits on it (ids of people), both or neither. Raises ValidationError
    once it is dissolved."""
    require_standing(body)
    update_body(body=body, values=values)
    set_members(body=body, people=people, chairs=chairs, now=now)
    return body


@transaction.atomic
def update_body(*, body: GovernanceBody, values: Mapping[str, Any]) -> GovernanceBody:
    """Change name, kind, decision rights or reminder offsets (minutes before the meeting).

    Reminders planned for an offset that is no longer wanted are withdrawn.
    """
    for name, value in values.items():
        setattr(body, name, value)
    body.reminder_offsets = clean_offsets(body.reminder_offsets)
    body.save(update_fields=[*set(values) | {"reminder_offsets"}])
    planned = Reminder.objects.filter(meeting__body=body, state=Reminder.State.PLANNED)
    offsets = set(planned.order_by().values_list("offset_minutes", flat=True).distinct())
    withdraw(
        reason="The body does not remind at this time any more.",
        meeting__in=Meeting.objects.filter(body=body).values("pk"),
        offset_minutes__in=offsets - set(body.reminder_offsets),
    )
    return body


@transaction.atomic
def set_members(
    *, body: GovernanceBody, people: Iterable[int], chairs: Iterable[int] = (), now: datetime
) -> None:
    """Make `people` (ids) the members of a body; coming meetings and reminders follow."""
    wanted, leading = set(people), set(chairs)
    there = dict(BodyMember.objects.filter(body=body).values_list("person", "is_chair"))
    joined, left = wanted - set(there), set(there) - wanted
    BodyMember.objects.filter(body=body, person__in=left).delete()
    BodyMember.objects.bulk_create(
        [BodyMember(body=body, person_id=person) for person in sorted(joined)],
        ignore_conflicts=True,
    )
    members = BodyMember.objects.filter(body=body)
    members.filter(person__in=leading, is_chair=False).update(is_chair=True)
    members.filter(is_chair=True).exclude(person__in=leading).update(is_chair=False)
    follow_membership(body_id=body.pk, joined=joined, left=left, now=now)


@transaction.atomic
def set_cadence(
    *,
    body: GovernanceBody,
    rrule: str,
    first_on: date,
    starts_at_time: time,
    time_zone: str,
    duration_minutes: int,
    mode: str,
    location: str = "",
    now: datetime,
) -> Replanned:
    """Set how often a body meets; its coming untouched meetings follow the new rule.

    Raises BadRule for a rule that cannot be used or never meets, ValidationError for a body that
    is dissolved. Two people who set a first rhythm at once do not give the body two.
    """
    require_meetings(rrule, datetime.combine(first_on, starts_at_time), time_zone)
    require_standing(body)
    cadence = body.cadences.filter(is_active=True).first() or Cadence(body=body)
    cadence.rrule = normalised(rrule)
    cadence.first_on, cadence.starts_at_time = first_on, starts_at_time
    cadence.time_zone, cadence.duration_minutes = time_zone, duration_minutes
    cadence.mode, cadence.location = mode, location
    cadence.save()
    return replan(cadence=cadence, now=now)


@transaction.atomic
def end_cadence(*, body: GovernanceBody, now: datetime) -> None:
    """The body meets no more by rule: untouched coming meetings go, what was held stays."""
    for cadence in body.cadences.filter(is_active=True):
        cadence.is_active = False
        cadence.save(update_fields=["is_active"])
        replan(cadence=cadence, now=now)


@transaction.atomic
def dissolve_body(*, body: GovernanceBody, today: date, now: datetime) -> GovernanceBody:
    """Close a body: its record stays, its coming meetings are dropped, nobody is reminded.

    Raises ValidationError when it is dissolved already.
    """
    require_standing(body)
    end_cadence(body=body, now=now)
    body.dissolved_on = today
    body.save(update_fields=["dissolved_on"])
    for meeting in Meeting.objects.filter(body=body).upcoming(now):
        meeting.state = Meeting.State.CANCELLED
        meeting.state_reason = "The body was dissolved."
        meeting.schedule_version += 1
        meeting.revision += 1
        meeting.save(update_fields=["state", "state_reason", "schedule_version", "revision"])
    withdraw(
        reason="The body was dissolved.",
        meeting__in=Meeting.objects.filter(body=body).values("pk"),
    )
    return body
