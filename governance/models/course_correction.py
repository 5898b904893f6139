"""Course corrections: the cause that was found, the rule that was changed, and what came of it."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, FailureCause, Person
from core.revision.models import Revisioned
from governance.models.committee import Committee
from governance.models.issue import Issue
from governance.models.validators import SENSIBLE_DAYS
from governance.querysets import CourseCorrectionQuerySet
from governance.rules.course_corrections import verdict


class CourseCorrection(Revisioned):
    """Its measure has a value from before and is looked at again on a day. Internal."""

    alliance = models.ForeignKey(
        Alliance, on_delete=models.CASCADE, related_name="course_corrections"
    )
    title = models.CharField("course correction", max_length=200)
    cause_found = models.TextField(help_text="Why it went wrong, as far as you know.")
    cause = models.ForeignKey(
        FailureCause,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="kind of cause",
    )
    rule_changed = models.TextField(help_text="What is done differently from now on.")
    applies_to = models.CharField(
        max_length=200,
        blank=True,
        help_text="Such as “all co-sell alliances” or the name of an initiative.",
    )
    committee = models.ForeignKey(
        Committee, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    issue = models.ForeignKey(
        Issue, null=True, blank=True, on_delete=models.SET_NULL, related_name="course_corrections"
    )
    source_kind = models.CharField(max_length=20, blank=True, editable=False)
    source_id = models.BigIntegerField(default=0, editable=False)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="course_corrections"
    )
    changed_on = models.DateField("rule changed on", validators=SENSIBLE_DAYS)
    measure = models.CharField(max_length=200, help_text="Such as “joint bids won”.")
    unit = models.CharField(max_length=20, blank=True, help_text="Such as %, days or EUR k.")
    more_is_better = models.BooleanField(default=True)
    before = models.DecimalField("value before", max_digits=14, decimal_places=2)
    before_on = models.DateField("measured before on", validators=SENSIBLE_DAYS)
    look_on = models.DateField("look again on", validators=SENSIBLE_DAYS)
    after = models.DecimalField(
        "value after", max_digits=14, decimal_places=2, null=True, blank=True
    )
    after_on = models.DateField(
        "measured again on", null=True, blank=True, validators=SENSIBLE_DAYS
    )
    conclusion = models.TextField(blank=True, help_text="What you make of it.")
    next_step = models.TextField(blank=True, help_text="What follows from it.")
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()
    objects = CourseCorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(after__isnull=True, after_on__isnull=True)
                | models.Q(after__isnull=False, after_on__isnull=False),
                name="measured_correction_has_its_date",
                violation_error_message="Enter the value and the day on which it was measured.",
            ),
            models.CheckConstraint(
                condition=~models.Q(rule_changed="") & ~models.Q(cause_found=""),
                name="correction_says_cause_and_rule",
                violation_error_message="Say which cause you found and which rule you changed.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["look_on"],
                condition=models.Q(after__isnull=True),
                name="correction_to_look_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("governance:course_correction_detail", args=[self.pk])

    def clean(self) -> None:
        """The value before was known when the rule changed, or found out at once; nothing was
        measured on a day to come."""
        today = timezone.localdate()
        for name in ("changed_on", "before_on", "after_on"):
            day = getattr(self, name)
            if day and day > today:
                raise ValidationError({name: "This date is in the future."})
        if self.after_on and self.before_on and self.after_on <= self.before_on:
            raise ValidationError({"after_on": "Measure again on a later day than before."})

    @property
    def verdict(self) -> str:
        """Better, worse or unchanged; "" while it was not measured again."""
        return verdict(self.before, self.after, more_is_better=self.more_is_better)

    @property
    def change(self) -> Decimal | None:
        return None if self.after is None else self.after - self.before
