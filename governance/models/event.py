"""What both sides hold together for customers: a fair, a round table, a launch."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, Side
from core.revision.models import Revisioned
from governance.models.validators import SENSIBLE_DAYS
from governance.querysets import JointEventQuerySet


class JointEvent(Revisioned):
    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="joint_events")
    title = models.CharField(max_length=200)
    starts_on = models.DateField("first day", validators=SENSIBLE_DAYS)
    ends_on = models.DateField("last day", validators=SENSIBLE_DAYS)
    place = models.CharField(
        max_length=300, blank=True, help_text="City and venue, or the address of an online event."
    )
    side = models.CharField(
        "hosted by", max_length=6, choices=Side, default=Side.JOINT, help_text="Who invites."
    )
    customer_text = models.TextField(
        "text for customers",
        blank=True,
        help_text="What customers are told, in words that both companies can use.",
    )
    is_shared = models.BooleanField(
        "shared with the partner",
        default=False,
        help_text="Guests of this alliance see the event in their calendar and feeds.",
    )

    history = HistoricalRecords()
    objects = JointEventQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="event_ends_after_it_starts",
                violation_error_message="The last day must be on or after the first day.",
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=Side.values), name="event_side_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_on", "ends_on"], name="event_days"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("governance:event_detail", args=[self.pk])
