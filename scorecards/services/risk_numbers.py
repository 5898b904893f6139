"""What the words for probability and impact stand for on a day."""

from __future__ import annotations

from datetime import date

from scorecards.models import RiskNumbers
from scorecards.rules.expected_loss import DEFAULT_SCALE, RiskScale


def risk_scale(*, day: date) -> RiskScale:
    """The numbers behind the words that held on `day`. One query."""
    found = RiskNumbers.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    return found.scale() if found is not None else DEFAULT_SCALE
