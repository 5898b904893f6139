"""Reviews for administrators, and what was known of each day. What was frozen or kept is a
record: it is read here, never written."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin.base import HistoryAdmin, ReadOnlyAdmin, VisibleInline
from portfolio.models import (
    ExceptionFact,
    RecordedDay,
    Replacement,
    Review,
    ReviewAmendment,
    ReviewComment,
)


class ReviewCommentInline(VisibleInline):
    model = ReviewComment
    fields = ("section", "text", "author", "written_at")
    readonly_fields = ("author", "written_at")


class _FrozenMixin:
    """Rows of a held review are read only. The action "delete selected" asks about no single row,
    so it could take a held one along: there is none."""

    def is_locked(self, obj: Any) -> bool:
        return bool(getattr(obj, "review", obj).is_frozen)

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)  # type: ignore[misc]
        actions.pop("delete_selected", None)
        return actions


@admin.register(Review)
class ReviewAdmin(_FrozenMixin, HistoryAdmin):
    list_display = ("__str__", "alliance", "year", "quarter", "state", "due_on", "held_on")
    list_filter = ("state", "year", "quarter")
    list_select_related = ("alliance",)
    search_fields = ("alliance__name", "alliance__brand_name")
    autocomplete_fields = ("alliance", "meeting")
    belongs_to = ("meeting",)
    date_hierarchy = "due_on"
    fields = ("alliance", "year", "quarter", "due_on", "meeting", "state", "held_on", "held_by")
    # Holding is done in the product, which freezes the content in the same act.
    readonly_fields = ("state", "held_on", "held_by")
    inlines = (ReviewCommentInline,)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if obj is not None and self.is_locked(obj) else super().get_inlines(request, obj)


@admin.register(ReviewComment)
class ReviewCommentAdmin(_FrozenMixin, HistoryAdmin):
    list_display = ("review", "section", "author", "written_at")
    list_filter = ("section",)
    list_select_related = ("review__alliance", "author")
    search_fields = ("review__alliance__name", "text")
    autocomplete_fields = ("review",)
    readonly_fields = ("author", "written_at")


@admin.register(ReviewAmendment)
class ReviewAmendmentAdmin(ReadOnlyAdmin):
    list_display = ("review", "section", "text", "reason", "author", "written_at")
    list_filter = ("section",)
    list_select_related = ("review__alliance", "author")
    search_fields = ("review__alliance__name", "text", "reason")


@admin.register(Replacement)
class ReplacementAdmin(ReadOnlyAdmin):
    """Estimated in the product, which notes the day and by whom."""

    list_display = ("alliance", "months", "single_source", "estimated_on", "estimated_by")
    list_filter = ("single_source",)
    list_select_related = ("alliance", "estimated_by")
    search_fields = ("alliance__name", "alliance__brand_name")
    date_hierarchy = "estimated_on"


@admin.register(ExceptionFact)
class ExceptionFactAdmin(ReadOnlyAdmin):
    list_display = ("alliance", "key", "since", "count", "counted", "valid_from", "valid_to")
    list_filter = ("key",)
    list_select_related = ("alliance",)
    search_fields = ("alliance__name", "alliance__brand_name")
    date_hierarchy = "valid_from"


@admin.register(RecordedDay)
class RecordedDayAdmin(ReadOnlyAdmin):
    list_display = ("day",)
    date_hierarchy = "day"
