"""Our own company in Django admin: units, types, goals, rates, and days on which it is closed."""

from __future__ import annotations

from django.contrib import admin

from alliances import models
from core.admin.base import ReferenceAdmin, VisibleAdmin


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
    list_display = ["currency", "valid_from", "rate", "source"]
    list_filter = ["currency"]
    search_fields = ["currency", "source"]
    date_hierarchy = "valid_from"


@admin.register(models.ClosingDay)
class ClosingDayAdmin(VisibleAdmin):
    """Meetings on such a day are marked; a schedule may move them (Cadence.on_holiday)."""

    list_display = ["name", "partner", "starts_on", "ends_on", "yearly"]
    list_filter = ["yearly"]
    list_select_related = ["partner"]
    search_fields = ["name", "partner__name"]
    autocomplete_fields = ["partner"]
    date_hierarchy = "starts_on"
