"""Committees of a new alliance, as its template proposes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from alliances.models import Alliance, AllianceTemplate, Membership, Side
from core.dates.wall_time import to_instant
from core.text import plural
from governance.models import Committee, CommitteeTemplate
from governance.rules.patterns import DAILY, DAY_NAMES, WEEKLY, Pattern, compose
from governance.rules.recurrence import occurrences
from governance.services.committees import save_committee, set_cadence

AHEAD = timedelta(days=7)  # a committee made today does not meet before


def pattern_of(template: CommitteeTemplate, period: str) -> Pattern:
    """When the committee meets if it does so every `period`, on the weekday of the template."""
    if period in DAILY:
        return Pattern(period)
    if period in WEEKLY:
        return Pattern(period, template.weekday if template.weekday in DAY_NAMES else "")
    return (
        Pattern(period, template.weekday, template.position)
        if template.position
        else Pattern(period)
    )


def first_day(template: CommitteeTemplate, *, today: date, zone: str) -> date:
    """The day of the first meeting that the template gives from a week after `today` on."""
    start = datetime.combine(today + AHEAD, template.starts_at_time)
    after = to_instant(start, zone)
    rule = compose(pattern_of(template, template.period), start.date())
    found = occurrences(rule, start, zone, after=after, until=after + timedelta(days=800))
    return found[0].key if found else start.date()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A committee to make: its template, and when it meets (wall time in `zone`)."""

    template: CommitteeTemplate
    rrule: str
    first_on: date
    starts_at: time


@transaction.atomic
def set_up_committees(
    *, alliance: Alliance, wanted: Sequence[Wanted], zone: str, now: datetime
) -> str:
    """Make the committees with their members and schedules. Says how many ("3 committees")."""
    members = list(
        Membership.objects.filter(alliance=alliance, ended_on__isnull=True).order_by("side", "pk")
    )
    for one in wanted:
        template = one.template
        committee = Committee(
            alliance=alliance,
            name=template.name,
            kind=template.kind,
            decision_rights=template.decision_rights,
        )
        people = [row.person_id for row in members if row.role in template.roles]
        chairs = [
            row.person_id
            for row in members
            if row.role == template.chair_role and row.side == Side.OURS
        ]
        chairs = [pk for pk in chairs if pk in people][:1]
        save_committee(committee=committee, people=people, chairs=chairs, now=now)
        set_cadence(
            committee=committee,
            expected=0,
            rrule=one.rrule,
            first_on=one.first_on,
            starts_at_time=one.starts_at,
            time_zone=zone,
            now=now,
            duration_minutes=template.duration_minutes,
            mode=template.mode,
        )
    return plural(len(wanted), "committee") if wanted else ""


def load_committees(template: AllianceTemplate, said: Mapping[str, Any]) -> None:
    """Store the committees that ship with a template."""
    CommitteeTemplate.objects.bulk_create(
        CommitteeTemplate(
            template=template,
            order=place,
            starts_at_time=time.fromisoformat(row["starts_at"]),
            **{name: value for name, value in row.items() if name != "starts_at"},
        )
        for place, row in enumerate(said.get("committees", ()))
    )
