"""The day on which an open survey closes: among the dates that come, and in the calendar."""

from __future__ import annotations

from django.db.models import Case, CharField, Value, When
from django.db.models.functions import TruncDate
from django.urls import reverse

from accounts.models import User
from alliances.services.calendar import of_my_alliances
from alliances.services.coming import first_of_each
from core.db.asked import NOW, Within
from core.registry.calendar import Asked, CalendarKind, CalendarRows, calendar_kinds
from core.registry.coming import ComingKind, ComingRows, coming_kinds
from scorecards.models import Survey, SurveyKind


def kind_in_words() -> Case:
    """The kind of survey in words, as an expression."""
    whens = [When(kind=key, then=Value(str(label))) for key, label in SurveyKind.choices]
    return Case(*whens, default=Value(""), output_field=CharField())


def _coming(user: User, within: Within) -> ComingRows:
    ahead = Survey.objects.among(within, user).open().filter(closes_at__gte=NOW)
    first = first_of_each(within, ahead, "alliance", "closes_at")
    rows = Survey.objects.filter(pk__in=first).annotate(closes_on=TruncDate("closes_at"))
    return ComingRows(rows, "alliance_id", "closes_on", kind_in_words())


def _dates(asked: Asked) -> CalendarRows:
    rows = of_my_alliances(Survey.objects.visible_to(asked.user).open(), asked)
    return CalendarRows(rows, "alliance", kind_in_words(), "closes_at", "closes_at")


def _url(alliance: int, row: int) -> str:
    return reverse("scorecards:survey_detail", args=[row])


def register() -> None:
    coming_kinds.register(
        ComingKind(
            *("survey", 75, "survey closes", "survey to close", "Look", _url, _coming),
            guests=False,
        )
    )
    calendar_kinds.register(
        CalendarKind(
            *("survey", 85, "Health surveys", "closes", "check", _url, _dates),
            usual=False,
            guests=False,
        )
    )
