"""What people's calendars show of our meetings: what each was told, and what they answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliances.models import Person
from core.mail.queue import mail_domain
from governance.models.committee import Cadence, Committee
from governance.models.meeting import Answer, AnsweredBy, Meeting
from governance.querysets import (
    InvitationChildQuerySet,
    SeriesChildQuerySet,
    SeriesQuerySet,
)


class Series(models.Model):
    """What one UID in a calendar stands for: the meetings of a cadence, or one meeting by itself.

    It outlives both, so that those who were told of it can be told that it is gone. `version` grows
    with every change that may matter to somebody, in the transaction of the change; `changed_at` is
    the first that nobody looked at yet.
    """

    uid = models.CharField(max_length=60, unique=True)
    committee = models.ForeignKey(
        Committee, null=True, on_delete=models.SET_NULL, related_name="series"
    )
    cadence = models.OneToOneField(
        Cadence, null=True, blank=True, on_delete=models.SET_NULL, related_name="series"
    )
    meeting = models.OneToOneField(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="series"
    )
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "series"
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=Q(changed_at__isnull=False),
                name="series_changed",
            )
        ]

    def __str__(self) -> str:
        return self.uid

    @property
    def calendar_uid(self) -> str:
        return f"{self.uid}@{mail_domain()}"


class Invitation(models.Model):
    """One person and one series. `told` is the snapshot (rules/itip) that their calendar shows, as
    far as mails say; None: nothing, or no more. `unsure`: a mail was handed over and its end was
    not written down, so that the next one sends the whole state; `handed` is what that one said."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="meeting_invitations")
    told = models.JSONField(null=True, blank=True, editable=False)
    told_to = models.EmailField("told at", blank=True, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_version = models.PositiveIntegerField(default=0, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    asked = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="The sequence with which they were last asked to answer.",
    )
    unsure = models.BooleanField(default=False, editable=False)
    handed = models.JSONField(null=True, blank=True, editable=False)
    passed_over = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="A small correction that nobody was to be told of.",
    )
    answer = models.CharField(max_length=12, choices=Answer, default=Answer.NEEDS_ACTION)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=4, choices=AnsweredBy, blank=True)
    comment = models.CharField(max_length=500, blank=True)

    objects = SeriesChildQuerySet.as_manager()

    class Meta:
        ordering = ["series", "person"]
        constraints = [
            models.UniqueConstraint(fields=["series", "person"], name="invitation_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["needs_action", "accepted", "tentative", "declined"]),
                name="invitation_answer_is_known_word",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.series}"


class Announcement(models.Model):
    """What somebody said about one version of a series when they changed it: a sentence for those
    who are told, or that nobody is to be told."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="announcements")
    version = models.PositiveIntegerField()
    sentence = models.CharField(max_length=300, blank=True)
    silent = models.BooleanField("nobody is told", default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    said_at = models.DateTimeField()

    objects = SeriesChildQuerySet.as_manager()

    class Meta:
        ordering = ["series", "version"]
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="announcement_once")
        ]

    def __str__(self) -> str:
        return self.sentence or ("Nobody is told" if self.silent else "")


class ReceivedReply(models.Model):
    """An answer that a mail program sent: each message is read once, and what could not be used is
    shown with the reason."""

    class State(models.TextChoices):
        TAKEN = "taken", "Taken in"
        REFUSED = "refused", "Not used"

    message_id = models.CharField(max_length=300, unique=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State)
    reason = models.CharField(max_length=300, blank=True)
    sender = models.CharField(max_length=254, blank=True)
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="replies"
    )

    objects = InvitationChildQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name_plural = "received replies"

    def __str__(self) -> str:
        return f"{self.sender}: {self.get_state_display()}"
