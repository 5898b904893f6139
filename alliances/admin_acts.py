"""What people did with alliances, in Django admin: read there, done in the product."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from alliances import models
from core.admin.base import ReadOnlyAdmin


@admin.register(models.StageChange)
class StageChangeAdmin(ReadOnlyAdmin):
    list_display = ["alliance", "from_stage", "to_stage", "changed_on", "changed_by"]
    list_filter = ["to_stage", "from_stage"]
    list_select_related = ["alliance", "changed_by"]
    search_fields = ["alliance__name", "reason"]
    date_hierarchy = "changed_on"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser


@admin.register(models.Juncture)
class JunctureAdmin(ReadOnlyAdmin):
    """Set and lifted in the product: what was flagged on a day stays known."""

    list_display = ["alliance", "reason", "began_on", "until", "lifted_on", "set_by"]
    list_filter = ["reason"]
    list_select_related = ["alliance", "set_by"]
    search_fields = ["alliance__name", "words"]
    date_hierarchy = "began_on"


@admin.register(models.Nudge)
class NudgeAdmin(ReadOnlyAdmin):
    list_display = ["subject", "alliance", "person", "by_mail", "nudged_by", "nudged_at"]
    list_filter = ["by_mail", "what"]
    list_select_related = ["alliance", "person", "nudged_by"]
    search_fields = ["subject", "alliance__name"]
    date_hierarchy = "nudged_at"


@admin.register(models.ContactLog)
class ContactLogAdmin(ReadOnlyAdmin):
    list_display = ["alliance", "person", "day", "spoken_by", "logged_by"]
    list_select_related = ["alliance", "person", "spoken_by", "logged_by"]
    search_fields = ["alliance__name", "person__name", "note"]
    date_hierarchy = "day"


@admin.register(models.AgreementDecision)
class AgreementDecisionAdmin(ReadOnlyAdmin):
    list_display = ["agreement", "choice", "decided_on", "decided_by", "ends_on"]
    list_filter = ["choice"]
    list_select_related = ["agreement", "decided_by"]
    search_fields = ["agreement__title", "agreement__alliance__name", "note"]
    date_hierarchy = "decided_on"


@admin.register(models.Question)
class QuestionAdmin(ReadOnlyAdmin):
    list_display = ["alliance", "asked_by", "asked_of", "asked_at", "answered_at"]
    list_filter = [("answered_at", admin.EmptyFieldListFilter)]
    list_select_related = ["alliance", "asked_by", "asked_of"]
    search_fields = ["alliance__name", "text", "answer"]
    date_hierarchy = "asked_at"


@admin.register(models.ExecutiveDecision)
class ExecutiveDecisionAdmin(ReadOnlyAdmin):
    list_display = ["alliance", "decided_by", "decided_on", "acknowledged_at", "acknowledged_by"]
    list_filter = [("acknowledged_at", admin.EmptyFieldListFilter)]
    list_select_related = ["alliance", "decided_by", "acknowledged_by"]
    search_fields = ["alliance__name", "text"]
    date_hierarchy = "decided_on"
