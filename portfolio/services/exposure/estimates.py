"""Recording what it would take to do without an alliance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import User
from alliances.models import Alliance
from core.revision.updates import save_revision
from portfolio.models import Replacement


def estimate_of(*, alliance: Alliance) -> Replacement:
    """What was recorded, or an empty one that is not saved yet. One query."""
    found = Replacement.objects.filter(alliance=alliance).select_related("estimated_by").first()
    return found or Replacement(alliance=alliance)


@transaction.atomic
def save_estimate(
    *,
    estimate: Replacement,
    user: User,
    today: date,
    expected: int | None = None,
    fields: Iterable[str] = (),
) -> Replacement:
    """Record it with the day and by whom, also where it is confirmed unchanged.

    Raises StaleRevision where somebody was faster, and ValidationError for a second one of the
    alliance."""
    estimate.estimated_on, estimate.estimated_by = today, user
    if expected is None:
        estimate.validate_constraints()
        estimate.validate_unique()
    return save_revision(
        instance=estimate, expected=expected, fields=[*fields, "estimated_on", "estimated_by"]
    )
