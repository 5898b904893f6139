"""A calendar feed: an address that a calendar program reads without a sign-in."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from alliances.models import Alliance
from core.revision.models import Revisioned
from governance.querysets import CalendarFeedQuerySet


class CalendarFeed(Revisioned):
    """`token_hash` is the SHA-256 of the secret in its address, which is stored nowhere. Without an
    alliance it holds the dates of all that its owner may see, or only theirs. `kinds` are keys of
    core.registry.calendar; empty for the usual ones.

    `content_hash` is what the last reader was given, `content_changed_at` since when it is that.
    `reads` counts those since `counted_from`.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    alliance = models.ForeignKey(
        Alliance, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    only_mine = models.BooleanField("only what concerns me", default=True)
    kinds = models.JSONField("kinds of dates", default=list, blank=True)
    made_at = models.DateTimeField(editable=False)
    last_read_at = models.DateTimeField(null=True, editable=False)
    last_read_by = models.CharField(max_length=60, blank=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    content_changed_at = models.DateTimeField(null=True, editable=False)
    counted_from = models.DateTimeField(null=True, editable=False)
    reads = models.PositiveIntegerField(default=0, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["user", models.F("alliance").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(alliance__isnull=True),
                name="feed_of_a_person_once",
                violation_error_message="You already have this feed.",
            ),
            models.UniqueConstraint(
                fields=["user", "alliance"],
                condition=models.Q(alliance__isnull=False),
                name="feed_of_a_person_and_alliance_once",
                violation_error_message="You already have a feed of this alliance.",
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar feed of {self.user}"
