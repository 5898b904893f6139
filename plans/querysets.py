"""Plans and what they are made of: guests see them once they are shared with the partner."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from alliances.querysets import AllianceChildQuerySet
from alliances.rules.periods import fiscal_year
from core.db.filled import FilledMixin
from plans.rules.plans import IN_FORCE, ONCE_AGREED, OPEN


class PlanQuerySet(AllianceChildQuerySet):
    def shown_to(self, user: Any) -> Self:
        """Guests see plans once they are shared with the partner, not our drafts."""
        state = self.alliance_path.removesuffix("alliance") + "state"
        return self.exclude(**{state: "draft"}) if user.is_guest else self.all()

    def agreed_by(self, day: date, *years: int) -> Self:
        """Of each of these fiscal years the newest version that was agreed by `day`."""
        return self._agreed(day, years).filter(~Exists(self._better(day, same_year=True)))

    def in_force_on(self, day: date, *, year: int = 0) -> Self:
        """Of the plan in force: the newest version agreed by `day` for its fiscal year (or for
        `year`), and until there is one that of the year before. A closed plan counts as what it
        was."""
        year = year or fiscal_year(day, settings.FISCAL_YEAR_START_MONTH)
        rows = self._agreed(day, (year, year - 1))
        return rows.filter(~Exists(self._better(day, same_year=False, year=year)))

    def _agreed(self, day: date, years: tuple[int, ...]) -> Self:
        at = self.alliance_path.removesuffix("alliance")
        return self.filter(
            **{
                f"{at}state__in": ONCE_AGREED,
                f"{at}agreed_on__lte": day,
                f"{at}fiscal_year__in": years,
            }
        )

    def _better(self, day: date, *, same_year: bool, year: int = 0) -> models.QuerySet:
        """A plan that stands in place of the one that this queryset is about."""
        at = self.alliance_path.removesuffix("alliance")
        mine, version = OuterRef(f"{at}fiscal_year"), OuterRef(f"{at}version")
        better = Q(fiscal_year=mine, version__gt=version)
        if not same_year:
            better |= Q(fiscal_year__gt=mine, fiscal_year__lte=year)
        plans = apps.get_model("plans", "JointBusinessPlan")._base_manager
        return plans.filter(
            better,
            alliance=OuterRef(f"{at}alliance"),
            state__in=ONCE_AGREED,
            agreed_on__lte=day,
        )

    def one_version_each(self) -> Self:
        """Of plans that run or are drafted: a replaced version says nothing that its successor does
        not say, and a newer draft nothing that holds yet."""
        plan = self.alliance_path.removesuffix("alliance")
        newer = {f"{plan}state__in": OPEN, f"{plan}version__gt": 1}
        return self.exclude(**{f"{plan}state": "superseded"}).exclude(**newer)


class PlanChildQuerySet(PlanQuerySet):
    alliance_path = "plan__alliance"


class ObjectiveChildQuerySet(PlanQuerySet):
    alliance_path = "objective__plan__alliance"


class ActualQuerySet(ObjectiveChildQuerySet):
    def known_on(self, day: date) -> Self:
        """What was on record at the end of `day` about that day and those before it: without what
        was recorded later, and with the value that stood then where it was corrected later. What
        was withdrawn is among it."""
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
        stood = Q(corrected_at__isnull=True) | Q(corrected_at__gte=end)
        return self.filter(stood, as_of__lte=day, recorded_at__lt=end)

    def newest_on(self, day: date) -> Self:
        """Of what was `known_on` that day, the newest of each objective. One that was withdrawn
        counts until there is a newer one: to take evidence back must not improve a figure."""
        later = self.model.objects.known_on(day).filter(
            objective=OuterRef("objective"), as_of__gt=OuterRef("as_of")
        )
        return self.known_on(day).filter(~Exists(later))


class DeliverableQuerySet(FilledMixin, PlanChildQuerySet):
    def agreed(self) -> Self:
        """Of plans that were agreed: a draft or a replaced version binds nobody."""
        return self.filter(plan__state__in=IN_FORCE)

    def in_force(self) -> Self:
        """Agreed, and not dropped."""
        return self.agreed().filter(dropped_on__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.in_force().filter(delivered_on__isnull=True, due_on__lt=today)


class SendingQuerySet(PlanChildQuerySet):
    """To whom a plan was sent, with our note, is the sender's company's own business."""

    shared_with_guests = False

    def shown_to(self, user: Any) -> Self:
        return self.none() if user.is_guest else self.all()
