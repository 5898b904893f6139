"""One occurrence of a committee's cadence (or an extra one), and what belongs to it."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models.user import default_time_zone, validate_time_zone
from alliances.models import Person
from core.revision.models import Revisioned
from governance.models.committee import Cadence, Committee, MeetingMode
from governance.models.validators import SENSIBLE_DAYS
from governance.querysets import MeetingChildQuerySet, MeetingQuerySet


class Meeting(Revisioned):
    """Scheduled on wall time in a zone (`local_date`, `local_time`, `time_zone`); `starts_at` and
    `ends_at` are the UTC instants computed from it. `occurrence` is the date the cadence gave it
    and never changes, so moving a meeting cannot make a second one."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", "Scheduled"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"
        MISSED = "missed", "Not held"

    class Kind(models.TextChoices):
        REGULAR = "regular", "Regular meeting"
        KICKOFF = "kickoff", "Kickoff"

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="meetings")
    cadence = models.ForeignKey(
        Cadence, null=True, blank=True, on_delete=models.SET_NULL, related_name="meetings"
    )
    occurrence = models.DateField(null=True, blank=True, editable=False)
    title = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.REGULAR)
    local_date = models.DateField("date", validators=SENSIBLE_DAYS)
    local_time = models.TimeField("time")
    time_zone = models.CharField(
        max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    starts_at = models.DateTimeField(editable=False, db_index=True)
    ends_at = models.DateTimeField(editable=False, db_index=True)
    mode = models.CharField(max_length=10, choices=MeetingMode, default=MeetingMode.VIRTUAL)
    location = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SCHEDULED, db_index=True)
    schedule_version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Grows when the meeting is rescheduled or cancelled."
    )
    scheduled_at = models.DateTimeField(
        default=timezone.now,
        editable=False,
        help_text="When this time was set: reminders that were due before it are not owed.",
    )
    is_exception = models.BooleanField(
        default=False,
        editable=False,
        help_text="Rescheduled or cancelled by hand; the schedule no longer changes it.",
    )
    cancelled_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When it was cancelled; after it should have begun it counts as not held.",
    )
    lapses = models.PositiveSmallIntegerField(
        "times not held",
        default=0,
        editable=False,
        help_text="How often it was rescheduled only after its time had passed.",
    )
    lapsed_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="The last day on which it should have been held before it was rescheduled.",
    )
    state_reason = models.CharField(max_length=300, blank=True)
    minutes = models.TextField(blank=True)
    agenda_filled_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the standing items of the committee were put on the agenda.",
    )
    purpose = models.TextField(blank=True, help_text="Why it is worth meeting in person.")
    result = models.TextField(blank=True, help_text="What came of meeting in person.")

    history = HistoricalRecords()
    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cadence", "occurrence"], name="meeting_once_per_occurrence"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="meeting_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["scheduled", "held", "cancelled", "missed"]),
                name="meeting_state_is_known_word",
            ),
        ]
        indexes = [
            models.Index(fields=["committee", "starts_at"], name="meeting_of_committee"),
            # What was missed or held in a span of time, over all committees.
            models.Index(fields=["state", "starts_at", "committee"], name="meeting_state_in_time"),
        ]

    def __str__(self) -> str:
        return self.title or self.committee.name

    def get_absolute_url(self) -> str:
        return reverse("governance:meeting_detail", args=[self.pk])


class Answer(models.TextChoices):
    NEEDS_ACTION = "needs_action", "No answer"
    ACCEPTED = "accepted", "Yes"
    TENTATIVE = "tentative", "Maybe"
    DECLINED = "declined", "No"


class AnsweredBy(models.TextChoices):
    LINK = "link", "by the link in the e-mail"
    PAGE = "page", "on the page of the meeting"
    MAIL = "mail", "by their calendar"


class Attendee(models.Model):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    attended = models.BooleanField(
        "present", null=True, blank=True, help_text="Empty until attendance is recorded."
    )
    answer = models.CharField(
        max_length=12,
        choices=Answer,
        default=Answer.NEEDS_ACTION,
        help_text="To this meeting; without one, that to the series counts.",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=4, choices=AnsweredBy, blank=True)
    stands_in_for = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Invited as the deputy of this person, as long as they stand in.",
    )

    objects = MeetingChildQuerySet.as_manager()

    class Meta:
        ordering = ["person__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="attendee_once",
                violation_error_message="This person is already invited.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.meeting}"
