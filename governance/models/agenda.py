"""What a committee talks about: what stands on every agenda, what waits for one, and what is on
that of one meeting."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from alliances.models import Person
from core.revision.models import Revisioned
from governance.models.committee import Committee
from governance.models.meeting import Meeting
from governance.querysets import BacklogQuerySet, CommitteeChildQuerySet, MeetingChildQuerySet
from governance.rules.agenda import LONGEST_BOX

BOX = [MinValueValidator(1), MaxValueValidator(LONGEST_BOX)]


class StandingItem(Revisioned):
    """What is on the agenda of every meeting of a committee; copied into each as it comes near."""

    committee = models.ForeignKey(
        Committee, on_delete=models.CASCADE, related_name="standing_items"
    )
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField("minutes", default=10, validators=BOX)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CommitteeChildQuerySet.as_manager()

    class Meta:
        ordering = ["committee", "position", "pk"]

    def __str__(self) -> str:
        return self.title


class Topic(Revisioned):
    """What is to be talked about. `minutes` is its time box, `needs` the functions or roles that
    have to be in the room, separated by commas; `link` leads to what is read before."""

    title = models.CharField(max_length=200)
    notes = models.TextField(blank=True)
    presenter = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField(
        "minutes", null=True, blank=True, validators=BOX, help_text="In minutes."
    )
    needs_decision = models.BooleanField("needs a decision", default=False)
    needs = models.CharField(
        "needs in the room",
        max_length=200,
        blank=True,
        help_text="Functions or roles, separated by commas: Legal, Finance, executive sponsor.",
    )
    link = models.URLField("to read before", max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class AgendaItem(Topic):
    """An item of one meeting. `source` is the key of the proposal it was taken from. It is talked
    about from `started_at` to `ended_at`, with `extra_minutes` more than planned."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Discussed"
        CARRIED = "carried", "Carried over"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="carried_to"
    )
    is_standing = models.BooleanField(
        default=False, editable=False, help_text="Stands on every agenda, so it is never carried."
    )
    source = models.CharField(max_length=80, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    extra_minutes = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = MeetingChildQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source"],
                condition=~models.Q(source=""),
                name="agenda_source_once",
                violation_error_message="This is on the agenda already.",
            )
        ]


class BacklogItem(Topic):
    """Waits for a meeting of its committee. Ours alone: what we keep for later is not announced."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="backlog")
    source = models.CharField(max_length=80, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BacklogQuerySet.as_manager()

    class Meta:
        ordering = ["committee", "created_at", "pk"]


class DeclinedProposal(models.Model):
    """What was proposed for a meeting and is not wanted on its agenda ("not this time")."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="declined_proposals"
    )
    source = models.CharField(max_length=80)
    declined_at = models.DateTimeField()

    objects = MeetingChildQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "source"], name="proposal_declined_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} for {self.meeting}"
