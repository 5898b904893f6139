"""Issues and course corrections in the record of changes, among what people hold,
and among what is counted by its cause."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.registry.causes import CauseSource, Named, cause_sources
from core.registry.history import HistorySource, histories
from core.registry.holdings import HoldingSource, Shown, give
from core.registry.origins import OriginStep, origin_steps
from governance.models import CourseCorrection, DeadlockClause, Issue

KEPT = frozenset({"first_level", "awaits_agenda", "agenda_item", "source_kind", "source_id"})


# Holdings -------------------------------------------------------------------------------------
def _issue(row: Issue) -> Shown:
    detail = f"Issue, climbs on {row.clock_ends_on:%-d %b %Y}"
    return Shown(row.title, detail, row.get_absolute_url())


def _correction(row: CourseCorrection) -> Shown:
    detail = f"Course correction, look again on {row.look_on:%-d %b %Y}"
    return Shown(row.title, detail, row.get_absolute_url())


def _clause(row: DeadlockClause) -> Shown:
    url = reverse("governance:deadlock_clause", args=[row.alliance_id])
    return Shown(f"Decides deadlocks of {row.alliance}", url=url)


def _held(key: str, order: int, one: str, rows: Any, person: str, shown: Any) -> HoldingSource:
    return HoldingSource(
        key=key,
        order=order,
        one=one,
        many=f"{one}s",
        rows=rows,
        person=person,
        alliance="alliance",
        shown=shown,
        hand_over=lambda row, handing: give(row, person, handing),
        counted=not key.startswith("clause"),
    )


def _open_issues(now: Any) -> QuerySet[Any]:
    return Issue.objects.unsolved()


def _open_corrections(now: Any) -> QuerySet[Any]:
    return CourseCorrection.objects.to_look_at()


def _clauses(now: Any) -> QuerySet[Any]:
    return DeadlockClause.objects.select_related("alliance")


HELD = (
    _held("issues", 45, "issue", _open_issues, "owner", _issue),
    _held("corrections", 46, "course correction", _open_corrections, "owner", _correction),
    _held("clause_ours", 47, "deadlock clause", _clauses, "our_executive", _clause),
    _held("clause_theirs", 48, "deadlock clause", _clauses, "their_executive", _clause),
)


# Causes ---------------------------------------------------------------------------------------
def _ended(user: Any) -> QuerySet[Any]:
    rows = Issue.objects.visible_to(user).filter(ended_on__isnull=False)
    return rows.order_by("-ended_on", "-pk")


def _named(rows: QuerySet[Any]) -> list[Named]:
    found = rows.select_related("alliance")
    return [
        Named(row.title, str(row.alliance), row.resolution, row.ended_on, row.get_absolute_url())
        for row in found
    ]


def _of_cause(cause: int) -> str:
    return f"{reverse('governance:issue_list')}?show=ended&cause={cause}"


def _correct(alliance: int, origin: str) -> str:
    page = reverse("governance:course_correction_create", args=[alliance])
    return f"{page}?source={origin}"


def register() -> None:
    histories.register(
        HistorySource(Issue, "Issue", "alliance", "title", 35, hidden=KEPT),
        HistorySource(CourseCorrection, "Course correction", "alliance", "title", 36, hidden=KEPT),
        HistorySource(DeadlockClause, "Deadlock clause of", "alliance", "alliance__name", 37),
    )
    origin_steps.register(
        OriginStep("correct", "Record a course correction", _correct, frozenset({"initiative"}))
    )
    cause_sources.register(CauseSource("issues", "issues", _ended, _named, _of_cause, 10))
