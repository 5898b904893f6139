"""Our own company: lists that everybody shares, which leaders keep and may import."""

from __future__ import annotations

from django.contrib import admin

from alliances.models import AllianceType, BusinessUnit, CorporateGoal, ExchangeRate
from core.admin.base import ReferenceAdmin


@admin.register(BusinessUnit, AllianceType)
class NamedAdmin(ReferenceAdmin):
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(CorporateGoal)
class CorporateGoalAdmin(ReferenceAdmin):
    list_display = ["name", "level", "parent", "business_unit"]
    list_filter = ["level", "business_unit"]
    list_select_related = ["parent", "business_unit"]
    search_fields = ["name", "description"]
    autocomplete_fields = ["parent", "business_unit"]


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReferenceAdmin):
    list_display = ["currency", "valid_from", "rate", "source"]
    list_filter = ["currency"]
    search_fields = ["currency", "source"]
    date_hierarchy = "valid_from"
