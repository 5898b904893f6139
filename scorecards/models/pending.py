"""The ledger of alliances whose scores are older than their records."""

from __future__ import annotations

from django.db import models

from scorecards.querysets import PendingScoreQuerySet


class PendingScore(models.Model):
    """Written in the transaction that changes a record, taken by the recompute. Survives a lost
    broker. No foreign key: the alliance may be deleted in the same transaction."""

    alliance_id = models.BigIntegerField(unique=True)
    marked_at = models.DateTimeField()

    objects = PendingScoreQuerySet.as_manager()

    class Meta:
        ordering = ["marked_at"]

    def __str__(self) -> str:
        return f"Alliance {self.alliance_id} since {self.marked_at:%d %b %Y %H:%M}"
