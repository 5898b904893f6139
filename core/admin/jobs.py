"""Background work: looked at here, cancelled and tried again on its page."""

from __future__ import annotations

from django.contrib import admin

from core.admin.base import ReadOnlyAdmin
from core.jobs.models import Job


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["label", "key", "state", "owner", "due_at", "started_at", "finished_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["owner"]
    search_fields = ["kind", "key", "owner__name", "owner__email", "last_error"]
    date_hierarchy = "created_at"
