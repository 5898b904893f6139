"""Issues: what is in the way of an alliance, with a proposed path; and each step of their climb."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.models import Alliance, FailureCause, Person
from alliances.querysets import ReferenceQuerySet
from core.revision.models import Revisioned
from governance.models.action import Action
from governance.models.agenda import AgendaItem
from governance.models.committee import Committee
from governance.models.meeting import Meeting
from governance.models.validators import SENSIBLE_DAYS
from governance.querysets import DeadlockClauseQuerySet, IssueQuerySet, IssueStepQuerySet
from governance.rules.issues import (
    DEADLOCK_DAYS,
    HOW_TO_WRITE_A_PATH,
    LONGEST_CLOCK,
    OPEN_STATES,
    functions_of,
    is_no_path,
    write_functions,
)

WORKING_DAYS = [MinValueValidator(1), MaxValueValidator(LONGEST_CLOCK)]


class Severity(models.TextChoices):
    CRITICAL = "critical", "Critical"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class Level(models.TextChoices):
    OPERATING = "operating", "Operating team"
    MANAGEMENT = "management", "Alliance management team"
    STEERING = "steering", "Executive steering committee"
    EXECUTIVES = "executives", "Two executives"


class Issue(Revisioned):
    """`level` and `committee` say where it stands since `level_since`, and `clock_ends_on` when it
    climbs; `first_level` where it was raised. Interests are what a side needs and why, positions
    what it says it wants."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ESCALATED = "escalated", "Escalated"
        RESOLVED = "resolved", "Resolved"
        CLOSED = "closed", "Closed"

    class ClosedAs(models.TextChoices):
        ACCEPTED = "accepted", "Accepted: we live with it"
        WITHDRAWN = "withdrawn", "Withdrawn: it was no issue"

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="issues")
    title = models.CharField("issue", max_length=200)
    what_happens = models.TextField("what happens", help_text="What is in the way, and since when.")
    path = models.TextField("proposed path to a solution", help_text=HOW_TO_WRITE_A_PATH)
    our_interest = models.TextField("our interest", blank=True)
    their_interest = models.TextField("their interest", blank=True)
    our_position = models.TextField("our position", blank=True)
    their_position = models.TextField("their position", blank=True)
    functions = models.CharField(
        "functions concerned", max_length=400, blank=True, help_text="Separated by semicolons."
    )
    severity = models.CharField(max_length=8, choices=Severity, default=Severity.MEDIUM)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="issues"
    )
    committee = models.ForeignKey(
        Committee, null=True, blank=True, on_delete=models.SET_NULL, related_name="issues"
    )
    level = models.CharField(max_length=10, choices=Level, default=Level.OPERATING)
    first_level = models.CharField(
        max_length=10, choices=Level, default=Level.OPERATING, editable=False
    )
    level_since = models.DateField(editable=False)
    clock_ends_on = models.DateField("climbs on", editable=False)
    escalated_on = models.DateField(null=True, blank=True, editable=False)
    deadlock_on = models.DateField("with two executives since", null=True, editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    closed_as = models.CharField(max_length=9, choices=ClosedAs, blank=True)
    resolution = models.TextField(blank=True)
    ended_on = models.DateField(
        "resolved or closed on", null=True, blank=True, validators=SENSIBLE_DAYS
    )
    cause = models.ForeignKey(
        FailureCause, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_on = models.DateField(validators=SENSIBLE_DAYS)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="issues"
    )
    agenda_item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    awaits_agenda = models.BooleanField(default=False, editable=False)
    actions = models.ManyToManyField(Action, blank=True, related_name="issues")
    source_kind = models.CharField(max_length=20, blank=True, editable=False)
    source_id = models.BigIntegerField(default=0, editable=False)
    note = models.TextField("note of your company", blank=True)

    history = HistoricalRecords()
    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["clock_ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(path=""),
                name="issue_has_a_path",
                violation_error_message=HOW_TO_WRITE_A_PATH,
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_on__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(ended_on__isnull=False)),
                name="ended_issue_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_as__in=("accepted", "withdrawn"))
                | (~Q(state="closed") & Q(closed_as="")),
                name="closed_issue_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(state="resolved") | ~Q(resolution=""),
                name="resolved_issue_says_how",
                violation_error_message="Say how it was resolved.",
            ),
            models.UniqueConstraint(
                fields=["source_kind", "source_id"],
                condition=Q(ended_on__isnull=True) & ~Q(source_kind=""),
                name="issue_once_per_source",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clock_ends_on"],
                condition=Q(ended_on__isnull=True),
                name="issue_clock",
            ),
            models.Index(fields=["alliance", "state"], name="issue_of_alliance"),
            models.Index(fields=["cause"], name="issue_cause"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("governance:issue_detail", args=[self.pk])

    def clean(self) -> None:
        """No issue without a path to a solution; nothing on a day to come."""
        self.functions = write_functions([self.functions])
        if is_no_path(self.path):
            raise ValidationError({"path": HOW_TO_WRITE_A_PATH})
        if self.ended_on and self.ended_on > timezone.localdate():
            raise ValidationError({"ended_on": "This date is in the future."})

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def function_names(self) -> list[str]:
        return functions_of(self.functions)


class IssueStep(models.Model):
    """What happened to an issue: raised, climbed by its clock, escalated by hand ... Written once.
    `committee_name` keeps the name that the committee had then."""

    class Kind(models.TextChoices):
        RAISED = "raised", "Raised"
        CLIMBED = "climbed", "Climbed: the clock ran out"
        ESCALATED = "escalated", "Escalated"
        RETURNED = "returned", "Handed back"
        CONVENED = "convened", "Functions convened"
        RESOLVED = "resolved", "Resolved"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Reopened"

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind)
    level = models.CharField(max_length=10, choices=Level)
    committee_name = models.CharField(max_length=120, blank=True)
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Empty: the clock.",
    )

    objects = IssueStepQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "step of an issue"
        verbose_name_plural = "steps of issues"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.issue}"


class EscalationClock(Revisioned):
    """How many working days an issue of a severity may stay at a level; without a row, the days of
    `governance.rules.issues.DEFAULT_DAYS`."""

    severity = models.CharField(max_length=8, choices=Severity)
    level = models.CharField(max_length=10, choices=Level.choices[:3])
    working_days = models.PositiveSmallIntegerField(validators=WORKING_DAYS)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["severity", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["severity", "level"],
                name="escalation_clock_once",
                violation_error_message="There is a clock of this severity and level already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_severity_display()}, {self.get_level_display().lower()}"


class DeadlockClause(Revisioned):
    """To whom an issue goes that no committee has solved: an executive of each side. Without a row
    these are the executive sponsors."""

    alliance = models.OneToOneField(
        Alliance, on_delete=models.CASCADE, related_name="deadlock_clause"
    )
    our_executive = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    their_executive = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    working_days = models.PositiveSmallIntegerField(
        default=DEADLOCK_DAYS, validators=WORKING_DAYS, help_text="How long they have to decide."
    )

    history = HistoricalRecords()
    objects = DeadlockClauseQuerySet.as_manager()

    class Meta:
        ordering = ["alliance"]

    def __str__(self) -> str:
        return f"Deadlock clause of {self.alliance}"
