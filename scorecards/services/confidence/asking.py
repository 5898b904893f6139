"""A question to the person who may know the one fact. One query."""

from __future__ import annotations

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
    return (
        f"{alliance}: what do we know about “{indicator.name}”? The answer would tell whether the "
        "alliance stands in the right quadrant."
    )


def register() -> None:
    topics.register(Topic(ABOUT_FACT, words))
