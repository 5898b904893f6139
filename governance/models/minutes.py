"""The minutes of a meeting: drafted, circulated as a frozen version, approved or objected to by
each side, and corrected by amendments that everybody sees."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.models import Person, Side
from core.revision.models import Revisioned
from governance.models.meeting import Meeting
from governance.querysets import MeetingChildQuerySet, MinutesChildQuerySet, VersionChildQuerySet


class Minutes(Revisioned):
    """Begun when a meeting is held. `version` is the number of the last one that was circulated, 0
    before; the days and `silence_approves` are those that were said when it was."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        CIRCULATED = "circulated", "Circulated"
        APPROVED = "approved", "Approved"
        OBJECTED = "objected", "Objected to"

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="record")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, db_index=True)
    version = models.PositiveSmallIntegerField(default=0, editable=False)
    circulated_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer_by = models.DateField(null=True, blank=True, editable=False)
    answer_until = models.DateTimeField(null=True, blank=True, editable=False)
    silence_approves = models.BooleanField(default=False, editable=False)
    settled_at = models.DateTimeField("approved at", null=True, blank=True, editable=False)
    settled_how = models.CharField(max_length=200, blank=True, editable=False)

    history = HistoricalRecords()
    objects = MeetingChildQuerySet.as_manager()

    class Meta:
        ordering = ["-meeting__starts_at"]
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"Minutes of {self.meeting}"

    def get_absolute_url(self) -> str:
        return reverse("governance:minutes_page", args=[self.meeting_id])

    @property
    def is_locked(self) -> bool:
        """Whether what the meeting came to can no longer be changed."""
        return self.state in (self.State.CIRCULATED, self.State.APPROVED)


class MinutesVersion(models.Model):
    """What was circulated, word for word: `content` holds what both sides read, and nothing that is
    for our company only; `text` the same for the search. Added, never changed."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(editable=False)
    text = models.TextField(editable=False)
    circulated_at = models.DateTimeField()
    circulated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MinutesChildQuerySet.as_manager()

    class Meta:
        ordering = ["minutes", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="minutes_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.minutes}, version {self.number}"


class MinutesAnswer(models.Model):
    """What a person says to a version for their side."""

    class Answer(models.TextChoices):
        APPROVED = "approved", "Approves"
        OBJECTED = "objected", "Objects"

    version = models.ForeignKey(MinutesVersion, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side)
    answer = models.CharField(max_length=8, choices=Answer)
    text = models.TextField("objection", blank=True)
    answered_at = models.DateTimeField()

    history = HistoricalRecords()
    objects = VersionChildQuerySet.as_manager()

    class Meta:
        ordering = ["version", "answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="minutes_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_answer_display().lower()}"


class MinutesAmendment(models.Model):
    """A correction of approved minutes. It is added and never changed: what was approved stays as
    it is, and the correction stands on top of it."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="amendments")
    text = models.TextField("what is correct")
    reason = models.CharField("why it is corrected", max_length=300)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()

    history = HistoricalRecords()
    objects = MinutesChildQuerySet.as_manager()

    class Meta:
        ordering = ["minutes", "written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
