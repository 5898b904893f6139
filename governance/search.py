"""Where the search box looks in this app: decisions, minutes, issues, course corrections and joint
events that one may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alliances.filters import contains
from core.registry.search import Hit, SearchSource
from core.ui.links import addresses
from governance.models import CourseCorrection, Decision, Issue, JointEvent
from governance.services.minutes.finding import find_minutes

MOST = 60  # of one kind, before they are ranked
MOST_NAMES = 20_000  # that a misspelt word is compared with


@dataclass(frozen=True)
class _Titles:
    """Rows of a model by their title, each at the address `page`."""

    model: Any
    page: str
    kind: str
    icon: str

    def find(self, user: Any, text: str) -> Sequence[Hit]:
        rows = self.model.objects.visible_to(user).filter(contains("title", text))
        return self._hits(rows.order_by("-pk")[:MOST])

    def alike(self, user: Any) -> Sequence[Hit]:
        return self._hits(self.model.objects.visible_to(user).order_by("-pk")[:MOST_NAMES])

    def _hits(self, rows: Any) -> list[Hit]:
        address = addresses(self.page)
        return [
            Hit(row.title, address(row.pk), self.kind, self.icon, detail=str(row.alliance))
            for row in rows.select_related("alliance")
        ]


def find_decisions(user: Any, text: str) -> Sequence[Hit]:
    """By what was decided, and why; never by what is for our company alone."""
    address = addresses("governance:decision_detail")
    rows = Decision.objects.visible_to(user).select_related("alliance")
    rows = rows.filter(contains("text", text) | contains("reasoning", text))
    return [
        Hit(
            title=str(row),
            url=address(row.pk),
            kind="Decision",
            icon="flag",
            detail=f"{row.alliance}, {row.decided_on:%-d %b %Y}",
        )
        for row in rows.order_by("-decided_on", "-pk")[:MOST]
    ]


def _nothing(user: Any) -> Sequence[Hit]:
    """Texts are not guessed at."""
    return ()


_ISSUES = _Titles(Issue, "governance:issue_detail", "Issue", "warning")
_CORRECTIONS = _Titles(
    CourseCorrection, "governance:course_correction_detail", "Course correction", "undo"
)
_EVENTS = _Titles(JointEvent, "governance:event_detail", "Joint event", "world")
SOURCES = (
    SearchSource(
        *("issues", "Issues", "governance:issue_list", _ISSUES.find, _ISSUES.alike, 40),
    ),
    SearchSource(
        *("course_corrections", "Course corrections", "governance:course_correction_list"),
        *(_CORRECTIONS.find, _CORRECTIONS.alike, 50),
        guests=False,
    ),
    SearchSource(
        *("decisions", "Decisions", "governance:decision_list", find_decisions, _nothing, 60),
    ),
    SearchSource("events", "Joint events", "core:search", _EVENTS.find, _EVENTS.alike, 65),
    SearchSource("minutes", "Minutes", "core:search", find_minutes, _nothing, 70),
)
