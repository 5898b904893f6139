"""Minutes in Django admin: read only, they are written and answered on their pages."""

from __future__ import annotations

from django.contrib import admin

from core.admin.base import (
    ReadOnlyAdmin,
)
from governance.models import (
    Minutes,
    MinutesAmendment,
    MinutesAnswer,
    MinutesVersion,
)


@admin.register(Minutes)
class MinutesAdmin(ReadOnlyAdmin):
    """Circulated, approved and amended on their page."""

    list_display = ["meeting", "state", "version", "circulated_at", "answer_by", "settled_at"]
    list_filter = ["state"]
    search_fields = ["meeting__committee__name", "meeting__committee__alliance__name"]
    list_select_related = ["meeting__committee"]


@admin.register(MinutesVersion)
class MinutesVersionAdmin(ReadOnlyAdmin):
    list_display = ["minutes", "number", "circulated_at", "circulated_by"]
    search_fields = ["text", "minutes__meeting__committee__alliance__name"]
    list_select_related = ["minutes__meeting__committee", "circulated_by"]


@admin.register(MinutesAnswer)
class MinutesAnswerAdmin(ReadOnlyAdmin):
    list_display = ["person", "version", "side", "answer", "answered_at"]
    list_filter = ["answer"]
    search_fields = ["person__name", "text"]
    list_select_related = ["person", "version__minutes__meeting__committee"]


@admin.register(MinutesAmendment)
class MinutesAmendmentAdmin(ReadOnlyAdmin):
    list_display = ["minutes", "text", "reason", "author", "written_at"]
    search_fields = ["text", "reason", "minutes__meeting__committee__alliance__name"]
    list_select_related = ["minutes__meeting__committee", "author"]
