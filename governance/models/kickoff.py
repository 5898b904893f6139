"""What each side wants most, as it says itself when the alliance begins."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, Side
from alliances.querysets import AllianceChildQuerySet
from core.revision.models import Revisioned
from governance.rules.priorities import LONGEST, MOST, lines_of


class SidePriorities(Revisioned):
    """The priorities of one side, one a line, the first first."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="priorities")
    side = models.CharField(max_length=6, choices=Side.choices[:2])
    text = models.TextField("priorities", blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    written_on = models.DateField(default=timezone.localdate, editable=False)

    history = HistoricalRecords()
    objects = AllianceChildQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "side"]
        verbose_name = "priorities of a side"
        verbose_name_plural = "priorities of sides"
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "side"],
                name="priorities_once_per_side",
                violation_error_message="This side has its priorities on record already.",
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=["ours", "theirs"]), name="priorities_have_one_side"
            ),
        ]

    def __str__(self) -> str:
        return f"Priorities, {self.get_side_display().lower()}"

    @property
    def lines(self) -> list[str]:
        return lines_of(self.text)

    def clean(self) -> None:
        """A handful, each short enough to be compared."""
        if len(self.lines) > MOST:
            raise ValidationError({"text": f"Enter at most {MOST} priorities, one a line."})
        if any(len(line) > LONGEST for line in self.lines):
            raise ValidationError({"text": f"Use at most {LONGEST} characters a priority."})
