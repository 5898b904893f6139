"""Corporate goals as a tree, year by year, and what their alliances say when one changes."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from alliances.querysets.goals import GoalConfirmationQuerySet, GoalQuerySet, goal_year
from alliances.rules.goals import below
from core.revision.models import Revisioned
from core.text import write_year

YEARS = [MinValueValidator(1990), MaxValueValidator(2199)]


def this_goal_year() -> int:
    """The fiscal year that runs today."""
    return int(goal_year(timezone.localdate()))


class CorporateGoal(Revisioned):
    """A company goal, a division goal below it, an alliance objective below that; of one fiscal
    year. What was published once is dropped or replaced, and stays on record."""

    class Level(models.TextChoices):
        COMPANY = "company", "Company goal"
        DIVISION = "division", "Division goal"
        ALLIANCE = "alliance", "Alliance objective"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        REPLACED = "replaced", "Replaced"
        DROPPED = "dropped", "Dropped"

    name = models.CharField(max_length=200)
    level = models.CharField(max_length=10, choices=Level, default=Level.COMPANY)
    fiscal_year = models.PositiveSmallIntegerField(
        default=this_goal_year, validators=YEARS, db_index=True
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="part of",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text="The goal one level up that it helps to reach.",
    )
    business_unit = models.ForeignKey(
        "alliances.BusinessUnit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
    )
    owner = models.ForeignKey(
        "alliances.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_goals",
        help_text="Who answers for it in your company.",
    )
    description = models.TextField(blank=True)
    state = models.CharField(
        max_length=9, choices=State, default=State.PUBLISHED, editable=False, db_index=True
    )
    published_on = models.DateField(null=True, blank=True, editable=False)
    ended_on = models.DateField(null=True, blank=True, editable=False)
    reason = models.CharField(
        "why it was replaced or dropped", max_length=300, blank=True, editable=False
    )
    continues = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="followed_by",
        help_text="The goal of the year before, or the one that it replaced.",
    )

    history = HistoricalRecords()
    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("pk")),
                name="goal_is_not_its_own_parent",
                violation_error_message="A goal cannot stand above itself.",
            ),
            models.UniqueConstraint(
                fields=["continues", "fiscal_year"],
                condition=models.Q(continues__isnull=False),
                name="goal_continued_once_a_year",
                violation_error_message="This goal was taken into that year already.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "published", "replaced", "dropped"]),
                name="goal_state_is_known_word",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def year_words(self) -> str:
        return write_year(self.fiscal_year)

    def clean(self) -> None:
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen and above.pk is not None:
                raise ValidationError({"parent": "This would make the goal stand above itself."})
            seen.add(above.pk)
            above = above.parent
        if self.parent is None:
            return
        if self.parent.fiscal_year != self.fiscal_year:
            year = self.parent.year_words
            raise ValidationError(
                {"parent": f"“{self.parent}” is a goal of {year}. Choose one of the same year."}
            )
        if not below(self.level, self.parent.level) and self._moves():
            over, own = self.parent.get_level_display(), self.get_level_display()
            raise ValidationError(
                {
                    "parent": f"“{self.parent}” is a {over.lower()}. Choose a goal that stands "
                    f"higher than a {own.lower()}, or leave this empty."
                }
            )

    def _moves(self) -> bool:
        """Trees that were entered before levels were checked stay as they are until they move."""
        if self.pk is None:
            return True
        was = type(self)._base_manager.filter(pk=self.pk, level=self.level, parent=self.parent_id)
        return not was.exists()


class GoalConfirmation(Revisioned):
    """What an alliance is asked when a goal to which it is tied changes, and its answer.

    Asked once for each alliance and goal until it is answered: what changes meanwhile is added to
    the same question, whose day stays. `before` is the goal to which the alliance was tied.
    """

    class Why(models.TextChoices):
        CHANGED = "changed", "The goal changed"
        REPLACED = "replaced", "The goal was replaced"
        NEW_YEAR = "new_year", "Goals of a new year"
        DROPPED = "dropped", "The goal was dropped"
        NOT_CONTINUED = "not_continued", "Not among the goals of the new year"

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        TIED_ELSEWHERE = "tied_elsewhere", "Tied to another goal"
        QUESTIONED = "questioned", "Questioned"

    alliance = models.ForeignKey(
        "alliances.Alliance", on_delete=models.CASCADE, related_name="goal_confirmations"
    )
    goal = models.ForeignKey(CorporateGoal, on_delete=models.PROTECT, related_name="confirmations")
    why = models.CharField(max_length=13, choices=Why)
    before = models.ForeignKey(
        CorporateGoal, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField("what changed", max_length=300, blank=True)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField()
    answer = models.CharField(max_length=14, choices=Answer, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    history = HistoricalRecords()
    objects = GoalConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "goal"],
                condition=models.Q(answer=""),
                name="one_open_goal_confirmation",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="goal_confirmation_answered_has_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(answer="questioned") | ~models.Q(comment=""),
                name="questioned_goal_says_why",
                violation_error_message="Say what is in question.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(answer=""), name="goal_confirmation_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.goal}"

    def get_absolute_url(self) -> str:
        return reverse("alliances:goals", args=[self.alliance_id])

    @property
    def may_be_confirmed(self) -> bool:
        """A goal that is no longer in force can only be exchanged or questioned."""
        return self.why not in (self.Why.DROPPED, self.Why.NOT_CONTINUED)
