"""Corporate goals: who sees them, and which are in force."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db.models import IntegerField, Q, Subquery
from django.db.models.functions import Coalesce

from alliances.querysets import InternalQuerySet, ReferenceQuerySet, every
from alliances.rules.periods import fiscal_year
from core.db.prepared import Slot

DRAFT, PUBLISHED = "draft", "published"


def goal_year(day: date | Slot) -> Any:
    """The fiscal year of `day`, which may be a slot of a prepared statement."""
    month = settings.FISCAL_YEAR_START_MONTH
    if isinstance(day, Slot):
        return Slot(day.name, IntegerField(), lambda value: fiscal_year(value, month))
    return fiscal_year(day, month)


class GoalQuerySet(ReferenceQuerySet):
    """A draft is seen by those who keep the goals, until it is published."""

    def visible_to(self, user: Any) -> Self:
        rows = super().visible_to(user)
        return rows if user.is_active and user.leads_portfolio else rows.told()

    def told(self) -> Self:
        """Those that were published once, whatever became of them."""
        return self.exclude(state=DRAFT)

    def in_force_on(self, day: date | Slot) -> Self:
        """The published goals of the year that runs on `day`. Until its goals are published, those
        of the last year that has any go on, and before the first recorded year, those of that;
        goals that were dropped bring no other year back."""
        newest, first = self._years_in_force(day)
        year = Coalesce(Subquery(newest), Subquery(first))
        return self.filter(state=PUBLISHED, fiscal_year=year)

    def year_in_force(self, day: date) -> int | None:
        """The year whose goals hold on `day`; None without any. At most two queries."""
        for years in self._years_in_force(day):
            if (found := years.values_list("fiscal_year", flat=True).first()) is not None:
                return int(found)
        return None

    def _years_in_force(self, day: date | Slot) -> tuple[Any, Any]:
        told = self.model._base_manager.told()
        newest = told.filter(fiscal_year__lte=goal_year(day)).order_by("-fiscal_year")
        first = told.order_by("fiscal_year")
        return newest.values("fiscal_year")[:1], first.values("fiscal_year")[:1]

    def assignable_on(self, day: date) -> Self:
        """Those to which something may be tied: in force, or published for a year to come."""
        coming = Q(state=PUBLISHED, fiscal_year__gt=goal_year(day))
        return self.filter(
            Q(pk__in=self.model._base_manager.in_force_on(day).values("pk")) | coming
        )


def without_goal(day: date | Slot) -> Q:
    """The condition of alliances that are tied to no goal in force on `day`."""
    ties = every("Alliance").model.goals.through._base_manager
    goals = every("CorporateGoal").in_force_on(day).values("pk")
    # One list of all that have one: asked for each alliance, a database goes through all goals.
    return ~Q(pk__in=ties.filter(corporategoal__in=goals).values("alliance"))


class GoalConfirmationQuerySet(InternalQuerySet):
    def waiting(self) -> Self:
        """Not answered, of alliances that go on."""
        return self.filter(answer="").exclude(alliance__stage="closed")
