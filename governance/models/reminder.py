"""The ledger of reminders: a row before every mail, so that none is lost or sent twice."""

from __future__ import annotations

from django.db import models

from alliances.models import Person
from governance.models.meeting import Meeting
from governance.querysets import ReminderQuerySet


class Reminder(models.Model):
    """Key: meeting, schedule version, offset, person, channel. The instant is not part of it, so
    planning again, or a new time-zone table, cannot make a second row."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        MISSED = "missed", "Missed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reminders")
    schedule_version = models.PositiveIntegerField()
    offset_minutes = models.PositiveIntegerField()
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "meeting",
                    "schedule_version",
                    "offset_minutes",
                    "person",
                    "channel",
                ],
                name="reminder_key",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="sent_reminder_has_its_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sending") | models.Q(lease_token__isnull=False),
                name="sending_reminder_is_leased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state="planned"),
                name="reminder_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state="sending"),
                name="reminder_leased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.offset_minutes} min before {self.meeting}"
