"""Committees, their members and how often they meet."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models.user import default_time_zone, validate_time_zone
from alliances.models import Alliance, Person
from core.dates.wall_time import UnknownZone
from core.revision.models import Revisioned
from governance.models.validators import SENSIBLE_DAYS, validate_offsets
from governance.querysets import CommitteeChildQuerySet, CommitteeQuerySet
from governance.rules.meetings import LONGEST, SHORTEST
from governance.rules.recurrence import BadRule, require_meetings
from governance.rules.rights import quorum_words


def default_offsets() -> list[int]:
    """A week, a day and an hour before, in minutes."""
    return [7 * 24 * 60, 24 * 60, 60]


MINUTES_DAYS = 5


class MeetingMode(models.TextChoices):
    VIRTUAL = "virtual", "Virtual"
    IN_PERSON = "in_person", "In person"


class OnHoliday(models.TextChoices):
    """What becomes of a meeting that falls on a day off of either side."""

    KEEP = "keep", "Keep the date and mark it"
    BEFORE = "before", "Move to the working day before"
    AFTER = "after", "Move to the working day after"


class Committee(Revisioned):
    class Kind(models.TextChoices):
        STEERING = "steering", "Executive steering committee"
        MANAGEMENT = "management", "Alliance management team"
        OPERATING = "operating", "Operating team"
        OTHER = "other", "Other committee"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="committees")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MANAGEMENT)
    decision_rights = models.TextField(
        "note on decision rights",
        blank=True,
        help_text="What this committee decides, and what it escalates.",
    )
    quorum = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(99)],
        help_text="How many people have to be there to decide. 0: any number.",
    )
    quorum_per_side = models.BooleanField("of each side", default=False)
    reminder_offsets = models.JSONField(
        default=default_offsets,
        blank=True,
        validators=[validate_offsets],
        help_text="Minutes before the meeting.",
    )
    minutes_days = models.PositiveSmallIntegerField(
        "working days to answer the minutes",
        default=MINUTES_DAYS,
        blank=True,
        validators=[MaxValueValidator(60)],
        help_text="0: minutes are written, not circulated.",
    )
    silence_approves = models.BooleanField(
        "who does not answer in time approves the minutes", default=False
    )
    asks_pulse = models.BooleanField(
        "ask for the pulse after meetings",
        default=False,
        help_text="One question to those who were present: “Did we work as one team?”",
    )
    dissolved_on = models.DateField("closed on", null=True, blank=True)
    chairless_since = models.DateField(
        "without a chair since", null=True, blank=True, editable=False
    )

    history = HistoricalRecords()
    objects = CommitteeQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "kind", "name"]
        verbose_name_plural = "committees"
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "name"],
                condition=models.Q(dissolved_on__isnull=True),
                name="committee_name_unique_in_alliance",
                violation_error_message="This alliance already has a committee of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Nobody has to say how long both sides have to answer."""
        if self.minutes_days is None:
            self.minutes_days = MINUTES_DAYS

    @property
    def quorum_words(self) -> str:
        """ "at least 2 people of each side"; "" where none is set."""
        return quorum_words(self.quorum, self.quorum_per_side)


class CommitteeMember(models.Model):
    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="committee_memberships"
    )
    is_chair = models.BooleanField("chair", default=False)

    objects = CommitteeChildQuerySet.as_manager()

    class Meta:
        ordering = ["-is_chair", "person__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "person"],
                name="committee_member_once",
                violation_error_message="This person is already on the committee.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.committee}"


class Cadence(Revisioned):
    """How often a committee meets: an RFC 5545 rule on wall time in a named zone."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="cadences")
    rrule = models.CharField(
        "recurrence rule", max_length=200, help_text="For example FREQ=MONTHLY;BYDAY=1TU"
    )
    first_on = models.DateField("first meeting on or after", validators=SENSIBLE_DAYS)
    starts_at_time = models.TimeField("starts at", help_text="Local time in the time zone below.")
    time_zone = models.CharField(
        max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    duration_minutes = models.PositiveSmallIntegerField(
        "duration in minutes",
        default=60,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )
    mode = models.CharField(max_length=10, choices=MeetingMode, default=MeetingMode.VIRTUAL)
    location = models.CharField(max_length=300, blank=True, help_text="Room, address or link.")
    on_holiday = models.CharField(
        "on holidays and closing days", max_length=6, choices=OnHoliday, default=OnHoliday.KEEP
    )
    is_active = models.BooleanField("active", default=True)
    counts_from = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="From which day every second or third period is counted; empty: from the first "
        "date on or after the first day. Older schedules keep the day they counted from.",
    )
    planned_until = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        db_index=True,
        help_text="When the first meeting starts that is not made yet; empty: nobody has looked.",
    )

    history = HistoricalRecords(excluded_fields=["planned_until"])
    objects = CommitteeChildQuerySet.as_manager()

    class Meta:
        ordering = ["committee", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(on_holiday__in=OnHoliday.values),
                name="cadence_on_holiday_is_known_word",
            )
        ]

    def __str__(self) -> str:
        return f"{self.committee}: {self.rrule}"

    @property
    def starts_local(self) -> datetime:
        """Wall time from which the rule gives meetings."""
        return datetime.combine(self.first_on, self.starts_at_time)

    def clean(self) -> None:
        """A rule that cannot be used, or never gives a meeting, is refused."""
        if not (self.rrule and self.first_on and self.starts_at_time):
            return
        try:
            require_meetings(
                self.rrule, self.starts_local, self.time_zone, counts_from=self.counts_from
            )
        except (BadRule, UnknownZone) as error:
            raise ValidationError({"rrule": str(error)}) from error
