"""Reviews and exceptions are internal: a guest sees what was agreed, not how we judge it."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db.models import (
    Case,
    Count,
    Exists,
    Expression,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from alliances.querysets import InternalQuerySet, ReferenceQuerySet
from scorecards.querysets import held_on


class ReviewQuerySet(InternalQuerySet):
    def preparing(self) -> Self:
        return self.filter(state="preparing")

    def for_page(self) -> Self:
        """One review with what its page needs beside the content and its alliance, in one query:
        `prior_held_on` (day of the last held review before it), `scorecard_state` of its
        quarter."""
        earlier = Q(year__lt=OuterRef("year")) | Q(
            year=OuterRef("year"), quarter__lt=OuterRef("quarter")
        )
        reviews = self.model._base_manager.filter(earlier, alliance=OuterRef("alliance"))
        scorecards = apps.get_model("scorecards", "Scorecard")._base_manager.filter(
            alliance=OuterRef("alliance"), year=OuterRef("year"), quarter=OuterRef("quarter")
        )
        held = reviews.filter(state="held").order_by("-held_on", "-pk")
        return self.annotate(
            prior_held_on=Subquery(held.values("held_on")[:1]),
            scorecard_state=Subquery(scorecards.values("state")[:1]),
        )

    def for_list(self, today: date) -> Self:
        """Rows of the list, in one query: overdue ones first, then what is to be prepared by its
        day, then what was held, latest first. `manager_name` is who prepares it."""
        managers = apps.get_model("alliances", "Membership").objects.managing()
        managers = managers.filter(alliance=OuterRef("alliance"))
        comments = apps.get_model("portfolio", "ReviewComment")._base_manager.filter(
            review=OuterRef("pk")
        )
        return (
            self.select_related("alliance", "held_by")
            .defer("frozen", "presented")
            .annotate(
                manager_name=Subquery(managers.order_by("pk").values("person__name")[:1]),
                is_begun=Exists(comments.exclude(text="")),
                rank=Case(
                    When(state="preparing", due_on__lt=today, then=Value(0)),
                    When(state="preparing", then=Value(1)),
                    default=Value(2),
                    output_field=IntegerField(),
                ),
            )
            .order_by("rank", "-held_on", "due_on", "alliance__name", "pk")
        )

    def quarters(self) -> list[tuple[int, int]]:
        """(year, quarter) of these reviews, latest first. One query."""
        rows = self.order_by("-year", "-quarter").values_list("year", "quarter")
        return list(rows.distinct())

    def filtered(
        self,
        *,
        user: Any,
        quarter: tuple[int, int] | None = None,
        state: str = "",
        mine: bool = False,
    ) -> Self:
        """The choices of the list; an empty one filters nothing."""
        rows = self.managed_by(user) if mine else self
        if quarter:
            rows = rows.filter(year=quarter[0], quarter=quarter[1])
        return rows.filter(state=state) if state else rows

    def tally(self, today: date) -> dict[str, int]:
        """How many there are, how many wait to be held, and how many of those too long."""
        waiting = Q(state="preparing")
        return self.aggregate(
            total=Count("pk"),
            preparing=Count("pk", filter=waiting),
            overdue=Count("pk", filter=waiting & Q(due_on__lt=today)),
        )

    def managed_by(self, user: Any) -> Self:
        """Reviews `user` prepares: of alliances of which they are the alliance manager."""
        managing = apps.get_model("alliances", "Membership").objects.managing()
        mine = managing.filter(person__user=user.pk)
        return self.filter(alliance__in=mine.values("alliance"))


class ReviewChildQuerySet(InternalQuerySet):
    alliance_path = "review__alliance"


class ExceptionFactQuerySet(InternalQuerySet):
    def as_of(self, day: date | Expression) -> Self:
        """What was known at the end of `day`."""
        return self.filter(held_on(day))


class RecordedDayQuerySet(ReferenceQuerySet):
    """Days, which tell nothing of any alliance."""


class ReplacementQuerySet(InternalQuerySet):
    """What it would take to do without an alliance."""
