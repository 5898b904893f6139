"""The change history of the demo, as ordinary saves would have written it over the years."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import Any

from accounts.models import User
from alliances.models import Agreement, Alliance, StageChange
from demo.services.company import managers
from demo.services.relations import Relation
from governance.models import Action, Decision
from plans.models import JointBusinessPlan, ObjectiveActual
from scorecards.models import Risk

# How long before its beginning an alliance was on record, being explored.
EXPLORED_DAYS = 160


def write_alliance_history(relations: Sequence[Relation]) -> None:
    """Every alliance was created at its beginning by its manager; strategic ones began as core and
    were promoted after a third of their way, and their North Star was worded last."""
    created, changed = [], []
    for relation in relations:
        span = (relation.today - relation.began).days
        third, half = (relation.began + timedelta(days=round(span * part)) for part in (0.33, 0.5))
        before: dict[str, Any] = {"stage": "exploring"}
        if relation.story.tier == "strategic":
            unworded = {"north_star": "", "north_star_revisit_on": None}
            before |= {"tier": "core", **unworded}
            promoted = "Promoted by the portfolio council."
            changed.append(_version(relation, third, promoted, **unworded))
            changed.append(_version(relation, half))
        created.append(_version(relation, relation.began - timedelta(days=EXPLORED_DAYS), **before))
    Alliance.history.bulk_history_create(created, batch_size=500)
    Alliance.history.bulk_history_create(changed, batch_size=500, update=True)


def _version(relation: Relation, day: date, reason: str | None = None, **fields: Any) -> Alliance:
    """The alliance as its manager saved it on `day`."""
    row = copy(relation.alliance)
    _dated(row, day, relation.ours[0].user, reason)
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def _dated(row: Any, day: date, user: User | None, reason: str | None) -> None:
    row._history_date = datetime.combine(day, time(9, 30), tzinfo=UTC)
    row._history_user, row._change_reason = user, reason


def write_record_history(*, today: date) -> None:
    """What was signed, agreed, decided and feared, as of its day and by the manager in charge."""
    decisions = Decision.objects.all()
    plans = JointBusinessPlan.objects.exclude(agreed_on=None)
    # Rows, where their day and their alliance stand, and why they were saved.
    sources: tuple[tuple[Any, str, str, str], ...] = (
        (Agreement.objects.all(), "signed_on", "alliance_id", ""),
        (Risk.objects.all(), "opened_on", "alliance_id", ""),
        (plans, "agreed_on", "alliance_id", "Signed by both sides."),
        (decisions, "decided_on", "alliance_id", ""),
    )
    in_charge = managers()
    for rows, day, alliance, reason in sources:
        for row in rows:
            user = in_charge.get(attrgetter(alliance)(row))
            _dated(row, min(attrgetter(day)(row), today), user, reason)
        rows.model.history.bulk_history_create(list(rows), batch_size=500)


def date_records() -> None:
    """When each record was written, by its own day: the rows were written now."""
    sources: tuple[tuple[Any, str, str], ...] = (
        (StageChange.objects.all(), "changed_on", "recorded_at"),
        (JointBusinessPlan.objects.exclude(agreed_on=None), "agreed_on", "created_at"),
        (Decision.objects.all(), "decided_on", "recorded_at"),
        (Action.objects.exclude(meeting=None), "meeting__local_date", "created_at"),
        (ObjectiveActual.objects.all(), "as_of", "recorded_at"),
    )
    for rows, day, name in sources:
        written: dict[date, list[int]] = {}
        for pk, on in rows.order_by().values_list("pk", day):
            written.setdefault(on, []).append(pk)
        for on, keys in written.items():
            at = datetime.combine(on, time(16), tzinfo=UTC)
            rows.model._base_manager.filter(pk__in=keys).update(**{name: at})
