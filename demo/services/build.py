"""Builds a portfolio from stories: rows in bulk, then its past, scored in the order it happened."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import connection, transaction

from alliances.models import Alliance
from demo.services.addresses import confirm_addresses
from demo.services.audit import tell_audit_log
from demo.services.calendar import fill_calendar
from demo.services.cast import Colleague
from demo.services.company import found_company, guest_sign_in
from demo.services.dialogue import add_dialogue
from demo.services.early_risks import tell_early_risks
from demo.services.evidence import change_actuals
from demo.services.exposure import tell_exposure
from demo.services.goals import tell_goals
from demo.services.governance import build_governance
from demo.services.history import date_records, write_alliance_history, write_record_history
from demo.services.invitations import invite_everybody
from demo.services.issues import add_issues
from demo.services.jobs import add_jobs
from demo.services.leavers import people_come_and_go
from demo.services.measures import MeasureBuilder
from demo.services.models import draft_a_model
from demo.services.notifications import add_notifications
from demo.services.outcomes import tell_outcomes
from demo.services.plans import build_plans
from demo.services.promises import drops_were_told, tell_promises
from demo.services.relations import RelationBuilder, Seeding
from demo.services.replay import begin_history, begin_records, replay
from demo.services.reviews import PastReviews
from demo.services.scorecards import tell_scorecards
from demo.services.sessions import hold_sessions
from demo.services.setting_up import set_up_governance
from demo.services.stories import Story
from demo.services.surveys import hold_surveys
from demo.services.treatments import treat_alliances
from governance.services.invitations.planning import assume_told
from portfolio.services.reviews.lifecycle import create_due_reviews
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
    know_sizes()
    guest_sign_in()
    confirm_addresses(now=now)
    if monthly:
        hold_surveys(company=company, now=now)
    begin_records(began)
    reviews = None
    if monthly:
        tell_exposure(today=today)
        write_record_history(today=today)
        date_records()
        set_up_governance(now=now)
        hold_sessions(company=company, now=now)
        add_issues(now=now)
        reviews = PastReviews(company=company, today=today, say=say)
    replay(today=today, years=years, monthly=monthly, reviews=reviews, say=say)
    know_sizes()
    create_due_reviews(today=today)
    if reviews is not None:
        reviews.prepare_next()
        people_come_and_go(company=company, now=now)
        tell_promises(company=company, now=now)
        tell_early_risks(manager=company.people["ines"].user, today=today)
        tell_outcomes(company=company, now=now)
        change_actuals(company=company, now=now)
        tell_goals(company=company, now=now)
        drops_were_told(now=now)
        tell_scorecards(company=company, now=now)
        draft_a_model()
        add_dialogue(executive=company.people["ruth"].user, now=now)
        fill_calendar(company=company, now=now)
        add_notifications(company=company, now=now)
        tell_audit_log(company=company, now=now)
        add_jobs(leader=company.people["jonas"].user, now=now)
        invite_everybody(now=now)
    else:
        assume_told(now=now, told_at=now)
    if monthly:
        # What is kept beside the scores is that of today, also where no score moved.
        recompute(alliance_ids=list(began), today=today)
    recompute(today=today)
    begin_history(began)
    if reviews is not None:
        treat_alliances(company=company, now=now)
    return written


def know_sizes() -> None:
    """PostgreSQL plans for the sizes that it knows; of tables filled a moment ago it knows none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def portfolio_is_empty() -> bool:
    return not Alliance.objects.exists()
