"""What the counterpart of the demo saw coming, and how the manager answered."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import User
from alliances.models import Alliance
from demo.services.cast import GUEST_EMAIL
from demo.services.data import WORDS
from scorecards.models import EarlyRisk, Risk
from scorecards.services.early_risks import decline, say_early, take_in

SAID_IN = "Northstar co-sell"
TAKEN = "Key person leaves the partner"


def tell_early_risks(*, manager: User | None, today: date) -> None:
    """In the alliance that the guest of the demo shares."""
    alliance = Alliance.objects.filter(name=SAID_IN).first()
    guest = User.objects.filter(email=GUEST_EMAIL).first()
    if alliance is None or guest is None or manager is None:
        return
    for title, fear, answer, ago in WORDS["early_risks"]:
        day = today - timedelta(days=ago)
        early = EarlyRisk(title=title, what_may_happen=fear)
        say_early(alliance=alliance, early=early, by=guest, today=day)
        more = {"early": early, "expected": early.revision, "answer": answer, "by": manager}
        if TAKEN in answer:
            take_in(risk=_risk(alliance, today), today=day + timedelta(days=2), **more)
        elif answer:
            decline(today=day + timedelta(days=1), **more)


def _risk(alliance: Alliance, today: date) -> Risk:
    return Risk(
        title=TAKEN,
        probability=4,
        impact=3,
        horizon="soon",
        side="theirs",
        response="Name and introduce a deputy for each before the end of the quarter.",
        due_on=today + timedelta(days=26),
        residual_probability=2,
        residual_impact=2,
        review_on=today + timedelta(days=40),
    )
