"""How alliances of each quadrant are treated, and what was proposed to and agreed for each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.models import Alliance
from alliances.querysets import ReferenceQuerySet
from core.revision.models import Revisioned
from scorecards.models.placement import Quadrant
from scorecards.querysets import AllianceTreatmentQuerySet
from scorecards.rules import treatments

PLACED = [choice for choice in Quadrant.choices if choice[0] != Quadrant.UNPLACED]
DAYS = (MinValueValidator(1), MaxValueValidator(400))


class ReviewDepth(models.TextChoices):
    LIGHT = treatments.LIGHT, "Light: once a year"
    STANDARD = treatments.STANDARD, "Standard: twice a year"
    DEEP = treatments.DEEP, "Deep: every quarter, with comments"


class TreatmentTerms(models.Model):
    """See scorecards.rules.treatments.Terms."""

    meeting_days = models.PositiveSmallIntegerField(
        "days between governance meetings",
        null=True,
        blank=True,
        validators=DAYS,
        help_text="At most, from one held meeting to the next. Empty: nothing is agreed.",
    )
    sponsor_days = models.PositiveSmallIntegerField(
        "days between sponsor contacts",
        null=True,
        blank=True,
        validators=DAYS,
        help_text="At most, with each sponsor of either side. Empty: nothing is agreed.",
    )
    review_depth = models.CharField(
        "review depth",
        max_length=8,
        blank=True,
        choices=ReviewDepth,
        help_text=f"A deep review has comments on at least {treatments.DEEP_COMMENTS} sections.",
    )
    tells_leader = models.BooleanField("alliance leader must know", default=False)
    tells_sponsor = models.BooleanField("executive sponsor must know", default=False)
    tells_executives = models.BooleanField("executives must know", default=False)

    class Meta:
        abstract = True

    @property
    def terms(self) -> treatments.Terms:
        return treatments.Terms(*(getattr(self, name) for name in treatments.FIELDS))

    def set_terms(self, terms: treatments.Terms) -> None:
        for name in treatments.FIELDS:
            setattr(self, name, getattr(terms, name))


class Treatment(Revisioned, TreatmentTerms):
    """What the company wants for a quadrant: proposed to each alliance that enters it. A change
    leaves what was agreed before as it is."""

    quadrant = models.CharField(max_length=12, choices=PLACED, unique=True)

    history = HistoricalRecords()
    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Treatment: {self.get_quadrant_display().lower()}"


class AllianceTreatment(Revisioned, TreatmentTerms):
    """One treatment of one alliance: proposed when it entered the quadrant, answered by who manages
    it. One that is agreed holds until another one is.

    The scores are those of the placements it moved between; they are shown as scores are, only to
    who may read them.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        TAKEN = "taken", "Taken over"
        ADAPTED = "adapted", "Adapted"
        DECLINED = "declined", "Declined"
        OVERTAKEN = "overtaken", "Overtaken"

    AGREED = (State.TAKEN, State.ADAPTED)

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="treatments")
    quadrant = models.CharField(max_length=12, choices=PLACED)
    came_from = models.CharField(max_length=12, choices=Quadrant, blank=True)
    entered_on = models.DateField()
    value_before = models.FloatField(null=True, blank=True)
    value_now = models.FloatField(null=True, blank=True)
    risk_before = models.FloatField(null=True, blank=True)
    risk_now = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    proposed_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_on = models.DateField(
        null=True, blank=True, help_text="When another treatment took its place."
    )
    leader_told_on = models.DateField("alliance leader told on", null=True, blank=True)
    sponsor_told_on = models.DateField("executive sponsor told on", null=True, blank=True)
    executives_told_on = models.DateField("executives told on", null=True, blank=True)

    history = HistoricalRecords()
    objects = AllianceTreatmentQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_on", "-pk"]
        verbose_name = "treatment of an alliance"
        verbose_name_plural = "treatments of alliances"
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"],
                condition=models.Q(state="proposed"),
                name="one_proposed_treatment",
            ),
            models.UniqueConstraint(
                fields=["alliance"],
                condition=models.Q(state__in=["taken", "adapted"], ended_on__isnull=True),
                name="one_agreed_treatment",
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed", answered_on__isnull=True)
                | (~models.Q(state="proposed") & models.Q(answered_on__isnull=False)),
                name="treatment_answered_has_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["adapted", "declined"]) | ~models.Q(reason=""),
                name="treatment_changed_says_why",
                violation_error_message="Say why.",
            ),
        ]
        indexes = [
            models.Index(fields=["alliance", "-proposed_on"], name="treatment_of_alliance"),
        ]

    def __str__(self) -> str:
        return f"{self.get_quadrant_display()}, {self.get_state_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("scorecards:alliance_treatment", args=[self.alliance_id])

    @property
    def is_agreed(self) -> bool:
        return self.state in self.AGREED and self.ended_on is None

    @property
    def told_on(self) -> dict[str, date | None]:
        """By group that must know, when it was told."""
        return {group: getattr(self, f"{group}_told_on") for group in self.terms.told}

    @property
    def moved(self) -> str:
        return treatments.moved_words(self.came_from, self.quadrant, self.entered_on)

    @property
    def scores(self) -> str:
        """ "risk 64 (was 46), value 71": for who may read scores of this alliance."""
        said: list[Any] = [
            treatments.score_words(
                name, *(getattr(self, f"{name}_{at}") for at in ("before", "now"))
            )
            for name in ("risk", "value")
        ]
        return ", ".join(filter(None, said))
