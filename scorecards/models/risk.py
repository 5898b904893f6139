"""What may go wrong, how badly, and what we do about it; what its words stand for; and what
somebody of either side says early."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, Person, Side
from alliances.querysets import ReferenceQuerySet
from core.revision.models import Revisioned
from scorecards.querysets import EarlyRiskQuerySet, RiskQuerySet
from scorecards.rules.expected_loss import Numbers, RiskScale

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class Risk(Revisioned):
    """`probability` and `impact` are those before the response; what is left after it counts from
    the day it is in place. What has happened is certain until the issue made of it is resolved."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        OCCURRED = "occurred", "Happened and dealt with"

    class Horizon(models.TextChoices):
        SOON = "soon", "Within 6 months"
        LATER = "later", "Later"

    class Outcome(models.TextChoices):
        """Why it was closed; what is accepted keeps counting."""

        AVOIDED = "avoided", "Avoided: it can no longer happen"
        ACCEPTED = "accepted", "Accepted: we live with it"
        TRANSFERRED = "transferred", "Transferred: somebody else bears the loss"
        MISTAKE = "mistake", "Entered by mistake"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="risks")
    title = models.CharField(max_length=200)
    probability = models.PositiveSmallIntegerField(validators=ONE_TO_FIVE, help_text="1 to 5")
    impact = models.PositiveSmallIntegerField(validators=ONE_TO_FIVE, help_text="1 to 5")
    horizon = models.CharField("expected", max_length=5, choices=Horizon, blank=True)
    # Empty while nobody has said whose it is: a default would be a statement that nobody made.
    side = models.CharField(max_length=6, choices=Side, blank=True)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="risks"
    )
    response = models.TextField(help_text="What is done about it. Required.")
    due_on = models.DateField(null=True, blank=True)
    residual_probability = models.PositiveSmallIntegerField(
        "probability after the response",
        null=True,
        blank=True,
        validators=ONE_TO_FIVE,
        help_text="1 to 5",
    )
    residual_impact = models.PositiveSmallIntegerField(
        "impact after the response",
        null=True,
        blank=True,
        validators=ONE_TO_FIVE,
        help_text="1 to 5",
    )
    in_place_on = models.DateField("response in place since", null=True, blank=True)
    evidence = models.TextField(
        "evidence that the response is in place", blank=True, help_text="What shows it."
    )
    review_on = models.DateField("review on", null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, db_index=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=11, choices=Outcome, blank=True)
    closing_reason = models.TextField("reason", blank=True)
    # It has happened and is dealt with as an issue; open, it is certain.
    occurred_on = models.DateField("happened on", null=True, blank=True, editable=False)

    history = HistoricalRecords()
    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["-probability", "-impact", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__gte=1, probability__lte=5, impact__gte=1, impact__lte=5),
                name="risk_scales_are_1_to_5",
            ),
            models.CheckConstraint(
                condition=~Q(response=""),
                name="risk_has_response",
                violation_error_message="Say what is done about it.",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True)
                | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="closed_risk_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(residual_probability__isnull=True, residual_impact__isnull=True)
                | Q(
                    residual_probability__gte=1,
                    residual_probability__lte=F("probability"),
                    residual_impact__gte=1,
                    residual_impact__lte=F("impact"),
                ),
                name="risk_is_no_greater_after_its_response",
                violation_error_message=(
                    "Probability and impact after the response are given together, and are no "
                    "greater than before it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(in_place_on__isnull=True)
                | (~Q(evidence="") & Q(residual_probability__isnull=False)),
                name="risk_response_in_place_has_evidence",
                violation_error_message=(
                    "A response is in place with what shows it, and with the probability and "
                    "impact that are left."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """The side follows the owner where none is chosen; days are possible ones."""
        if not self.side and self.owner is not None:
            self.side = self.owner.side
        today = timezone.localdate()
        for name, words in (
            ("opened_on", "A risk cannot be opened in the future."),
            ("closed_on", "A risk cannot be closed in the future."),
            ("in_place_on", "A response that is in place is not so in the future only."),
        ):
            day = getattr(self, name)
            if day and day > today:
                raise ValidationError({name: words})
        if self.closed_on and self.opened_on and self.closed_on < self.opened_on:
            raise ValidationError({"closed_on": "A risk cannot be closed before it was opened."})

    @property
    def numbers(self) -> Numbers:
        return Numbers(
            self.probability,
            self.impact,
            self.residual_probability,
            self.residual_impact,
            self.in_place_on,
            self.occurred_on,
        )


class EarlyRisk(Revisioned):
    """What somebody of either side fears, in their own words, before it is in the register. Read by
    our own people, and by those of the company whose person said it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for an answer"
        TAKEN = "taken", "Taken into the register"
        DECLINED = "declined", "Not taken into the register"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="early_risks")
    title = models.CharField("what you see coming", max_length=200)
    what_may_happen = models.TextField("what may happen")
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    raised_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answered_on = models.DateField(null=True, blank=True)
    risk = models.OneToOneField(
        Risk, null=True, blank=True, on_delete=models.SET_NULL, related_name="early"
    )

    history = HistoricalRecords()
    objects = EarlyRiskQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", answered_on__isnull=True)
                | (~Q(state="waiting") & Q(answered_on__isnull=False)),
                name="answered_early_risk_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""),
                name="declined_early_risk_says_why",
                violation_error_message="Say why it is not taken into the register.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["alliance"], condition=Q(state="waiting"), name="early_risk_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.title


def _percent(default: int) -> models.DecimalField:
    checks = [MinValueValidator(0.01), MaxValueValidator(100)]
    return models.DecimalField(max_digits=5, decimal_places=2, default=default, validators=checks)


def _loss(default: int) -> models.DecimalField:
    checks = [MinValueValidator(0.01)]
    return models.DecimalField(max_digits=9, decimal_places=2, default=default, validators=checks)


class RiskNumbers(Revisioned):
    """What the words for probability (percent) and loss (points) stand for in the whole company,
    from a day on; before the first one they are those of `scorecards.rules.expected_loss`."""

    valid_from = models.DateField(unique=True)
    rare = _percent(5)
    unlikely = _percent(20)
    possible = _percent(40)
    likely = _percent(60)
    almost_certain = _percent(85)
    negligible = _loss(1)
    minor = _loss(5)
    moderate = _loss(20)
    severe = _loss(50)
    threatens = _loss(100)
    reason = models.CharField(
        max_length=200, blank=True, help_text="Who decided it, and what it rests on."
    )

    history = HistoricalRecords()
    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = "numbers behind the words for risks"
        verbose_name_plural = "numbers behind the words for risks"

    PERCENTS = ("rare", "unlikely", "possible", "likely", "almost_certain")
    LOSSES = ("negligible", "minor", "moderate", "severe", "threatens")

    def __str__(self) -> str:
        return f"From {self.valid_from:%d %b %Y}"

    def clean(self) -> None:
        if all(getattr(self, name) is not None for name in (*self.PERCENTS, *self.LOSSES)):
            try:
                self.scale()
            except ValueError as error:
                raise ValidationError(str(error)) from error

    def scale(self) -> RiskScale:
        """Raises ValueError where the numbers do not rise."""
        percents = tuple(float(getattr(self, name)) for name in self.PERCENTS)
        return RiskScale(percents, tuple(float(getattr(self, name)) for name in self.LOSSES))
