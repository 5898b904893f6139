"""What the governance of an alliance covers, and by which committee."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, AllianceTemplate, MembershipRole, Person
from alliances.querysets import ReferenceQuerySet
from core.revision.models import Revisioned
from governance.models.committee import Committee
from governance.querysets import DutyQuerySet
from governance.rules.duties import DUTIES, FREQUENCIES

DUTY_CHOICES = [(key, duty.name) for key, duty in DUTIES.items()]
FREQUENCY_CHOICES = list(FREQUENCIES.items())


class DutyCover(Revisioned):
    """Which committee covers one of the seven duties, on which topic, how often. Responsible is
    `person`, else whoever chairs the committee."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="duties")
    duty = models.CharField(max_length=12, choices=DUTY_CHOICES)
    committee = models.ForeignKey(
        Committee, null=True, blank=True, on_delete=models.SET_NULL, related_name="duties"
    )
    topic = models.CharField(max_length=200, blank=True, help_text="What is on the agenda for it.")
    frequency = models.CharField(
        "how often", max_length=9, choices=FREQUENCY_CHOICES, default="each"
    )
    person = models.ForeignKey(
        Person,
        verbose_name="responsible",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duties",
        help_text="Empty: whoever chairs the committee.",
    )
    changed_on = models.DateField(default=timezone.localdate, editable=False)

    history = HistoricalRecords()
    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "pk"]
        verbose_name = "duty of governance"
        verbose_name_plural = "duties of governance"
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "duty"],
                name="duty_once_in_alliance",
                violation_error_message="This alliance has this duty already.",
            )
        ]

    def __str__(self) -> str:
        return self.get_duty_display()

    def clean(self) -> None:
        """The committee is one of the alliance."""
        if self.committee is not None and self.committee.alliance_id != self.alliance_id:
            raise ValidationError({"committee": "This committee belongs to another alliance."})


class TemplateDuty(models.Model):
    """By which kind of committee a new alliance covers a duty."""

    template = models.ForeignKey(AllianceTemplate, on_delete=models.CASCADE, related_name="duties")
    duty = models.CharField(max_length=12, choices=DUTY_CHOICES)
    kind = models.CharField("covered by", max_length=12, choices=Committee.Kind)
    topic = models.CharField(max_length=200, blank=True)
    frequency = models.CharField(
        "how often", max_length=9, choices=FREQUENCY_CHOICES, default="each"
    )
    role = models.CharField(
        "responsible",
        max_length=24,
        choices=MembershipRole,
        blank=True,
        help_text="Empty: whoever chairs the committee.",
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["template", "pk"]
        verbose_name = "duty"
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(
                fields=["template", "duty"],
                name="template_duty_once",
                violation_error_message="The template has this duty already.",
            )
        ]

    def __str__(self) -> str:
        return self.get_duty_display()
