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


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    INBOX = "inbox", "Inbox"
    WEBHOOK = "webhook", "Webhook"


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

    def inbox_of(self, user: Any) -> Self:
        """What is in the inbox of `user`; what they may see of it, the kinds say."""
        return self.filter(channel=Channel.INBOX, account=user.pk)

    def by_email(self) -> Self:
        return self.filter(channel=Channel.EMAIL)

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
    is an account, a person (`person_id`), a chat room (`webhook_id`) or, for strangers, an
    `address` alone. Ids may be 0: none.

    A row of the channel "inbox" is there as soon as it is written, and `read_at` says when its
    reader opened it. It has the key of the message that it repeats.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Planned"
        RUNNING = "running", "Being sent"
        DONE = "done", "Sent"
        FAILED = "failed", "Failed"
        MISSED = "missed", "Missed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    channel = models.CharField(max_length=7, choices=Channel, default=Channel.EMAIL)
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
    webhook_id = models.BigIntegerField(default=0)
    address = models.EmailField("e-mail", blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        abstract = False
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "channel"], name="outgoingmessage_key_by_channel"
            ),
            *LedgerRow.Meta.constraints[1:],
        ]
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
            # How much each recipient got lately.
            models.Index(
                fields=["finished_at"],
                condition=Q(state="done", channel="email"),
                name="message_sent",
            ),
            models.Index(
                fields=["account", "-due_at"], condition=Q(channel="inbox"), name="message_inbox"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def needs_a_person(self) -> bool:
        return self.state in UNDELIVERED


class AdministratorsQuerySet(models.QuerySet):
    """Rows that administrators alone see and change."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_active and user.is_superuser else self.none()

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user)


class DueNotice(models.Model):
    """That a person was told of a row that comes due: `offset` days before its `day` (negative:
    after it). `message` is the digest that says so."""

    message = models.ForeignKey(OutgoingMessage, on_delete=models.CASCADE, related_name="notices")
    person_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    day = models.DateField()
    offset = models.SmallIntegerField()

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "kind", "row_id", "day", "offset"], name="due_notice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}, {self.day}"


class DueOffsets(models.Model):
    """On which days a kind of due date is told, where an administrator changed the default."""

    kind = models.CharField(max_length=40, unique=True)
    days = models.CharField(
        "days before",
        max_length=80,
        blank=True,
        help_text="Such as 7, 1, 0, -3: a week before, the day before, on the day, and 3 days "
        "after. Empty: never.",
    )

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        ordering = ["kind"]
        verbose_name = "days on which due dates are told"
        verbose_name_plural = "days on which due dates are told"

    def __str__(self) -> str:
        return self.kind


class StoppedAddress(models.Model):
    """An address to which nothing is sent, since the mail server of its owner refuses it."""

    address = models.CharField("e-mail", max_length=254, unique=True)
    reason = models.CharField(max_length=500)
    stopped_at = models.DateTimeField()

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        ordering = ["-stopped_at", "pk"]
        verbose_name_plural = "stopped addresses"

    def __str__(self) -> str:
        return self.address
