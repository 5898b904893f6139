"""A survey of an alliance, and who is asked."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, MembershipRole, Person, Side
from core.revision.models import Revisioned
from scorecards.models.survey.questions import QuestionSet, SurveyKind
from scorecards.querysets import SurveyQuerySet, UnseenQuerySet
from scorecards.rules.surveys.suppression import LEAST, USUAL

LIMITS = [MinValueValidator(LEAST), MaxValueValidator(100)]


class Survey(Revisioned):
    """`minimum` and `comment_minimum` are told to people before they answer, and never change.
    `health` (0-100) and `gap` (0-4) are kept when it closes, where enough can be compared."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="surveys")
    kind = models.CharField(max_length=6, choices=SurveyKind)
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="surveys")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    closes_at = models.DateTimeField("closes")
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    minimum = models.PositiveSmallIntegerField(
        "answers needed of each company", default=USUAL, validators=LIMITS
    )
    comment_minimum = models.PositiveSmallIntegerField(
        "comments needed of a company", default=USUAL, validators=LIMITS
    )
    withdrawn_reason = models.CharField("reason", max_length=300, blank=True)
    health = models.FloatField(null=True, blank=True, editable=False)
    gap = models.FloatField(null=True, blank=True, editable=False)

    history = HistoricalRecords()
    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "kind"],
                condition=models.Q(state="open"),
                name="one_open_survey_of_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__gte=3, comment_minimum__gte=3),
                name="survey_minimum_protects",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="survey_closed_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"], condition=models.Q(state="open"), name="survey_open_until"
            )
        ]

    def __str__(self) -> str:
        ends = timezone.localtime(self.closed_at or self.closes_at)
        return f"{self.get_kind_display()}, {ends:%B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("scorecards:survey_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED


class SurveyInvitation(models.Model):
    """Somebody who is asked. That they have answered is kept, what they answered is not: it only
    adds to the counts of their side."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices[:2])
    role = models.CharField(max_length=24, choices=MembershipRole)
    answered = models.BooleanField(default=False)

    objects = UnseenQuerySet.as_manager()

    class Meta:
        ordering = ["survey", "side", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "person"], name="survey_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.survey}"
