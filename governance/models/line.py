"""What is typed while a meeting is held: one row a line, so that nobody overwrites another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from core.revision.models import Revisioned
from governance.models.action import Action
from governance.models.agenda import AgendaItem
from governance.models.decision import Decision
from governance.models.meeting import Meeting
from governance.querysets import LineQuerySet


class MeetingLine(Revisioned):
    """`client_id` is given by the browser that typed it: sent again, it is the same line. A line
    that is undone stays, so that a copy of it that arrives late does not come back. With
    `is_company_only` it never reaches the other side."""

    class Kind(models.TextChoices):
        NOTE = "note", "Note"
        ACTION = "action", "Action"
        DECISION = "decision", "Decision"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="lines"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.NOTE)
    text = models.TextField()
    is_company_only = models.BooleanField("our company only", default=False)
    decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.CASCADE, related_name="line"
    )
    action = models.OneToOneField(
        Action, null=True, blank=True, on_delete=models.CASCADE, related_name="line"
    )
    client_id = models.UUIDField(editable=False)
    written_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)

    history = HistoricalRecords()
    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "written_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "client_id"], name="line_once"),
            models.CheckConstraint(
                condition=models.Q(is_company_only=False) | models.Q(kind="note"),
                name="company_only_line_is_note",
                violation_error_message="Only a note can be kept to our company.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
