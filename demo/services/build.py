"""Builds a portfolio from stories: rows in bulk, then its past, scored in the order it happened."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction

from alliances.models import Alliance, Person, StageChange
from alliances.rules.periods import Quarter
from demo.services.batch import Batch
from demo.services.cast import GUEST_EMAIL, Colleague
from demo.services.company import found_company, guest_sign_in
from demo.services.governance import GovernanceBuilder
from demo.services.jobs import remember_jobs
from demo.services.measures import MeasureBuilder, finalise_quarter
from demo.services.memory import remember, remember_papers
from demo.services.plans import PlanBuilder
from demo.services.relations import RelationBuilder
from demo.services.reviews import hold_past_reviews
from demo.services.stories import Story
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
    today, dice, written, made = now.date(), random.Random(seed), 0, 0
    began: dict[int, date] = {}
    company = found_company(today=today, years=years, more=colleagues)
    batch = Batch()
    relations = RelationBuilder(batch=batch, company=company, today=today, dice=dice)
    plans = PlanBuilder(batch=batch, today=today, years=years, dice=dice)
    meetings = GovernanceBuilder(
        batch=batch,
        now=now,
        years=years,
        dice=dice,
        # Half of all rows of a large portfolio would be attendance of years ago.
        detail_since=None if monthly else today - timedelta(days=120),
    )
    measures = MeasureBuilder(batch=batch, today=today, years=years, dice=dice)
    remaining = iter(stories)
    while chunk := list(islice(remaining, CHUNK)):
        with transaction.atomic():
            built = [relations.build(story) for story in chunk]
            for relation in built:
                plans.build(relation)
                meetings.build(relation)
                measures.build(relation)
            written += batch.flush()
            remember(built, today=today)
            began |= {relation.alliance.pk: relation.began for relation in built}
        made += len(chunk)
        say(f"{made} alliances, {written} rows")
    _give_the_guest_a_sign_in()
    _replay(today=today, years=years, monthly=monthly, say=say)
    _forget_what_was_before(began)
    create_due_reviews(today=today)
    if monthly:
        remember_papers(today=today)
        hold_past_reviews(company=company, today=today, say=say)
        remember_jobs(leader=company.people["jonas"].user, now=now)
    return written


def _give_the_guest_a_sign_in() -> None:
    if person := Person.objects.filter(email=GUEST_EMAIL).first():
        guest_sign_in(person=person)


def _replay(*, today: date, years: int, monthly: bool, say: Say) -> None:
    """Score the past in the order in which it happened, with the stage each alliance had then."""
    stages = dict(Alliance.objects.values_list("pk", "stage"))
    changes: dict[int, list[tuple[date, str, str]]] = {}
    rows = StageChange.objects.order_by("changed_on", "pk")
    for pk, day, before, after in rows.values_list(
        "alliance", "changed_on", "from_stage", "to_stage"
    ):
        changes.setdefault(pk, []).append((day, before, after))
    worn = dict(stages)
    for day in _days(today, years, monthly):
        _wear_stages({pk: _stage_on(day, changes[pk]) for pk in changes}, worn)
        report = recompute(today=day)
        say(f"scored as of {day:%d %b %Y}: {report.written} of {report.alliances} changed")
        if monthly and day == Quarter.containing(day).last_day:
            finalise_quarter(Quarter.containing(day))
    _wear_stages(stages, worn)
    recompute(today=today)


def _forget_what_was_before(began: dict[int, date]) -> None:
    """The past before an alliance began is not its past."""
    by_day: dict[date, list[int]] = {}
    for pk, day in began.items():
        by_day.setdefault(day, []).append(pk)
    for day, ids in by_day.items():
        for start in range(0, len(ids), 5000):
            chosen = Placement.objects.filter(alliance__in=ids[start : start + 5000])
            chosen.filter(valid_to__lte=day).delete()
            chosen.filter(valid_from__lt=day).update(valid_from=day)
            chosen.filter(quadrant_since__lt=day).update(quadrant_since=day)


def _days(today: date, years: int, monthly: bool) -> list[date]:
    quarter, days = Quarter.containing(today.replace(year=today.year - years, day=1)), []
    while quarter.first_day <= today:
        months = range(3) if monthly else (2,)
        for month in months:
            first = quarter.first_day.replace(month=quarter.first_day.month + month)
            days.append((first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        quarter = quarter.next()
    return [day for day in days if day < today]


def _stage_on(day: date, changes: list[tuple[date, str, str]]) -> str:
    stage = changes[0][1]
    for changed_on, _, after in changes:
        if changed_on <= day:
            stage = after
    return stage


def _wear_stages(wanted: dict[int, str], worn: dict[int, str]) -> None:
    by_stage: dict[str, list[int]] = {}
    for pk, stage in wanted.items():
        if worn[pk] != stage:
            by_stage.setdefault(stage, []).append(pk)
            worn[pk] = stage
    for stage, ids in by_stage.items():
        for start in range(0, len(ids), 5000):
            Alliance.objects.filter(pk__in=ids[start : start + 5000]).update(stage=stage)


def portfolio_is_empty() -> bool:
    return not Alliance.objects.exists()
