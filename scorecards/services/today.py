"""Scorecards that wait for an alliance manager or a leader, and yearly evaluations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from alliances.models import Alliance
from alliances.rules.periods import fiscal_year_bounds
from alliances.rules.worklist import Item, Kind
from alliances.services.periods import quarter_of
from alliances.services.worklist import MyAlliances
from scorecards.models import Evaluation, ReplyLine, Scorecard
from scorecards.services.due import fiscal_month
from scorecards.services.evaluations import year_of

SCORECARD = Kind("scorecard", 140, severity=4, horizon=14, shown=45, icon="scorecard")
STEP = Kind("scorecard_step", 142, severity=5, horizon=7, icon="scorecard", late="ago", due="today")
EVALUATION = Kind("evaluation", 145, severity=3, horizon=30, shown=30, icon="scorecard")


def scorecard_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Scorecards of this quarter that nobody has answered and given on, once half of it has passed.
    One query."""
    today = now.astimezone(mine.user.zone).date()
    quarter = quarter_of(today)
    if not SCORECARD.is_shown(quarter.last_day, today):
        return
    cards = {
        card.alliance_id: card
        for card in Scorecard.objects.filter(
            alliance__in=mine.managed(), year=quarter.year, quarter=quarter.number
        ).only("alliance", "state")
    }
    for place in mine.places.values():
        card = cards.get(place.pk)
        is_given_on = card is not None and card.state != Scorecard.State.OPEN
        if place.managed and place.owes_reviews and not is_given_on:
            yield Item(
                place,
                SCORECARD,
                f"scorecard-{place.pk}",
                f"Complete the {quarter} scorecard",
                quarter.last_day,
                detail="Draft." if card else "Not started.",
                # Straight to the questions; a scorecard that is not there yet is started first.
                url=reverse("scorecards:scorecard_edit", args=[card.pk])
                if card
                else reverse("scorecards:alliance_scorecard", args=[place.pk]),
                step="Answer" if card else "Start",
            )


def steps_waiting(mine: MyAlliances, now: datetime) -> QuerySet[Scorecard, Any]:
    """Scorecards on their way to final whose next step is the reader's."""
    silent = ReplyLine.objects.filter(scorecard=OuterRef("pk"), reply="")
    disputed = ReplyLine.objects.waiting_for_us().filter(scorecard=OuterRef("pk"))
    managed = Q(state=Scorecard.State.REVIEWED)
    managed |= Q(Q(Exists(disputed)) | ~Q(Exists(silent)), state=Scorecard.State.PARTNER)
    found = Q(managed, alliance__in=mine.managed())
    if mine.user.leads_portfolio:
        found |= Q(state=Scorecard.State.SUBMITTED, alliance__in=mine.anywhere())
    return Scorecard.objects.filter(found)


def step_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Scorecards to review, to send to the partner, to make final, and disputes. One query."""
    rows = steps_waiting(mine, now).annotate(
        disputes=Count("replies", filter=Q(replies__reply="disputed", replies__outcome=""))
    )
    for card in rows.order_by("pk"):
        quarter = f"Q{card.quarter} {card.year}"
        title, step = {
            Scorecard.State.SUBMITTED: (f"Review the {quarter} scorecard", "Review"),
            Scorecard.State.REVIEWED: (f"Send the {quarter} scorecard on", "Open"),
        }.get(card.state, (f"Finalise the {quarter} scorecard", "Finalise"))
        if card.state == Scorecard.State.PARTNER and card.disputes:
            title, step = f"Answer what the partner disputes in the {quarter} scorecard", "Answer"
        yield Item(
            mine.places[card.alliance_id],
            STEP,
            f"scorecard-step-{card.pk}",
            title,
            card.reply_due_on or now.astimezone(mine.user.zone).date(),
            detail=f"{card.get_state_display()}.",
            url=card.get_absolute_url(),
            step=step,
        )


def evaluations_waiting(mine: MyAlliances, now: datetime) -> QuerySet[Alliance, Any]:
    """Alliances whose yearly evaluation is due soon, and was not made."""
    today = now.astimezone(mine.user.zone).date()
    year = year_of(today)
    _, last = fiscal_year_bounds(year, fiscal_month())
    if not EVALUATION.is_shown(last, today):
        return Alliance.objects.none()
    there = Evaluation.objects.filter(alliance=OuterRef("pk"), year=year)
    return Alliance.objects.owing_reviews().filter(~Exists(there), pk__in=mine.managed())


def evaluation_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """One query."""
    year = year_of(now.astimezone(mine.user.zone).date())
    _, last = fiscal_year_bounds(year, fiscal_month())
    for pk in evaluations_waiting(mine, now).order_by("pk").values_list("pk", flat=True):
        yield Item(
            mine.places[pk],
            EVALUATION,
            f"evaluation-{pk}-{year}",
            f"Answer the eight questions of {year}",
            last,
            detail="The yearly evaluation, 2 minutes.",
            url=reverse("scorecards:evaluation_edit", args=[pk]),
            step="Answer",
        )
