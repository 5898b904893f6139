"""The page of one goal: what serves it, what its alliances answered, and what became of it; and the
alliances that can be tied to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, Subquery

from accounts.models import User
from alliances.models import Alliance, CorporateGoal, GoalConfirmation, Membership
from alliances.querysets import confidence_right
from alliances.rules.goals import LEVELS
from alliances.services.activity import Entry, history_of
from alliances.services.goals.ties import change_ties, goals_to_offer
from core.registry.history import HistorySource
from plans.models import Initiative, Objective
from portfolio.services.goals.reading import alliances_seen, lines_of, with_placement
from portfolio.services.goals.tree import Line, Narrowed, read_lines_of_tree
from scorecards.querysets import telling_health

A_PAGE, LINES, SUGGESTED = 50, 20, 20
OWN_HISTORY = HistorySource(CorporateGoal, "Goal", "id", "name", 0)


@dataclass(frozen=True)
class GoalPage:
    """`line` sums over the goal and all below it; `below` are those right below. `alliances` are
    tied to the goal itself, with `planned`, `delivered`, `health`, `band`, `asked` and manager."""

    line: Line
    above: list[CorporateGoal]
    below: list[Line]
    alliances: Page[Any]
    objectives: list[Objective]
    initiatives: list[Initiative]
    questioned: list[GoalConfirmation]
    history: list[Entry]
    followed_by: list[CorporateGoal]

    @property
    def goal(self) -> CorporateGoal:
        return self.line.goal

    @property
    def level_below(self) -> str:
        """The level of a goal that is added below it."""
        return LEVELS[min(LEVELS.index(self.goal.level) + 1, len(LEVELS) - 1)]

    @property
    def finding(self) -> str:
        count = self.line.served.alliances
        if not count:
            return "No alliance serves this goal"
        return f"{count} alliance{'' if count == 1 else 's'} serve{'s' if count == 1 else ''} it"


def goal_page(
    *, goal: CorporateGoal, user: User, today: date, number: str | int | None
) -> GoalPage:
    lines = read_lines_of_tree(user=user, narrowed=Narrowed(goal.fiscal_year), today=today)
    by_key = {line.goal.pk: line for line in lines}
    above: list[CorporateGoal] = []
    at = goal.parent_id
    while at is not None and at in by_key and by_key[at].goal not in above:
        above.insert(0, by_key[at].goal)
        at = by_key[at].goal.parent_id
    questioned = GoalConfirmation.objects.visible_to(user).filter(goal=goal, answer="questioned")
    return GoalPage(
        line=by_key[goal.pk],
        above=above,
        below=[replace(line, depth=0) for line in lines if line.goal.parent_id == goal.pk],
        alliances=Paginator(_tied(goal, user), A_PAGE).get_page(number),
        objectives=_lines(Objective, goal, user),
        initiatives=_lines(Initiative, goal, user),
        questioned=list(questioned.select_related("alliance", "answered_by")[:LINES]),
        history=history_of(source=OWN_HISTORY, key=goal.pk),
        followed_by=list(CorporateGoal.objects.visible_to(user).filter(continues=goal)),
    )


def _tied(goal: CorporateGoal, user: User) -> Any:
    managers = Membership.objects.managing().filter(alliance=OuterRef("pk")).order_by("pk")
    asked = GoalConfirmation.objects.filter(alliance=OuterRef("pk"), goal=goal, answer="")
    rows = with_placement(alliances_seen(user).filter(goals=goal))
    return rows.annotate(
        planned=F("now__planned_value"),
        delivered=F("now__delivered_value"),
        health=F("now__health"),
        band=F("now__health_band"),
        red_below=F("now__model__red_below"),
        green_from=F("now__model__green_from"),
        is_veiled=telling_health("now__model") & ~confidence_right(user),
        asked=Exists(asked),
        manager_name=Subquery(managers.values("person__name")[:1]),
    ).order_by(F("planned").desc(nulls_last=True), "name", "pk")


def _lines(model: Any, goal: CorporateGoal, user: User) -> list[Any]:
    rows = lines_of(model, user).filter(goal=goal).select_related("plan__alliance")
    return list(rows.order_by("plan__alliance__name", "pk")[:LINES])


def alliances_to_tie(*, goal: CorporateGoal, user: User, text: str, today: date) -> Sequence[Any]:
    """Alliances that `user` may tie to the goal, by a word of their name or partner; those without
    any goal first (`is_orphan`). One query."""
    ties = Alliance.goals.through._base_manager.filter(alliance=OuterRef("pk"))
    tied = Exists(ties.filter(corporategoal=goal))
    in_force = CorporateGoal.objects.in_force_on(today).values("pk")
    rows = Alliance.objects.editable_by(user).active().filter(~tied)
    for word in text.split()[:8]:
        named = Q(name__icontains=word) | Q(brand_name__icontains=word)
        rows = rows.filter(named | Q(partners__name__icontains=word))
    found = rows.distinct().annotate(has_goal=Exists(ties.filter(corporategoal__in=in_force)))
    return list(found.order_by("has_goal", "name", "pk")[:SUGGESTED])


def tie_alliance(*, goal: CorporateGoal, alliance: Alliance, expected: int, user: User) -> Alliance:
    """Tie `alliance` to the goal beside those it has. Raises StaleRevision, ValidationError."""
    offered = goals_to_offer()
    if not offered.filter(pk=goal.pk).exists():
        raise ValidationError(f"“{goal}” is not in force. Nothing is tied to it any more.")
    wanted = [*offered.filter(alliances=alliance), goal]
    return change_ties(alliance=alliance, goals=wanted, expected=expected, user=user)
