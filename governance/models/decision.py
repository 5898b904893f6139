"""What was decided: by whom, by which right, against what, with whose dissent, and how it went."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, Person
from core.revision.models import Revisioned
from governance.models.agenda import AgendaItem
from governance.models.committee import Committee
from governance.models.meeting import Meeting
from governance.models.validators import SENSIBLE_DAYS
from governance.querysets import DecisionChildQuerySet, DecisionQuerySet


class Decision(Revisioned):
    """Of a meeting, or between meetings: then of the alliance and usually of one committee.

    `options` holds a line for each option, followed by what speaks for it ("+ ...") and against it
    ("- ..."), see governance.rules.decisions. `internal_reasoning` is for our own people alone.
    """

    class Manner(models.TextChoices):
        AGREED = "agreed", "All present agreed"
        VOTE = "vote", "By vote"
        CHAIR = "chair", "By the chair"
        PERSON = "person", "By one person"

    class Outcome(models.TextChoices):
        WORKED = "worked", "It worked"
        PARTLY = "partly", "It worked in part"
        FAILED = "failed", "It did not work"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="decisions")
    committee = models.ForeignKey(
        Committee, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions"
    )
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions"
    )
    agenda_item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions"
    )
    text = models.TextField("decision")
    reasoning = models.TextField("reason", blank=True)
    internal_reasoning = models.TextField(
        "reason for our company only", blank=True, help_text="Not shown to the partner."
    )
    options = models.TextField("options weighed", blank=True)
    criteria = models.CharField(max_length=500, blank=True)
    right = models.CharField("by which right", max_length=300, blank=True)
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    manner = models.CharField("decided", max_length=6, choices=Manner, blank=True)
    decider = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="decided by",
    )
    decided_on = models.DateField("decided on", validators=SENSIBLE_DAYS)
    supersedes = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="superseded_by",
        verbose_name="replaces",
    )
    look_back_on = models.DateField(
        "look back on",
        null=True,
        blank=True,
        validators=SENSIBLE_DAYS,
        help_text="The day on which you ask how it went.",
    )
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)
    outcome_note = models.TextField("what came of it", blank=True)
    looked_back_on = models.DateField(null=True, blank=True, editable=False)
    revisit_since = models.DateField(null=True, blank=True, editable=False)
    revisit_reason = models.CharField(max_length=500, blank=True, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()
    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(outcome="") & models.Q(looked_back_on__isnull=True))
                | (~models.Q(outcome="") & models.Q(looked_back_on__isnull=False)),
                name="decision_outcome_has_its_day",
                violation_error_message="Say how it went, and only once it was looked back on.",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | ~models.Q(currency=""),
                name="decision_amount_has_currency",
                violation_error_message="Enter the currency of the amount.",
            ),
        ]
        indexes = [
            models.Index(fields=["alliance", "-decided_on"], name="decision_of_alliance"),
            models.Index(
                fields=["look_back_on"],
                condition=models.Q(outcome="", look_back_on__isnull=False),
                name="decision_look_back",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return reverse("governance:decision_detail", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is None:
            self.fill()
        super().save(*args, **kwargs)

    def fill(self) -> None:
        """A decision of a meeting belongs to its committee and alliance, and was made that day."""
        if self.meeting is not None:
            self.committee = self.committee or self.meeting.committee
            self.decided_on = self.decided_on or self.meeting.local_date
        if self.alliance_id is None and self.committee is not None:
            self.alliance = self.committee.alliance

    def clean(self) -> None:
        """What it names belongs to its alliance, and it does not replace itself."""
        of = (("committee", self.committee), ("meeting", self.meeting and self.meeting.committee))
        for name, committee in of:
            if committee and self.alliance_id and committee.alliance_id != self.alliance_id:
                raise ValidationError({name: "This belongs to another alliance."})
        if self.supersedes is not None and self.supersedes.alliance_id != self.alliance_id:
            raise ValidationError({"supersedes": "This decision belongs to another alliance."})
        if self.pk is not None and self.supersedes_id == self.pk:
            raise ValidationError({"supersedes": "A decision cannot replace itself."})

    @property
    def awaits_look_back(self) -> bool:
        """It has a day to look back and nobody has said how it went."""
        return self.look_back_on is not None and not self.outcome


class Dissent(Revisioned):
    """Who did not agree, why, and what would change their mind. `happened_on`: it did happen, and
    the decision is to be revisited."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="dissents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dissents")
    why = models.TextField()
    would_change = models.CharField("what would change their mind", max_length=500, blank=True)
    happened_on = models.DateField("happened on", null=True, blank=True, validators=SENSIBLE_DAYS)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    history = HistoricalRecords()
    objects = DecisionChildQuerySet.as_manager()

    class Meta:
        ordering = ["decision", "pk"]
        verbose_name_plural = "dissents"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "person"],
                name="dissent_once_per_person",
                violation_error_message="The dissent of this person is on record. Edit it.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.why[:60]}"

    def clean(self) -> None:
        if self.happened_on and self.happened_on > timezone.localdate():
            raise ValidationError({"happened_on": "This date is in the future."})
