"""What scorecards show on the page of an alliance. Guests see none of it."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from alliances.models import Alliance
from alliances.services.access import access_to
from scorecards.services.explained import Explanation
from scorecards.services.explanations import explain


def explanation_panel(alliance: Alliance, user: User, today: date) -> Explanation:
    """Where the alliance stands and why. Two queries; kept on the instance, so that two panels of
    one page ask once."""
    kept: dict[int, Explanation] = alliance.__dict__.setdefault("_explanations", {})
    if user.pk not in kept:
        kept[user.pk] = explain(
            alliance_id=alliance.pk,
            confidential=access_to(alliance=alliance, user=user).confidential,
            today=today,
            with_rows=False,
        )
    return kept[user.pk]
