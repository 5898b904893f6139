"""Our own company in Django admin: units, types, goals, rates, and days on which it is closed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest

from alliances import models
from core.admin.base import HistoryAdmin, ReferenceAdmin, VisibleAdmin

SCORES_MOVE = (
    "Scores are computed again tonight. They may move because of this figure, although no record "
    "of an alliance has changed."
)


@admin.register(models.BusinessUnit, models.AllianceType, models.FailureCause)
class NamedAdmin(ReferenceAdmin):
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(models.CorporateGoal)
class CorporateGoalAdmin(ReferenceAdmin):
    list_display = ["name", "level", "parent", "business_unit"]
    list_filter = ["level", "business_unit"]
    list_select_related = ["parent", "business_unit"]
    search_fields = ["name", "description"]
    autocomplete_fields = ["parent", "business_unit"]


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


@admin.register(models.ClosingDay)
class ClosingDayAdmin(VisibleAdmin):
    """Meetings on such a day are marked; a schedule may move them (Cadence.on_holiday)."""

    list_display = ["name", "partner", "starts_on", "ends_on", "yearly"]
    list_filter = ["yearly"]
    list_select_related = ["partner"]
    search_fields = ["name", "partner__name"]
    autocomplete_fields = ["partner"]
    date_hierarchy = "starts_on"
