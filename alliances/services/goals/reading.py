"""What pages show of the goals of alliances and of the questions about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import User
from alliances.models import Alliance, CorporateGoal, GoalConfirmation


@dataclass(frozen=True)
class GoalsOfAlliance:
    """`waiting` for an answer; `answered`, the latest first; `other`: ties that do not count, to
    goals of past years and to those that were dropped or replaced."""

    waiting: list[GoalConfirmation]
    answered: list[GoalConfirmation]
    other: list[CorporateGoal]

    @property
    def to_confirm(self) -> list[GoalConfirmation]:
        return [row for row in self.waiting if row.may_be_confirmed]


ANSWERS_SHOWN = 20


def goals_of(*, alliance: Alliance, user: User, today: date) -> GoalsOfAlliance:
    """Three queries."""
    rows = GoalConfirmation.objects.within(user, alliance)
    rows = rows.select_related("goal", "before", "asked_by", "answered_by")
    answered = rows.exclude(answer="").order_by("-answered_at", "-pk")
    on_offer = CorporateGoal.objects.assignable_on(today).values("pk")
    other = CorporateGoal.objects.visible_to(user).filter(alliances=alliance)
    other = other.exclude(pk__in=on_offer).order_by("-fiscal_year", "name")
    return GoalsOfAlliance(
        waiting=list(rows.filter(answer="")),
        answered=list(answered[:ANSWERS_SHOWN]),
        other=list(other),
    )


def found_confirmations(
    *, user: User, today: date, show: str = "", goal: CorporateGoal | None = None
) -> QuerySet[GoalConfirmation, GoalConfirmation]:
    """Those the filters leave, with `may_edit`; what waits by its day, answers latest first."""
    rows = GoalConfirmation.objects.visible_to(user)
    if show == "questioned":
        rows = rows.filter(answer=GoalConfirmation.Answer.QUESTIONED)
    elif show == "answered":
        rows = rows.exclude(answer="")
    else:
        rows = rows.waiting()
    if show == "overdue":
        rows = rows.filter(due_on__lt=today)
    if goal is not None:
        rows = rows.filter(Q(goal=goal) | Q(before=goal))
    mine = Alliance.objects.editable_by(user).values("pk")
    rows = rows.annotate(may_edit=Q(alliance__in=mine))
    order = ("-answered_at", "-pk") if show in ("questioned", "answered") else ("due_on", "pk")
    related = rows.select_related("alliance", "goal", "before", "answered_by", "asked_by")
    return related.order_by(*order)


def asked_of(*, goals: Collection[CorporateGoal], user: User, today: date) -> int:
    """How many alliances that `user` sees have not answered about `goals`, or were asked today for
    a goal in place of one that has no successor. One query."""
    why = GoalConfirmation.Why
    left = Q(why=why.NOT_CONTINUED, asked_on=today, goal__fiscal_year__lt=goals_year(goals))
    rows = GoalConfirmation.objects.visible_to(user).waiting()
    asked = rows.filter(Q(goal__in=goals) | left).order_by()
    return asked.values("alliance").distinct().count()


def goals_year(goals: Collection[CorporateGoal]) -> int:
    return max((goal.fiscal_year for goal in goals), default=0)
