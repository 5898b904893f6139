"""Our own company in Django admin: units, types, goals, rates, and days on which it is closed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest

from alliances import models
from core.admin.base import (
    HistoryAdmin,
    ReadOnlyAdmin,
    ReferenceAdmin,
    ReferenceHistoryAdmin,
    VisibleAdmin,
)

SCORES_MOVE = (
    "Scores are computed again tonight. They may move because of this figure, although no record "
    "of an alliance has changed."
)


@admin.register(models.BusinessUnit, models.AllianceType, models.FailureCause)
class NamedAdmin(ReferenceAdmin):
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(models.CorporateGoal)
class CorporateGoalAdmin(ReferenceHistoryAdmin):
    """Goals are published, replaced and dropped in the product, which asks their alliances. What
    was published is on record: only drafts are deleted."""

    list_display = ["name", "fiscal_year", "level", "state", "parent", "business_unit", "owner"]
    list_filter = ["fiscal_year", "state", "level", "business_unit"]
    list_select_related = ["parent", "business_unit", "owner"]
    search_fields = ["name", "description"]
    autocomplete_fields = ["parent", "business_unit", "owner"]
    readonly_fields = ["state", "published_on", "ended_on", "reason", "continues"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = list(super().get_readonly_fields(request, obj))
        return [*fixed, "fiscal_year"] if obj is not None else fixed

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        told = obj is not None and obj.state != models.CorporateGoal.State.DRAFT
        return not told and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Rows are deleted one by one, where the page knows what they are."""
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return found


@admin.register(models.GoalConfirmation)
class GoalConfirmationAdmin(ReadOnlyAdmin):
    list_display = ["alliance", "goal", "why", "due_on", "answer", "answered_by"]
    list_filter = ["why", "answer"]
    list_select_related = ["alliance", "goal", "answered_by"]
    search_fields = ["alliance__name", "goal__name"]
    date_hierarchy = "due_on"


@admin.register(models.ExchangeRate)
class ExchangeRateAdmin(ReferenceAdmin):
    list_display = ["currency", "into", "valid_from", "rate", "source"]
    list_filter = ["currency", "into"]
    search_fields = ["currency", "into", "source"]
    date_hierarchy = "valid_from"


@admin.register(models.DiscountRate)
class DiscountRateAdmin(HistoryAdmin):
    """A new rate is a new row, so that earlier days are computed with the one of their time."""

    list_display = ["percent", "valid_from", "reason"]
    search_fields = ["reason"]
    date_hierarchy = "valid_from"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.message_user(request, SCORES_MOVE, messages.WARNING)


@admin.register(models.ExecutiveView)
class ExecutiveViewAdmin(HistoryAdmin):
    """One row at most: without it risk and exposure come first."""

    list_display = ["opens_on"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not models.ExecutiveView.objects.exists()


@admin.register(models.ClosingDay)
class ClosingDayAdmin(VisibleAdmin):
    """Meetings on such a day are marked; a schedule may move them (Cadence.on_holiday)."""

    list_display = ["name", "partner", "starts_on", "ends_on", "yearly"]
    list_filter = ["yearly"]
    list_select_related = ["partner"]
    search_fields = ["name", "partner__name"]
    autocomplete_fields = ["partner"]
    date_hierarchy = "starts_on"
