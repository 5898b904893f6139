"""Builds a portfolio from stories: rows in bulk, then its past, scored in the order it happened."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import MONTHLY, rrule
from django.conf import settings
from django.db import transaction

from alliances.models import Alliance, StageChange
from alliances.rules.periods import Quarter
from demo.services.addresses import confirm_addresses
from demo.services.audit import tell_audit_log
from demo.services.calendar import fill_calendar
from demo.services.cast import Colleague
from demo.services.company import found_company, guest_sign_in
from demo.services.dialogue import add_dialogue
from demo.services.governance import build_governance
from demo.services.history import (
    EXPLORED_DAYS,
    write_alliance_history,
    write_record_history,
)
from demo.services.invitations import invite_everybody
from demo.services.issues import add_issues
from demo.services.jobs import add_jobs
from demo.services.leavers import people_come_and_go
from demo.services.measures import MeasureBuilder, finalise_quarter
from demo.services.notifications import add_notifications
from demo.services.outcomes import tell_outcomes
from demo.services.plans import build_plans
from demo.services.promises import tell_promises
from demo.services.relations import RelationBuilder, Seeding
from demo.services.reviews import hold_past_reviews
from demo.services.scorecards import tell_scorecards
from demo.services.sessions import hold_sessions
from demo.services.setting_up import set_up_governance
from demo.services.stories import Story
from governance.services.invitations.planning import assume_told
from portfolio.services.reviews.lifecycle import create_due_reviews
from scorecards.models import Placement
from scorecards.services.recompute import recompute

# Alliances built together: bounds memory, and keeps one transaction short enough for SQLite.
CHUNK = 400

Say = Callable[[str], None]


def build_portfolio(
    *,
    stories: Iterable[Story],
    now: datetime,
    years: int,
    seed: int,
    say: Say,
    monthly: bool,
    colleagues: Iterable[Colleague] = (),
) -> int:
    """Create every story with its history. Returns the number of rows.

    `colleagues` are the managers of the stories that the cast does not hold. `monthly` scores the
    past at every month's end instead of every quarter's. The same seed, day and stories give the
    same portfolio.
    """
    today, written, made = now.date(), 0, 0
    began: dict[int, date] = {}
    company = found_company(today=today, years=years, more=colleagues)
    seeding = Seeding(
        company=company,
        now=now,
        years=years,
        dice=random.Random(seed),
        month=settings.FISCAL_YEAR_START_MONTH,
        # Half of all rows of a large portfolio would be attendance of years ago.
        detail_since=date.min if monthly else today - timedelta(days=120),
    )
    relations, measures = RelationBuilder(seeding), MeasureBuilder()
    remaining = iter(stories)
    while chunk := list(islice(remaining, CHUNK)):
        with transaction.atomic():
            built = [relations.build(story) for story in chunk]
            for relation in built:
                build_plans(relation)
                build_governance(relation)
                measures.build(relation)
            written += seeding.batch.flush()
            write_alliance_history(built)
            began |= {relation.alliance.pk: relation.began for relation in built}
        made += len(chunk)
        say(f"{made} alliances, {written} rows")
    guest_sign_in()
    confirm_addresses(now=now)
    _replay(today=today, years=years, monthly=monthly, say=say)
    _begin_placements(began)
    _begin_records(began)
    create_due_reviews(today=today)
    if monthly:
        write_record_history(today=today)
        hold_past_reviews(company=company, today=today, say=say)
        set_up_governance(now=now)
        people_come_and_go(company=company, now=now)
        tell_promises(company=company, now=now)
        hold_sessions(company=company, now=now)
        add_issues(now=now)
        tell_outcomes(company=company, now=now)
        tell_scorecards(company=company, now=now)
        add_dialogue(executive=company.people["ruth"].user, now=now)
        fill_calendar(company=company, now=now)
        add_notifications(company=company, now=now)
        tell_audit_log(company=company, now=now)
        add_jobs(leader=company.people["jonas"].user, now=now)
        invite_everybody(now=now)
    else:
        assume_told(now=now, told_at=now)
    return written


def _replay(*, today: date, years: int, monthly: bool, say: Say) -> None:
    """Score the past in the order in which it happened, with the stage each alliance had then."""
    stages = dict(Alliance.objects.values_list("pk", "stage"))
    changes: dict[int, list[StageChange]] = {}
    for change in StageChange.objects.order_by("changed_on", "pk"):
        changes.setdefault(change.alliance_id, []).append(change)
    shown = dict(stages)
    for day in _days(today, years, monthly):
        _set_stages({pk: _stage_on(day, changes[pk]) for pk in changes}, shown)
        report = recompute(today=day)
        say(f"scored as of {day:%d %b %Y}: {report.written} of {report.alliances} changed")
        if monthly and day == Quarter.containing(day).last_day:
            finalise_quarter(Quarter.containing(day))
    _set_stages(stages, shown)
    recompute(today=today)


def _begin_placements(began: dict[int, date]) -> None:
    """The past before an alliance began is not its past."""
    for day, ids in _grouped(began):
        chosen = Placement.objects.filter(alliance__in=ids)
        chosen.filter(valid_to__lte=day).delete()
        chosen.filter(valid_from__lt=day).update(valid_from=day)
        chosen.filter(quadrant_since__lt=day).update(quadrant_since=day)


def _begin_records(began: dict[int, date]) -> None:
    """Recorded when exploring began, as its history says: what is absent since then is missing."""
    for day, ids in _grouped(began):
        recorded = datetime.combine(day - timedelta(days=EXPLORED_DAYS), time(9, 30), tzinfo=UTC)
        Alliance.objects.filter(pk__in=ids).update(created_at=recorded)


def _days(today: date, years: int, monthly: bool) -> Iterator[date]:
    """The last days of the months, or of the quarters only, before `today`."""
    first = Quarter.containing(today.replace(year=today.year - years, day=1)).first_day
    ends = rrule(
        MONTHLY,
        dtstart=first,
        until=today - timedelta(days=1),
        bymonthday=-1,
        bymonth=None if monthly else (3, 6, 9, 12),
    )
    return (end.date() for end in ends)


def _stage_on(day: date, changes: list[StageChange]) -> str:
    passed = [change.to_stage for change in changes if change.changed_on <= day]
    return passed[-1] if passed else changes[0].from_stage


def _set_stages(wanted: dict[int, str], shown: dict[int, str]) -> None:
    """Bring the alliances from the stages that are `shown` now to those that are `wanted`."""
    changed = {pk: stage for pk, stage in wanted.items() if shown[pk] != stage}
    for stage, ids in _grouped(changed):
        Alliance.objects.filter(pk__in=ids).update(stage=stage)
    shown |= changed


def _grouped(values: dict[int, Any]) -> Iterator[tuple[Any, list[int]]]:
    """The keys of each value, as many at a time as a statement should hold."""
    by_value: dict[Any, list[int]] = {}
    for key, value in values.items():
        by_value.setdefault(value, []).append(key)
    for value, keys in by_value.items():
        for start in range(0, len(keys), 5000):
            yield value, keys[start : start + 5000]


def portfolio_is_empty() -> bool:
    return not Alliance.objects.exists()
