"""The baseline of an alliance: its first final scorecard, against which later ones are shown."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance
from core.revision.updates import save_revision
from scorecards.models import Baseline, Scorecard

FIRST = "The first scorecard of the alliance that became final."


def current_baseline(*, alliance: Alliance | int) -> Baseline | None:
    """One query."""
    rows = Baseline.objects.filter(alliance=alliance, ended_at__isnull=True)
    return rows.select_related("scorecard__model", "chosen_by").first()


def begin_baseline(
    *, scorecard: Scorecard, user: User | None, now: datetime, reason: str = FIRST
) -> Baseline | None:
    """Make the first final scorecard the baseline; where there was ever one, nothing."""
    if Baseline.objects.filter(alliance=scorecard.alliance_id).exists():
        return None
    return _begin(scorecard, user, now, reason)


def _begin(scorecard: Scorecard, user: User | None, now: datetime, reason: str) -> Baseline:
    baseline = Baseline(
        alliance_id=scorecard.alliance_id,
        scorecard=scorecard,
        reason=reason,
        chosen_by=user,
        chosen_at=now,
    )
    baseline.save(force_insert=True)
    return baseline


@transaction.atomic
def replace_baseline(
    *,
    alliance: Alliance,
    scorecard: Scorecard | None,
    expected: int,
    reason: str,
    user: User,
    now: datetime,
) -> Baseline | None:
    """Choose another final scorecard as the baseline; with None the one so far is closed and there
    is none until somebody chooses. The one so far stays on record with the reason.

    `expected` is the revision of the current one (0 without one). Raises StaleRevision, and
    ValidationError without a reason, or for a scorecard that is not final, not of the alliance, or
    the baseline already.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": "Say why."})
    if scorecard is not None and (
        scorecard.alliance_id != alliance.pk or scorecard.state != Scorecard.State.FINAL
    ):
        raise ValidationError({"scorecard": "Choose a final scorecard of this alliance."})
    before = current_baseline(alliance=alliance)
    if before is None and scorecard is None:
        raise ValidationError("This alliance has no baseline.")
    if before is not None:
        if before.scorecard_id == getattr(scorecard, "pk", None):
            raise ValidationError({"scorecard": "This scorecard is already the baseline."})
        before.ended_at, before.ended_by, before.ended_reason = now, user, reason
        fields = ["ended_at", "ended_by", "ended_reason"]
        save_revision(instance=before, expected=expected, fields=fields)
    return None if scorecard is None else _begin(scorecard, user, now, reason)


def baselines_of(*, alliance: Alliance) -> list[Baseline]:
    """All that ever were, the latest first. One query."""
    rows = Baseline.objects.filter(alliance=alliance)
    return list(rows.select_related("scorecard", "chosen_by", "ended_by"))
