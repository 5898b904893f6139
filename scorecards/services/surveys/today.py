"""What surveys ask of people: an answer, and of alliance managers that enough people answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from alliances.rules.worklist import Item, Kind
from alliances.services.worklist import AT_MOST, MyAlliances
from core.registry.today import TodaySource, today_sources
from core.text import plural
from scorecards.models import Survey, SurveyInvitation
from scorecards.rules.surveys.reminders import LOW_FROM

ANSWER = Kind("survey_answer", 27, severity=5, horizon=7, shown=400, icon="check")
LOW = Kind("survey_low", 105, severity=5, horizon=5, icon="warning")


def _asked(mine: MyAlliances, now: datetime) -> QuerySet[SurveyInvitation, Any]:
    rows: QuerySet[SurveyInvitation, Any] = SurveyInvitation.objects.filter(
        person__user=mine.user.pk,
        answered=False,
        survey__state=Survey.State.OPEN,
        survey__closes_at__gt=now,
        survey__alliance__in=mine.anywhere(),
    )
    return rows


def answer_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Surveys that wait for my answer. One query."""
    rows = _asked(mine, now).select_related("survey")
    for row in rows.order_by("survey__closes_at", "pk")[:AT_MOST]:
        survey = row.survey
        closes = survey.closes_at.astimezone(mine.user.zone)
        yield Item(
            mine.places[survey.alliance_id],
            ANSWER,
            f"survey-{survey.pk}",
            f"Answer the {survey.get_kind_display().lower()}",
            closes.date(),
            detail=f"Without your name. Open until {closes:%a %-d %b}.",
            url=reverse("scorecards:survey_answer", args=[survey.pk]),
            step="Answer",
        )


def _low(mine: MyAlliances, now: datetime) -> QuerySet[Survey, Any]:
    """Open surveys of alliances I manage that end soon and lack answers of a company."""
    ours = Count("invitations", filter=Q(invitations__answered=True, invitations__side="ours"))
    theirs = Count("invitations", filter=Q(invitations__answered=True, invitations__side="theirs"))
    rows: QuerySet[Survey, Any] = Survey.objects.filter(
        state=Survey.State.OPEN,
        closes_at__gt=now,
        closes_at__lte=now + LOW_FROM,
        alliance__in=mine.managed(),
    )
    counted = rows.annotate(ours=ours, theirs=theirs)
    return counted.filter(Q(ours__lt=F("minimum")) | Q(theirs__lt=F("minimum")))


def low_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Surveys with a low response. One query."""
    for row in _low(mine, now).order_by("closes_at", "pk")[:AT_MOST]:
        place = mine.places[row.alliance_id]
        counts: list[tuple[str, int]] = [
            (settings.COMPANY_NAME, row.ours),
            (place.partner, row.theirs),
        ]
        said = [
            f"{company}: {plural(count, 'answer')}, {row.minimum} needed"
            for company, count in counts
            if count < row.minimum
        ]
        yield Item(
            place,
            LOW,
            f"survey-low-{row.pk}",
            f"Few have answered the {row.get_kind_display().lower()}",
            row.closes_at.astimezone(mine.user.zone).date(),
            detail=f"{'; '.join(said)}.",
            url=row.get_absolute_url(),
            step="Look",
        )


def register() -> None:
    today_sources.register(
        TodaySource("survey_answers", (ANSWER,), answer_items, rows=_asked),
        TodaySource("survey_response", (LOW,), low_items, rows=_low),
    )
