"""A decision by circulation: members of a committee vote between meetings, until a deadline."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.models import Person, Side
from core.revision.models import Revisioned
from governance.models.committee import Committee
from governance.models.decision import Decision
from governance.querysets import BallotChildQuerySet, BallotQuerySet
from governance.rules.ballots import ABSTAIN, MAJORITIES, read_choices


class Ballot(Revisioned):
    """`choices_text` holds a choice a line, and none for For and Against. How it is counted:
    governance.rules.ballots. `result` and `won` are kept when it closes."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CARRIED = "carried", "Decided"
        NOT_CARRIED = "not_carried", "Not decided"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Tie(models.TextChoices):
        CHAIR = "chair", "The vote of the chair decides"
        NONE = "none", "Nothing is decided"

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="ballots")
    question = models.CharField(max_length=300)
    background = models.TextField(
        blank=True, help_text="What voters need to know. All of them see it."
    )
    choices_text = models.TextField("choices", blank=True)
    quorum = models.PositiveSmallIntegerField(
        help_text="How many must answer. Abstaining is an answer."
    )
    majority = models.CharField(max_length=10, choices=MAJORITIES, default="simple")
    each_side = models.BooleanField("each company must agree", default=False)
    tie = models.CharField("if votes are equal", max_length=5, choices=Tie, default=Tie.NONE)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closes_at = models.DateTimeField("closes")
    state = models.CharField(max_length=11, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    won = models.CharField(max_length=200, blank=True, editable=False)
    result = models.CharField(max_length=500, blank=True, editable=False)
    withdrawn_reason = models.CharField("reason", max_length=300, blank=True)
    decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="ballot"
    )

    history = HistoricalRecords()
    objects = BallotQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="ballot_closed_has_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(quorum__gte=1), name="ballot_needs_an_answer"
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"], condition=models.Q(state="open"), name="ballot_open_until"
            )
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("governance:ballot_detail", args=[self.pk])

    @property
    def choices(self) -> list[str]:
        return read_choices(self.choices_text)


class Vote(Revisioned):
    """The voice of one member, made when the vote was opened: whoever joins later has none.
    `choice` is the place of a choice ("0"), "abstain", or empty while there is no answer."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="votes")
    side = models.CharField(max_length=6, choices=Side.choices[:2])
    is_chair = models.BooleanField(default=False)
    choice = models.CharField(max_length=8, blank=True)
    comment = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    by_link = models.BooleanField("answered by a link", default=False)
    given_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="given by",
        help_text="The deputy who voted for this person; empty where they voted themselves.",
    )

    history = HistoricalRecords()
    objects = BallotChildQuerySet.as_manager()

    class Meta:
        ordering = ["ballot", "side", "person__name"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "person"], name="vote_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(choice="", answered_at__isnull=True)
                | (~models.Q(choice="") & models.Q(answered_at__isnull=False)),
                name="vote_answered_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.ballot}"

    def clean(self) -> None:
        offered = ["", ABSTAIN, *map(str, range(len(self.ballot.choices)))]
        if self.choice not in offered:
            raise ValidationError({"choice": "Choose one of the answers that are offered."})

    @property
    def words(self) -> str:
        """ "For", "abstains", "no answer"."""
        if self.choice == ABSTAIN:
            return "abstains"
        return self.ballot.choices[int(self.choice)] if self.choice else "no answer"

    @property
    def voter(self) -> str:
        """ "Ines Okafor", "Tomas Brandt for Ines Okafor"."""
        return f"{self.given_by} for {self.person}" if self.given_by else str(self.person)
