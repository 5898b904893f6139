"""Committees as a template proposes them: with members, rights, agenda, schedule, and what they
cover. For a new alliance, and for one that has no governance yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from alliances.models import Alliance, AllianceTemplate, Membership, Side
from core.dates.wall_time import to_instant
from core.text import plural
from governance.models import (
    Committee,
    CommitteeTemplate,
    DecisionRight,
    StandingItem,
    TemplateDuty,
    TemplateItem,
    TemplateRight,
)
from governance.rules.duties import DUTIES
from governance.rules.patterns import DAILY, DAY_NAMES, WEEKLY, Pattern, compose
from governance.rules.recurrence import occurrences
from governance.rules.standing import ITEMS, QUORUM, RIGHTS, kinds_of_duties
from governance.services.committees import save_committee, set_cadence
from governance.services.duties import assign_duties

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
    """A committee to make: its template, and when it meets (wall time in `zone`). `people` and
    `chair` (ids) where somebody chose them: else whoever has the roles of the template. So with
    the quorum."""

    template: CommitteeTemplate
    rrule: str
    first_on: date
    starts_at: time
    people: Sequence[int] | None = None
    chair: int | None = None
    quorum: int | None = None
    quorum_per_side: bool = False


def seats(
    template: CommitteeTemplate, members: Iterable[Membership]
) -> tuple[list[int], int | None]:
    """Who sits on the committee by their role (ids), and who chairs it: one of ours."""
    found = [row for row in members if row.role in template.roles]
    chairs = (
        row.person_id for row in found if row.role == template.chair_role and row.side == Side.OURS
    )
    return list(dict.fromkeys(row.person_id for row in found)), next(chairs, None)


def current_members(alliance: Alliance) -> list[Membership]:
    """Roles of people who are there, in the order in which they take seats. One query."""
    rows = Membership.objects.filter(alliance=alliance).still_here().select_related("person")
    return list(rows.order_by("side", "pk"))


@transaction.atomic
def set_up_committees(
    *, alliance: Alliance, wanted: Sequence[Wanted], zone: str, now: datetime
) -> str:
    """Make the committees with their members, rights, standing agenda and schedules; those whose
    name the alliance has already stay as they are. Then say which duties they cover, where nobody
    has said so before. Says how many were made ("3 committees")."""
    # Two people who set it up at once do not make each committee twice.
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    there = Committee.objects.filter(alliance=alliance, dissolved_on__isnull=True)
    names = {name.casefold() for name in there.values_list("name", flat=True)}
    members = current_members(alliance)
    made = [one for one in wanted if one.template.name.casefold() not in names]
    for one in made:
        _make(alliance, one, members, zone, now)
    if made or there.exists():
        assign_duties(alliance=alliance)
    return plural(len(made), "committee") if made else ""


def _make(
    alliance: Alliance, one: Wanted, members: list[Membership], zone: str, now: datetime
) -> None:
    template = one.template
    people, chair = seats(template, members)
    if one.people is not None:
        people, chair = list(one.people), one.chair
    quorum, per_side = template.quorum, template.quorum_per_side
    if one.quorum is not None:
        quorum, per_side = one.quorum, one.quorum_per_side
    committee = Committee(
        alliance=alliance,
        name=template.name,
        kind=template.kind,
        decision_rights=template.decision_rights,
        reminder_offsets=template.reminder_offsets,
        quorum=quorum,
        quorum_per_side=per_side,
    )
    chairs = [chair] if chair in people else []
    save_committee(committee=committee, people=people, chairs=chairs, now=now)
    copy_rights(template=template, committee=committee)
    copy_items(template=template, committee=committee)
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


def copy_rights(*, template: CommitteeTemplate, committee: Committee) -> None:
    for right in template.rights.all():
        DecisionRight.objects.create(
            committee=committee,
            subject=right.subject,
            part=right.part,
            up_to=right.up_to,
            currency=right.currency,
            position=right.position,
        )


def copy_items(*, template: CommitteeTemplate, committee: Committee) -> None:
    """The standing agenda, as the template has it now."""
    StandingItem.objects.bulk_create(
        StandingItem(
            committee=committee, title=row.title, minutes=row.minutes, position=row.position
        )
        for row in template.items.all()
    )


# What ships ------------------------------------------------------------------------------------
def load_committees(template: AllianceTemplate, said: Mapping[str, Any]) -> None:
    """Store the committees that ship with a template, and which of them cover what."""
    kinds = set()
    for place, row in enumerate(said.get("committees", ())):
        values = {name: value for name, value in row.items() if name != "starts_at"}
        kind = values.get("kind", Committee.Kind.MANAGEMENT)
        quorum = QUORUM.get(kind, 0)
        committee = CommitteeTemplate.objects.create(
            template=template,
            order=place,
            starts_at_time=time.fromisoformat(row["starts_at"]),
            **{"quorum": quorum, "quorum_per_side": bool(quorum), **values},
        )
        kinds.add(kind)
        _load_rows(committee)
    TemplateDuty.objects.bulk_create(
        TemplateDuty(
            template=template,
            duty=duty,
            kind=kind,
            topic=DUTIES[duty].topic,
            frequency=DUTIES[duty].frequency,
        )
        for duty, kind in kinds_of_duties(kinds).items()
    )


def _load_rows(committee: CommitteeTemplate) -> None:
    TemplateItem.objects.bulk_create(
        TemplateItem(committee=committee, title=title, minutes=minutes, position=place)
        for place, (title, minutes) in enumerate(ITEMS.get(committee.kind, ()))
    )
    TemplateRight.objects.bulk_create(
        TemplateRight(
            committee=committee,
            subject=subject,
            part=part,
            up_to=limit or None,
            currency=settings.PORTFOLIO_CURRENCY if limit else "",
            position=place,
        )
        for place, (subject, part, limit) in enumerate(RIGHTS.get(committee.kind, ()))
    )
