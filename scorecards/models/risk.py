"""What may go wrong, how badly, and what we do about it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, Person, Side
from core.revision.models import Revisioned
from scorecards.querysets import RiskQuerySet

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class Risk(Revisioned):
    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        OCCURRED = "occurred", "Occurred"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="risks")
    title = models.CharField(max_length=200)
    probability = models.PositiveSmallIntegerField(validators=ONE_TO_FIVE, help_text="1 to 5")
    impact = models.PositiveSmallIntegerField(validators=ONE_TO_FIVE, help_text="1 to 5")
    # Empty while nobody has said whose it is: a default would be a statement that nobody made.
    side = models.CharField(max_length=6, choices=Side, blank=True)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="risks"
    )
    response = models.TextField(help_text="What is done about it. Required.")
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, db_index=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    # It has happened and is dealt with as an issue; open, it counts as before.
    occurred_on = models.DateField(null=True, blank=True, editable=False)

    history = HistoricalRecords()
    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["-probability", "-impact", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    probability__gte=1, probability__lte=5, impact__gte=1, impact__lte=5
                ),
                name="risk_scales_are_1_to_5",
            ),
            models.CheckConstraint(
                condition=~models.Q(response=""),
                name="risk_has_response",
                violation_error_message="Say what is done about it.",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_on__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_on__isnull=False)),
                name="closed_risk_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """The side follows the owner where none is chosen; days are possible ones."""
        if not self.side and self.owner is not None:
            self.side = self.owner.side
        today = timezone.localdate()
        if self.opened_on and self.opened_on > today:
            raise ValidationError({"opened_on": "A risk cannot be opened in the future."})
        if self.closed_on and self.closed_on > today:
            raise ValidationError({"closed_on": "A risk cannot be closed in the future."})
        if self.closed_on and self.opened_on and self.closed_on < self.opened_on:
            raise ValidationError({"closed_on": "A risk cannot be closed before it was opened."})

    @property
    def severity(self) -> int:
        """Probability times impact, 1 to 25."""
        return self.probability * self.impact
