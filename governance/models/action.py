"""Who does what by when; belongs to an alliance and usually comes from a meeting."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, Person, Promise, Side
from core.revision.models import Revisioned
from governance.models.meeting import Meeting
from governance.models.validators import SENSIBLE_DAYS
from governance.querysets import ActionQuerySet


class Action(Revisioned, Promise):
    SETTLED = "done_on"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="actions")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions"
    )
    title = models.CharField(max_length=300)
    side = models.CharField(
        max_length=6,
        choices=Side,
        blank=True,
        help_text="Follows the owner. Empty while nobody has been chosen.",
    )
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    due_on = models.DateField("due", validators=SENSIBLE_DAYS)
    asked_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When its owner proposed another day, or said that they cannot do it.",
    )
    asked_due_on = models.DateField("proposed for", null=True, blank=True, editable=False)
    asked_reason = models.CharField(max_length=300, blank=True, editable=False)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    done_on = models.DateField("done on", null=True, blank=True, validators=SENSIBLE_DAYS)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()
    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="done", done_on__isnull=False)
                | (~models.Q(state="done") & models.Q(done_on__isnull=True)),
                name="done_action_has_its_date",
                violation_error_message="Enter the date it was done, and only for a done action.",
            ),
            models.CheckConstraint(
                condition=models.Q(state="dropped", dropped_on__isnull=False)
                | (
                    ~models.Q(state="dropped") & models.Q(dropped_on__isnull=True, never_made=False)
                ),
                name="dropped_action_has_its_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(state="open"), name="action_open_due"
            ),
            models.Index(fields=["alliance", "state"], name="action_of_alliance"),
            # What was still open on an earlier day.
            models.Index(
                fields=["done_on"], condition=models.Q(state="done"), name="action_done_on"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def fill(self) -> None:
        """Of a drop whose day is not known it is taken that it was in time."""
        super().fill()
        if self.state != self.State.DROPPED:
            self.dropped_on, self.never_made = None, False
        elif self.dropped_on is None:
            self.dropped_on = self.first_due_on

    def clean(self) -> None:
        """Nothing is done on a day to come."""
        if self.done_on and self.done_on > timezone.localdate():
            raise ValidationError({"done_on": "This date is in the future."})
