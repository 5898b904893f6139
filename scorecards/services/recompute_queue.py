"""Alliances whose scores are to be computed again, as a set: taken in batches, each once."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection, transaction

from alliances.models import AlliancePartner
from scorecards.models import PendingScore
from scorecards.services.recompute import recompute

# While this key stands a task is on its way that has not looked at the marks yet.
QUEUED = "scorecards.recompute_changed.queued"
BATCH = 500
# Changing one alliance touches the concentration of all with the same partner. Beyond this many
# at once (an import) the nightly run brings the neighbours up to date.
NEIGHBOURS_UP_TO = 50


def recompute_marked() -> int:
    """Recompute all marked alliances, in batches. Returns how many there were."""
    # Before the marks are read: a commit from now on must wake a worker again.
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
