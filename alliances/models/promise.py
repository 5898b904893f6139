"""What a deliverable and an action have in common: promised for a day, moved, dropped, settled."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models


class Promise(models.Model):
    """Keeps the day it was first promised for, whatever becomes of `due_on`: that day is what
    counts (alliances.rules.punctuality). `SETTLED` names the field with the day it was settled."""

    SETTLED: str

    due_on: date
    first_due_on = models.DateField(
        "first promised for", editable=False, help_text="Stays when the due date moves."
    )
    moves = models.PositiveSmallIntegerField("times moved", default=0, editable=False)
    move_reason = models.CharField("why it moved", max_length=300, blank=True)
    recorded_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="When it was recorded as settled; empty: on the same day.",
    )
    dropped_on = models.DateField(null=True, blank=True, editable=False)
    drop_reason = models.CharField("why it was dropped", max_length=300, blank=True, editable=False)
    never_made = models.BooleanField(
        default=False, editable=False, help_text="Entered by mistake: it was never promised."
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill()
        super().save(*args, **kwargs)

    def fill(self) -> None:
        """The first day it is promised for is on record from the start."""
        if self.first_due_on is None:
            self.first_due_on = self.due_on

    @property
    def settled_on(self) -> date | None:
        found: date | None = getattr(self, self.SETTLED)
        return found

    @property
    def was_moved(self) -> bool:
        return self.moves > 0
