"""The change history of the demo: alliances created, promoted, given a North Star."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Model, QuerySet

from alliances.models import Agreement, Alliance, Membership
from demo.services.relations import Relation
from governance.models import Decision
from plans.models import JointBusinessPlan
from scorecards.models import Risk


def remember(relations: Sequence[Relation], *, today: date) -> None:
    """Write the history rows that ordinary saves would have left behind.

    Every alliance was created at its beginning by its manager; strategic ones began as core and
    were promoted after a third of their way, and their North Star was worded last.
    """
    created, changed = [], []
    for relation in relations:
        first = copy(relation.alliance)
        first._history_date = _at(relation.began - timedelta(days=160))  # type: ignore[attr-defined]
        first._history_user = relation.ours[0].user  # type: ignore[attr-defined]
        first.stage = "exploring"
        if relation.story.tier == "strategic":
            first.tier, first.north_star, first.north_star_revisit_on = "core", "", None
            changed += _promotion(relation, today)
        created.append(first)
    Alliance.history.bulk_history_create(created, batch_size=500)
    Alliance.history.bulk_history_create(changed, batch_size=500, update=True)


def remember_papers(*, today: date) -> None:
    """What was signed, agreed, decided and feared, as of its day and by the manager in charge."""
    members = Membership.objects.filter(side="ours", role="alliance_manager")
    managers = {row.alliance_id: row.person.user for row in members.select_related("person__user")}
    dated: list[tuple[type[Model], str, list[tuple[Any, date, int]]]] = [
        (Agreement, "", _dated(Agreement.objects.all(), "signed_on", "alliance_id")),
        (Risk, "", _dated(Risk.objects.all(), "opened_on", "alliance_id")),
        (
            JointBusinessPlan,
            "Signed by both sides.",
            _dated(JointBusinessPlan.objects.exclude(agreed_on=None), "agreed_on", "alliance_id"),
        ),
    ]
    decisions = Decision.objects.select_related("meeting__committee")
    dated.append(
        (
            Decision,
            "",
            [(row, row.meeting.local_date, row.meeting.committee.alliance_id) for row in decisions],
        )
    )
    for model, reason, rows in dated:
        for row, day, alliance in rows:
            row._history_date = _at(min(day, today))
            row._history_user = managers.get(alliance)
            row._change_reason = reason
        model.history.bulk_history_create(  # type: ignore[attr-defined]
            [row for row, _, _ in rows], batch_size=500
        )


def _dated(rows: QuerySet, day: str, alliance: str) -> list[tuple[Any, date, int]]:
    return [(row, getattr(row, day), getattr(row, alliance)) for row in rows]


def _promotion(relation: Relation, today: date) -> list[Alliance]:
    promoted, worded = copy(relation.alliance), copy(relation.alliance)
    span = (today - relation.began).days
    promoted.north_star, promoted.north_star_revisit_on = "", None
    for row, share in ((promoted, 0.33), (worded, 0.5)):
        row._history_date = _at(relation.began + timedelta(days=round(span * share)))  # type: ignore[attr-defined]
        row._history_user = relation.ours[0].user  # type: ignore[attr-defined]
    promoted._change_reason = "Promoted by the portfolio council."  # type: ignore[attr-defined]
    return [promoted, worded]


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), tzinfo=UTC)
