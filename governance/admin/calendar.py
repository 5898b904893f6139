"""Joint events and calendar feeds in Django admin."""

from __future__ import annotations

from django.contrib import admin

from core.admin.base import (
    AdministratorsRecordAdmin,
    HistoryAdmin,
)
from core.admin.sides import side
from governance.models import (
    CalendarFeed,
    JointEvent,
)


@admin.register(JointEvent)
class JointEventAdmin(HistoryAdmin):
    list_display = ["title", "alliance", "starts_on", "ends_on", side, "is_shared"]
    list_filter = ["is_shared", ("starts_on", admin.DateFieldListFilter)]
    search_fields = ["title", "place", "alliance__name"]
    autocomplete_fields = ["alliance"]
    list_select_related = ["alliance"]
    date_hierarchy = "starts_on"
    readonly_fields = ["revision"]


@admin.register(CalendarFeed)
class CalendarFeedAdmin(AdministratorsRecordAdmin):
    """Who reads dates in a calendar program. The address is known to its owner alone."""

    list_display = ["user", "alliance", "made_at", "last_read_at", "last_read_by"]
    list_filter = [("last_read_at", admin.DateFieldListFilter)]
    search_fields = ["user__name", "user__email", "alliance__name"]
    list_select_related = ["user", "alliance"]
    fields = ["user", "alliance", "only_mine", "kinds", "made_at", "last_read_at", "last_read_by"]
    shown_json = ("kinds",)
