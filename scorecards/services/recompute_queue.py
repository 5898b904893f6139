"""Scores follow the records: what changed is marked in its own transaction and computed at once."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from alliances.models import AlliancePartner
from scorecards.models import PendingScore
from scorecards.services.recompute import recompute

log = structlog.get_logger(__name__)

# While this key stands a task is on its way that has not looked at the marks yet.
QUEUED = "scorecards.recompute_changed.queued"
QUEUED_SECONDS = 30
BATCH = 500
# Changing one alliance touches the concentration of all with the same partner. Beyond this many
# at once (an import) the nightly run brings the neighbours up to date.
NEIGHBOURS_UP_TO = 50


def mark_changed(*, alliance_ids: Iterable[int]) -> None:
    """Mark alliances for a recompute after commit. One statement; safe to call many times."""
    ids = sorted(set(alliance_ids))
    if not ids:
        return
    now = timezone.now()
    # Overwriting, not ignoring, a mark that is there: the row lock makes a recompute that is just
    # taking the mark wait for our commit, so that it cannot miss what we changed.
    PendingScore.objects.bulk_create(
        [PendingScore(alliance_id=pk, marked_at=now) for pk in ids],
        update_conflicts=True,
        unique_fields=["alliance_id"],
        update_fields=["marked_at"],
        batch_size=5_000,
    )
    transaction.on_commit(enqueue, robust=True)


def enqueue() -> None:
    """Wake a worker, unless one is on its way. Without a broker the next tick of beat does it."""
    from scorecards.tasks import recompute_changed

    if not cache.add(QUEUED, 1, QUEUED_SECONDS):
        return
    try:
        recompute_changed.delay()
    except (OperationalError, OSError):
        cache.delete(QUEUED)
        log.warning("scores.wait_for_beat")


def recompute_marked() -> int:
    """Recompute all marked alliances, in batches. Returns how many there were."""
    # Before looking at the marks: whoever commits from now on must wake a worker again.
    cache.delete(QUEUED)
    done = 0
    while taken := _recompute_batch():
        done += taken
    return done


@transaction.atomic
def _recompute_batch() -> int:
    skip = connection.features.has_select_for_update_skip_locked
    marks = dict(
        PendingScore.objects.select_for_update(skip_locked=skip)
        .order_by("marked_at", "pk")
        .values_list("pk", "alliance_id")[:BATCH]
    )
    if not marks:
        return 0
    PendingScore.objects.filter(pk__in=marks).delete()
    ids = set(marks.values())
    if len(ids) <= NEIGHBOURS_UP_TO:
        ours = AlliancePartner.objects.filter(alliance__in=ids).values("partner")
        neighbours = AlliancePartner.objects.filter(partner__in=ours)
        ids |= set(neighbours.values_list("alliance", flat=True)[:BATCH])
    recompute(alliance_ids=ids)
    return len(marks)
