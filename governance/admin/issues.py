"""Issues, how they climb, and course corrections in Django admin."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from core.admin.base import (
    HistoryAdmin,
    ReadOnlyAdmin,
    ReferenceAdmin,
)
from governance.models import (
    CourseCorrection,
    DeadlockClause,
    EscalationClock,
    Issue,
    IssueStep,
)


@admin.register(Issue)
class IssueAdmin(HistoryAdmin):
    """Its words; it is raised and climbs in the product, where each step is put on record."""

    list_display = ["title", "alliance", "severity", "state", "level", "clock_ends_on", "owner"]
    list_filter = ["state", "severity", "level", ("clock_ends_on", admin.DateFieldListFilter)]
    search_fields = ["title", "alliance__name", "owner__name"]
    autocomplete_fields = ["owner", "cause"]
    list_select_related = ["alliance", "owner"]
    date_hierarchy = "raised_on"
    fields = [
        *("alliance", "title", "what_happens", "path", "our_interest", "their_interest"),
        *("our_position", "their_position", "functions", "owner", "cause", "note"),
        *("severity", "state", "closed_as", "resolution", "ended_on"),
        *("level", "committee", "level_since", "clock_ends_on", "raised_on", "raised_by"),
    ]
    readonly_fields = [
        *("alliance", "severity", "state", "closed_as", "resolution", "ended_on", "level"),
        *("committee", "level_since", "clock_ends_on", "raised_on", "raised_by"),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(IssueStep)
class IssueStepAdmin(ReadOnlyAdmin):
    list_display = ["issue", "kind", "level", "committee_name", "at", "by"]
    list_filter = ["kind", "level"]
    list_select_related = ["issue", "by"]
    search_fields = ["issue__title", "issue__alliance__name"]
    date_hierarchy = "at"


@admin.register(EscalationClock)
class EscalationClockAdmin(ReferenceAdmin):
    list_display = ["severity", "level", "working_days"]
    list_filter = ["severity", "level"]


@admin.register(DeadlockClause)
class DeadlockClauseAdmin(HistoryAdmin):
    list_display = ["alliance", "our_executive", "their_executive", "working_days"]
    search_fields = ["alliance__name"]
    autocomplete_fields = ["alliance", "our_executive", "their_executive"]
    list_select_related = ["alliance", "our_executive", "their_executive"]


@admin.register(CourseCorrection)
class CourseCorrectionAdmin(HistoryAdmin):
    list_display = ["title", "alliance", "cause", "measure", "before", "after", "look_on"]
    list_filter = ["cause", "more_is_better", ("look_on", admin.DateFieldListFilter)]
    search_fields = ["title", "alliance__name", "measure"]
    autocomplete_fields = ["alliance", "cause", "committee", "issue", "owner"]
    belongs_to = ("committee", "issue")
    list_select_related = ["alliance", "cause"]
    date_hierarchy = "changed_on"
