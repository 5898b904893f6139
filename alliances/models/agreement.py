"""The contract, its dates, and what only those in charge may read: deal terms and private notes."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models.alliance import Alliance
from alliances.models.company import validate_currency
from alliances.querysets import AllianceChildQuerySet, ConfidentialQuerySet
from alliances.querysets.agreements import AgreementDecisionQuerySet
from core.audit.reads import ReadIsRecorded
from core.revision.models import Revisioned


class Agreement(Revisioned):
    class Ending(models.TextChoices):
        """How it was decided that it ends; "" while that is open."""

        NOTICE = "notice", "Notice given"
        LAPSE = "lapse", "Left to end"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="agreements")
    title = models.CharField(max_length=200)
    signed_on = models.DateField("signed", null=True, blank=True)
    effective_on = models.DateField("in effect from", null=True, blank=True)
    ends_on = models.DateField("ends", null=True, blank=True)
    notice_by = models.DateField(
        "notice by", null=True, blank=True, help_text="Last day to give notice."
    )
    renews_automatically = models.BooleanField(default=False)
    ending = models.CharField(max_length=6, choices=Ending, blank=True, editable=False)
    terminated_on = models.DateField("terminated", null=True, blank=True)

    history = HistoricalRecords()
    objects = AllianceChildQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(effective_on__isnull=True)
                | models.Q(ends_on__gte=models.F("effective_on")),
                name="agreement_ends_after_it_began",
                violation_error_message="The end date must be on or after the effective date.",
            ),
            models.CheckConstraint(
                condition=models.Q(notice_by__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(notice_by__lte=models.F("ends_on")),
                name="agreement_notice_before_end",
                violation_error_message="The notice date must be on or before the end date.",
            ),
        ]
        indexes = [models.Index(fields=["ends_on"]), models.Index(fields=["notice_by"])]

    def __str__(self) -> str:
        return self.title


class AgreementDecision(Revisioned):
    """What was decided about going on with an agreement: when, by whom, and with which dates.

    `before` holds the dates it changed (field to ISO date, word or truth value) and `left_at` the
    revision it left the agreement at: while that stands, the decision can be undone.
    """

    class Choice(models.TextChoices):
        RENEW = "renew", "Renew"
        NOTICE = "notice", "Give notice"
        LAPSE = "lapse", "Let it end"

    DONE = {"renew": "Renewed", "notice": "Notice given", "lapse": "To end without renewal"}

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="decisions")
    choice = models.CharField("decision", max_length=6, choices=Choice)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ends_on = models.DateField("ends", null=True, blank=True)
    notice_by = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField(default=dict, editable=False)
    left_at = models.PositiveIntegerField(default=0, editable=False)

    history = HistoricalRecords()
    objects = AgreementDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.words}"

    @property
    def words(self) -> str:
        """ "Renewed", "Notice given"."""
        return self.DONE[self.choice]


class DealTerm(Revisioned, ReadIsRecorded):
    """A sum that was agreed. An empty amount means not disclosed or not known, never 0; so do an
    empty direction, probability and day. What it is worth today: alliances.rules.money_at_stake."""

    class Kind(models.TextChoices):
        UPFRONT = "upfront", "Upfront payment"
        MILESTONES = "milestones", "Potential milestones"
        EQUITY = "equity", "Equity"
        ROYALTY = "royalty", "Royalties"
        COST_SHARE = "cost_share", "Share of costs"
        COMMITMENT = "commitment", "Revenue commitment"
        OTHER = "other", "Other"
        TOTAL = "total", "Total of the deal"

    class Qualifier(models.TextChoices):
        EXACT = "exact", "exactly"
        UP_TO = "up_to", "up to"
        ABOUT = "about", "about"
        AT_LEAST = "at_least", "at least"

    class Direction(models.TextChoices):
        RECEIVE = "receive", "We receive it"
        PAY = "pay", "We pay it"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="deal_terms")
    kind = models.CharField(max_length=12, choices=Kind)
    label = models.CharField(max_length=120, blank=True)
    direction = models.CharField("who pays", max_length=7, choices=Direction, blank=True)
    amount = models.DecimalField(
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="In full units of the currency. Leave empty if unknown.",
    )
    currency = models.CharField(max_length=3, blank=True, validators=[validate_currency])
    qualifier = models.CharField(max_length=8, choices=Qualifier, default=Qualifier.EXACT)
    probability = models.DecimalField(
        "probability in percent",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="How likely it is that the payment is ever due, seen from today.",
    )
    expected_on = models.DateField("expected on", null=True, blank=True)
    expected_until = models.DateField(
        "expected until",
        null=True,
        blank=True,
        help_text="Only where it is paid over time: the last day.",
    )
    note = models.TextField(blank=True)

    history = HistoricalRecords(bases=[ReadIsRecorded])
    objects = ConfidentialQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "kind", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "kind", "label"],
                name="deal_term_once_per_kind_and_label",
                violation_error_message="A deal term of this kind and label exists already.",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0),
                name="deal_term_amount_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | ~models.Q(currency=""),
                name="deal_term_amount_has_currency",
                violation_error_message="An amount needs its currency.",
            ),
            models.CheckConstraint(
                condition=models.Q(probability__isnull=True)
                | models.Q(probability__gte=0, probability__lte=100),
                name="deal_term_probability_0_to_100",
            ),
            models.CheckConstraint(
                condition=models.Q(expected_until__isnull=True)
                | models.Q(expected_until__gte=models.F("expected_on")),
                name="deal_term_expected_until_after",
                violation_error_message="The last day must be on or after the first one.",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.get_kind_display()


class PrivateNote(Revisioned, ReadIsRecorded):
    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="private_notes")
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)

    objects = ConfidentialQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return f"Private note on {self.alliance}"
