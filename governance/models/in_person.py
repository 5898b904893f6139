"""Meetings in person: what one costs us, and proposals to hold one."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from alliances.models import Alliance
from core.revision.models import Revisioned
from governance.models.meeting import Meeting
from governance.models.right import CURRENCY
from governance.querysets import MeetingCostQuerySet, ProposalQuerySet


class MeetingCost(Revisioned):
    """What we expect a meeting in person to cost us. Ours alone."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="cost")
    amount = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0), "Enter an amount of 0 or more.")],
    )
    currency = models.CharField(max_length=3, validators=[CURRENCY])

    objects = MeetingCostQuerySet.as_manager()

    class Meta:
        ordering = ["meeting"]
        verbose_name = "cost of a meeting"
        verbose_name_plural = "costs of meetings"

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.2f}"


class InPersonProposal(Revisioned):
    """A reason to meet in person, from `key` ("kickoff", "health-2026-Q4"), which proposes it
    once. Open until a meeting comes of it or somebody says no."""

    class State(models.TextChoices):
        OPEN = "open", "Proposed"
        TAKEN = "taken", "Meeting scheduled"
        DECLINED = "declined", "Declined"

    alliance = models.ForeignKey(
        Alliance, on_delete=models.CASCADE, related_name="in_person_proposals"
    )
    key = models.CharField(max_length=60, editable=False)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    proposed_on = models.DateField(default=timezone.localdate)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_on", "-pk"]
        verbose_name = "proposal to meet in person"
        verbose_name_plural = "proposals to meet in person"
        constraints = [
            models.UniqueConstraint(fields=["alliance", "key"], name="in_person_proposed_once")
        ]

    def __str__(self) -> str:
        return self.reason
