"""Scorecards on their way to final: one with the partner, one with the leader, one sent back; and
yearly evaluations of this year and the last."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F

from accounts.models import User
from alliances.models import Alliance, Person
from alliances.rules.periods import fiscal_year
from alliances.services.periods import quarter_of
from core.mail.models import OutgoingMessage
from demo.services.company import Company, managers
from demo.services.data import read
from scorecards.models import Indicator, Measurement, Scorecard
from scorecards.rules.dream_killers import KILLERS, proposes_risk
from scorecards.services import lifecycle, replies
from scorecards.services.evaluations import Judged, record_killer_risk, save_evaluation
from scorecards.services.replies import Said
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from scorecards.services.step_mail import KINDS

FLAGSHIP = "Northstar co-sell"
WORDS = read("scorecards")
LEVELS = (0, 0, 0, 1, 1, 1, 2, 3, None)


def tell_scorecards(*, company: Company, now: datetime) -> None:
    """What a visitor finds who opens the scorecards as each role."""
    by = managers()
    for pk, user in by.items():
        unsigned = Measurement.objects.filter(scorecard__alliance=pk)
        unsigned.filter(measured_by__isnull=True).update(measured_by=user)
    leader = company.people["jonas"].user
    mine = [pk for pk, user in by.items() if user == company.people["ines"].user]
    _flagship(leader, by, now)
    others = Alliance.objects.filter(pk__in=mine, tier="strategic").exclude(name=FLAGSHIP)
    for place, alliance in enumerate(others.order_by("name", "pk")[:2]):
        _with_leader(alliance, by[alliance.pk], leader, now, back=place == 1)
    _evaluate(by, now.date())
    told = OutgoingMessage.objects.filter(kind__in=("scorecard_reply", *KINDS.values()))
    told.update(state=OutgoingMessage.State.DONE, finished_at=F("due_at"))


def _card(alliance: Alliance, user: User, now: datetime) -> Scorecard | None:
    """This quarter's, answered; None where it is given on already, or nothing can score it."""
    try:
        card = open_scorecard(alliance=alliance, quarter=quarter_of(now.date()))
    except ValidationError:
        return None
    if card.state != Scorecard.State.OPEN:
        return None
    there = set(card.measurements.values_list("indicator__key", flat=True))
    keys = {key: raw for key, raw in WORDS["answers"].items() if key not in there}
    asked = card.model.criteria.filter(indicator__key__in=keys).select_related("indicator")
    answers = {
        row.indicator_id: Answer(keys[row.indicator.key], WORDS["evidence"], now.date())
        for row in asked
    }
    save_answers(
        scorecard=card, expected=card.revision, answers=answers, user=user, today=now.date()
    )
    card.measurements.filter(indicator__in=answers).update(measured_at=now)
    return card


def _take(act: Any, card: Scorecard, user: User | None, now: datetime, **more: Any) -> None:
    act(scorecard=card, expected=card.revision, user=user, now=now, **more)


def _flagship(leader: User | None, by: dict[int, User], now: datetime) -> None:
    alliance = Alliance.objects.filter(name=FLAGSHIP).first()
    if alliance is None or alliance.pk not in by:
        return
    card = _card(alliance, by[alliance.pk], now - timedelta(days=7))
    people = replies.people_to_ask(alliance=alliance)
    guests = [person for person in people if person.user is not None] or people[:1]
    if card is None or not guests:
        return
    card.measurements.filter(indicator__key="trust").update(company_only=False)
    _take(lifecycle.submit, card, by[alliance.pk], now - timedelta(days=6))
    _take(lifecycle.accept, card, leader, now - timedelta(days=5))
    _take(replies.ask_partner, card, by[alliance.pk], now - timedelta(days=5), people=guests)
    _reply(card, guests[0], now - timedelta(days=2))


def _reply(card: Scorecard, person: Person, now: datetime) -> None:
    """All lines but the last are accepted, one is disputed."""
    lines = list(card.replies.order_by("position", "pk"))
    said = {line.pk: Said("accepted") for line in lines[:-1]}
    said[lines[0].pk] = Said("disputed", WORDS["dispute"])
    replies.take_replies(
        scorecard=card, expected=card.revision, person=person, replies=said, now=now
    )


def _with_leader(
    alliance: Alliance, user: User, leader: User | None, now: datetime, *, back: bool
) -> None:
    card = _card(alliance, user, now - timedelta(days=4))
    if card is None:
        return
    _take(lifecycle.submit, card, user, now - timedelta(days=3))
    if back:
        trust = Indicator.objects.get(key="trust").pk
        said = {"words": WORDS["returned"], "remarks": {trust: WORDS["remark"]}}
        _take(lifecycle.send_back, card, leader, now - timedelta(days=1), **said)


def _evaluate(by: dict[int, User], today: date) -> None:
    """Last year's of most, and this year's of some, one of them with a risk made of it."""
    year = fiscal_year(today, settings.FISCAL_YEAR_START_MONTH)
    rows = Alliance.objects.owing_reviews().filter(pk__in=by).order_by("name", "pk")
    for place, alliance in enumerate(rows):
        dice = random.Random(alliance.name)
        if place % 4 or alliance.name == FLAGSHIP:
            last = today - timedelta(days=365)
            _save(alliance, year - 1, by[alliance.pk], last, dice.choices(LEVELS, k=len(KILLERS)))
        if place % 3 == 0 or alliance.name == FLAGSHIP:
            day = today - timedelta(days=dice.randint(2, 60))
            levels = dice.choices(LEVELS, k=len(KILLERS))
            _save(alliance, year, by[alliance.pk], day, levels, risk=place < 2)


def _save(
    alliance: Alliance,
    year: int,
    user: User,
    day: date,
    levels: Sequence[int | None],
    *,
    risk: bool = False,
) -> None:
    answers = {
        one.key: Judged(level, WORDS["killers"][one.key] if proposes_risk(level) else "")
        for one, level in zip(KILLERS, levels, strict=True)
    }
    row = save_evaluation(
        alliance=alliance, year=year, expected=0, answers=answers, user=user, today=day
    )
    high = next((key for key, one in answers.items() if proposes_risk(one.level)), "")
    if risk and high:
        owner = Person.objects.filter(user=user).first()
        record_killer_risk(
            evaluation=row, expected=row.revision, killer=high, owner=owner, today=day
        )
