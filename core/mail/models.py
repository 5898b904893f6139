"""The ledger of outgoing mail: a row before every message, so that none is lost or sent twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.jobs.ledger import LedgerRow
from core.registry.mail import mail_kinds

LATE = timedelta(minutes=15)
UNDELIVERED = ("failed", "missed")


class OutgoingMessageQuerySet(models.QuerySet):
    """Administrators see every row, others those of a kind that says which subjects they may."""

    def visible_to(self, user: Any) -> Self:
        return self._of_subjects(user, edit=False)

    def editable_by(self, user: Any) -> Self:
        return self._of_subjects(user, edit=True)

    def _of_subjects(self, user: Any, *, edit: bool) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        shown = Q(pk__in=[])
        for kind in mail_kinds:
            if kind.subjects and (subjects := kind.subjects(user, edit)) is not None:
                shown |= Q(kind=kind.key, subject_id__in=subjects)
        return self.filter(shown)

    def undelivered(self) -> Self:
        """Did not go out, and nobody will try again by itself: a person has to act."""
        return self.filter(state__in=UNDELIVERED)

    def in_trouble(self, now: datetime) -> Self:
        """Failed before and will be tried again, or overdue by a quarter of an hour."""
        late = Q(next_attempt_at__lt=now - LATE) | ~Q(last_error="")
        return self.filter(late, state__in=("waiting", "running"))


class OutgoingMessage(LedgerRow):
    """One message to one recipient. Neither its text nor a secret link is kept: both are made when
    it is sent.

    `subject_type` and `subject_id` say what it is about ("governance.meeting"), `version` and
    `variant` which state and which of several messages of it, as `kind` counts them. The recipient
    is an account, a person (`person_id`) or, for strangers, an `address` alone. Ids may be 0: none.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Planned"
        RUNNING = "running", "Being sent"
        DONE = "done", "Sent"
        FAILED = "failed", "Failed"
        MISSED = "missed", "Missed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    variant = models.PositiveIntegerField(default=0)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="+",
    )
    person_id = models.BigIntegerField(default=0)
    address = models.EmailField("e-mail", blank=True)
    message_id = models.CharField(max_length=200)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        abstract = False
        ordering = ["due_at", "pk"]
        indexes = [
            *LedgerRow.Meta.indexes,
            # Whether a row is there yet, and all rows of a subject.
            models.Index(
                fields=["subject_id", "person_id", "variant", "version"], name="message_subject"
            ),
            models.Index(
                fields=["subject_id"],
                condition=Q(state__in=UNDELIVERED),
                name="message_undelivered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def needs_a_person(self) -> bool:
        return self.state in UNDELIVERED
