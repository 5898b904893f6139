"""A question to the person who may know the one fact. One query."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance
from alliances.services.access import access_to
from core.registry.questions import Topic, topics
from scorecards.models import Indicator
from scorecards.services.confidence.told import ABOUT_FACT


def words(alliance: Alliance, key: str, user: User) -> str:
    """What to ask about an indicator; "" for one that the person may not know of."""
    indicator = Indicator.objects.filter(key=key).first()
    if indicator is None:
        return ""
    if indicator.reveals_deal_terms and not access_to(alliance=alliance, user=user).confidential:
        return ""
    return question(str(alliance), indicator.name)


def question(alliance: str, indicator: str) -> str:
    """What to ask about an indicator of an alliance, by their names."""
    return (
        f"{alliance}: what do we know about “{indicator}”? The answer would tell whether the "
        "alliance stands in the right quadrant."
    )


def answered_at(alliance: int, key: str) -> str:
    return reverse("scorecards:fact_answer", args=[alliance, key])


def register() -> None:
    topics.register(Topic(ABOUT_FACT, words, answered_at=answered_at))
