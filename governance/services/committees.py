"""Committees: their members and how often they meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliances.models import Alliance, Person, Stage
from core.revision.updates import StaleRevision, save_revision
from governance.models import Cadence, Committee, CommitteeMember, Meeting
from governance.rules.recurrence import BadRule, parse, require_meetings
from governance.rules.reminders import clean_offsets
from governance.services.invitations.touching import Telling, note_silence, touch
from governance.services.inviting import follow_membership
from governance.services.meeting_generation import Replanned, cancel_all, replan
from governance.services.reminders.rows import OFFSET_DROPPED, offsets_in_use, withdraw


def require_active(committee: Committee) -> None:
    """Lock the row of a committee until the end of the transaction, so that one change follows the
    other. Raises ValidationError once it was closed: then it is a record."""
    row = Committee.objects.select_for_update().get(pk=committee.pk)
    if row.dissolved_on is not None:
        raise ValidationError(f"{row.name} was closed on {row.dissolved_on:%-d %b %Y}.")


def require_meeting(committee: Committee) -> None:
    """The same, for what adds a meeting ahead: nobody is invited in an alliance that was closed.
    Raises ValidationError."""
    require_active(committee)
    alliance = Alliance.objects.get(pk=committee.alliance_id)
    if alliance.stage == Stage.CLOSED:
        raise ValidationError(f"{alliance} is closed. Open it again before you plan a meeting.")


@transaction.atomic
def save_committee(
    *,
    committee: Committee,
    people: Iterable[int],
    chairs: Iterable[int] = (),
    expected: int | None = None,
    fields: Iterable[str] = (),
    now: datetime,
    telling: Telling | None = None,
) -> Committee:
    """Save `fields` of a committee, or a new one where no revision is `expected`, and its members
    (ids of people), both or neither.

    Reminders planned for an offset that is no longer wanted are withdrawn. Raises StaleRevision,
    and ValidationError once the committee is closed.
    """
    if expected is not None:
        require_active(committee)
    committee.reminder_offsets = clean_offsets(committee.reminder_offsets)
    note_silence(committee, telling)
    save_revision(instance=committee, expected=expected, fields=fields)
    meetings = Meeting.objects.filter(committee=committee)
    withdraw(
        reason=OFFSET_DROPPED,
        meetings=meetings.values("pk"),
        offsets=offsets_in_use(meetings) - set(committee.reminder_offsets),
    )
    set_members(committee=committee, people=people, chairs=chairs, now=now)
    touch(committees=[committee.pk], now=now, telling=telling)
    return committee


@transaction.atomic
def set_members(
    *, committee: Committee, people: Iterable[int], chairs: Iterable[int] = (), now: datetime
) -> None:
    """Make `people` (ids) the members of a committee; coming meetings and reminders follow."""
    wanted, leading = set(people), set(chairs)
    there = dict(
        CommitteeMember.objects.filter(committee=committee).values_list("person", "is_chair")
    )
    joined, left = wanted - set(there), set(there) - wanted
    chaired = any(there.values())
    CommitteeMember.objects.filter(committee=committee, person__in=left).delete()
    CommitteeMember.objects.bulk_create(
        [CommitteeMember(committee=committee, person_id=person) for person in sorted(joined)],
        ignore_conflicts=True,
    )
    members = CommitteeMember.objects.filter(committee=committee)
    members.filter(person__in=leading, is_chair=False).update(is_chair=True)
    members.filter(is_chair=True).exclude(person__in=leading).update(is_chair=False)
    follow_membership(committee_id=committee.pk, joined=joined, left=left, now=now)
    _note_chair(committee, chaired, now)


def _note_chair(committee: Committee, chaired: bool, now: datetime) -> None:
    """Remember since when nobody chairs the committee; `chaired`: somebody did before."""
    if committee.members.filter(is_chair=True).exists():
        since = None
    else:
        since = timezone.localdate(now) if chaired else committee.chairless_since
    if since != committee.chairless_since:
        committee.chairless_since = since
        row = Committee.objects.filter(pk=committee.pk)
        row.update(chairless_since=since, revision=F("revision"))


@transaction.atomic
def replace_member(
    *, member: CommitteeMember, successor: Person | None, now: datetime, reason: str
) -> None:
    """Give a seat, with the chair, to `successor`, or leave it empty; coming meetings and reminders
    follow. The committee's history tells the `reason`. Raises ValidationError once it is
    closed."""
    committee = member.committee
    require_active(committee)
    leaver, chaired = member.person_id, member.is_chair
    member.delete()
    joined = set()
    if successor is not None:
        seat, is_new = CommitteeMember.objects.get_or_create(
            committee=committee, person=successor, defaults={"is_chair": chaired}
        )
        if chaired and not seat.is_chair:
            CommitteeMember.objects.filter(pk=seat.pk).update(is_chair=True)
        joined = {successor.pk} if is_new else set()
    follow_membership(committee_id=committee.pk, joined=joined, left={leaver}, now=now)
    _note_chair(committee, chaired, now)
    committee.refresh_from_db()
    committee._change_reason = reason  # type: ignore[attr-defined]
    save_revision(instance=committee, expected=committee.revision)


def counts_from(cadence: Cadence | None, rrule: str, first_on: date) -> date | None:
    """The day from which a changed cadence counts its periods: that of before where the same days
    are meant, so that a new place or end does not move every second Monday by a week."""
    if cadence is None or cadence.counts_from is None or cadence.first_on != first_on:
        return None
    try:
        before, after = (
            replace(parse(text), count=0, until=None) for text in (cadence.rrule, rrule)
        )
    except BadRule:
        return None
    return cadence.counts_from if before == after else None


@transaction.atomic
def set_cadence(
    *,
    committee: Committee,
    expected: int,
    rrule: str,
    first_on: date,
    starts_at_time: time,
    time_zone: str,
    now: datetime,
    telling: Telling | None = None,
    **values: Any,
) -> Replanned:
    """Set how often a committee meets; its coming untouched meetings follow the new rule.

    `values` are the other fields of the cadence: length in minutes, mode, location, what becomes of
    a date on a holiday. `expected` is the revision of the cadence that was read, 0 where there was
    none. Raises BadRule for a rule that cannot be used or never meets, ValidationError for a
    committee that is closed, and StaleRevision: two people who set a first cadence do not give
    it two.
    """
    require_active(committee)
    cadence = committee.cadences.filter(is_active=True).first()
    phase = counts_from(cadence, rrule, first_on)
    start = datetime.combine(first_on, starts_at_time)
    rule = require_meetings(rrule, start, time_zone, counts_from=phase)
    if expected != (cadence.revision if cadence else 0):
        raise StaleRevision(cadence or Cadence(committee=committee))
    values |= {"rrule": rule.text, "first_on": first_on, "counts_from": phase}
    values |= {"starts_at_time": starts_at_time, "time_zone": time_zone}
    if cadence is None:
        cadence = Cadence.objects.create(committee=committee, **values)
    else:
        for name, value in values.items():
            setattr(cadence, name, value)
        note_silence(cadence, telling)
        save_revision(instance=cadence, expected=expected, fields=values)
    return replan(cadence=cadence, now=now, telling=telling)


@transaction.atomic
def end_cadence(*, committee: Committee, now: datetime, telling: Telling | None = None) -> None:
    """The committee meets no more by rule: untouched coming meetings go, what was held stays."""
    for cadence in committee.cadences.filter(is_active=True):
        cadence.is_active = False
        cadence.save(update_fields=["is_active"])
        replan(cadence=cadence, now=now, telling=telling)


@transaction.atomic
def close_committee(
    *, committee: Committee, today: date, now: datetime, telling: Telling | None = None
) -> Committee:
    """Close a committee: its record stays, its coming meetings are dropped, nobody is reminded, and
    everybody who was told of them is told.

    Raises ValidationError when it is closed already.
    """
    require_active(committee)
    end_cadence(committee=committee, now=now)
    committee.dissolved_on = today
    committee.save(update_fields=["dissolved_on"])
    meetings, reason = Meeting.objects.filter(committee=committee), "The committee was closed."
    cancel_all(meetings=meetings.upcoming(now), reason=reason, now=now)
    withdraw(reason=reason, meetings=meetings.values("pk"))
    touch(committees=[committee.pk], now=now, telling=telling)
    return committee
