"""The goals of the demo company over two years, what serves them, and one that changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings

from alliances.models import Alliance, CorporateGoal, GoalConfirmation
from alliances.rules.periods import fiscal_year_bounds
from alliances.services.goals import confirming, keeping
from alliances.services.goals.asking import Asking
from demo.services.company import Company, managers
from plans.models import Initiative, Objective

CHANGED = "Freight and fleets that think ahead"
MEANS = (
    "20,000 vehicles under contract that plan their own stops; counted by vehicles that are paid "
    "for, no longer by pilots."
)
# Of the alliances that serve the goal that changed, so many have not answered.
UNANSWERED = 2
# Asked so many days ago, with so many to go.
ASKED, LEFT = 21, 9
Ties = Alliance.goals.through


def tell_goals(*, company: Company, now: datetime) -> None:
    """The goals of last year beside those of this one, ties of plans, and a change of which some
    alliances have yet to say whether it suits them."""
    rows = list(company.goals.values())
    _last_year(rows, now.date())
    for goal in rows:
        key = "ruth" if goal.level == CorporateGoal.Level.COMPANY else "jonas"
        goal.owner = company.people.get(key)
        goal.save(update_fields=["owner"])
    _tie_plans()
    if CHANGED in company.goals:
        _change(company.goals[CHANGED], company, now)


def _last_year(rows: list[CorporateGoal], today: date) -> None:
    before: dict[int, CorporateGoal] = {}
    for goal in rows:  # parents before children
        year = goal.fiscal_year - 1
        before[goal.pk] = CorporateGoal.objects.create(
            name=goal.name,
            level=goal.level,
            business_unit=goal.business_unit,
            parent=before.get(goal.parent_id or 0),
            fiscal_year=year,
            published_on=_begins(year),
        )
        goal.continues, goal.published_on = before[goal.pk], _begins(year + 1)
        goal.save(update_fields=["continues", "published_on"])
    ties = Ties.objects.filter(corporategoal__in=before).values_list("alliance", "corporategoal")
    Ties.objects.bulk_create(
        Ties(alliance_id=alliance, corporategoal=before[goal]) for alliance, goal in ties
    )


def _begins(year: int) -> date:
    return fiscal_year_bounds(year, settings.FISCAL_YEAR_START_MONTH)[0]


def _tie_plans() -> None:
    """Objectives and initiatives serve the goal of their alliance; in every fifth plan one of each
    is left without."""
    goals: dict[tuple[int, int], int] = {}
    rows = Ties.objects.order_by("-pk").values_list(
        "alliance", "corporategoal__fiscal_year", "corporategoal"
    )
    for alliance, year, goal in rows:
        goals[alliance, year] = goal
    for model, order in ((Objective, "-pk"), (Initiative, "pk")):
        seen: set[int] = set()
        for row in model.objects.select_related("plan").order_by("plan", order):
            served = goals.get((row.plan.alliance_id, row.plan.fiscal_year))
            is_left = row.plan_id % 5 == 0 and row.plan_id not in seen
            seen.add(row.plan_id)
            if served is None or is_left:
                continue
            model.objects.filter(pk=row.pk).update(goal=served)


def _change(goal: CorporateGoal, company: Company, now: datetime) -> None:
    leader = company.people["jonas"].user
    today = now.date()
    goal.description = MEANS
    keeping.edit_goal(
        goal=goal,
        expected=CorporateGoal.objects.get(pk=goal.pk).revision,
        fields=["description"],
        asking=Asking(leader, today - timedelta(days=ASKED), today + timedelta(days=LEFT)),
    )
    in_charge = managers()
    rows = GoalConfirmation.objects.filter(goal=goal).order_by("pk")
    # Those are left whose manager signs in, and finds them on Today.
    for row in sorted(rows, key=lambda row: row.alliance_id not in in_charge)[UNANSWERED:]:
        user = in_charge.get(row.alliance_id) or leader
        if user is not None:
            said = now - timedelta(days=ASKED - 2)
            confirming.confirm(picks=[f"{row.pk}:{row.revision}"], user=user, now=said)
