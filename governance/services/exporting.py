"""Issues and course corrections as rows of a file: what the filters of their list leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import User
from governance.models import CourseCorrection, Issue
from governance.services.issues.page import for_rows, stands_at

CHUNK = 500
WHERE = ("Alliance", "Issue", "State", "Severity", "Stands at", "Climbs on", "Owner", "Raised on")
CORRECTION_HEADINGS = (
    *("Alliance", "Course correction", "Cause found", "Kind of cause", "Rule changed"),
    *("Applies to", "Changed on", "Measure", "Unit", "Better is", "Before", "Before on"),
    *("After", "After on", "Result", "Look again on", "Owner", "Conclusion", "Next"),
)


def issue_headings(user: User) -> Sequence[str]:
    ours = f"What {settings.COMPANY_NAME} needs"
    found = (
        *(*WHERE, "What happens", "Proposed path", ours, "What the partner needs"),
        *("Functions", "Solution", "Ended on"),
    )
    return found if user.is_guest else (*found, "Kind of cause")


def issue_cells(rows: QuerySet[Issue], user: User) -> Iterator[Sequence[Any]]:
    """Partners get no cause, and nobody the note of our company."""
    for row in for_rows(rows).iterator(chunk_size=CHUNK):
        cells = (
            *(row.alliance, row.title, row.get_state_display(), row.get_severity_display()),
            *(stands_at(row), row.clock_ends_on if row.is_open else "", row.owner or ""),
            *(row.raised_on, row.what_happens, row.path, row.our_interest, row.their_interest),
            *(row.functions, row.resolution, row.ended_on),
        )
        yield cells if user.is_guest else (*cells, row.cause or "")


def correction_cells(rows: QuerySet[CourseCorrection]) -> Iterator[Sequence[Any]]:
    found = rows.select_related("alliance", "cause", "owner")
    for row in found.iterator(chunk_size=CHUNK):
        yield (
            *(row.alliance, row.title, row.cause_found, row.cause or "", row.rule_changed),
            *(row.applies_to, row.changed_on, row.measure, row.unit),
            *("more" if row.more_is_better else "less", row.before, row.before_on),
            *(row.after, row.after_on, row.verdict, row.look_on, row.owner or ""),
            *(row.conclusion, row.next_step),
        )
