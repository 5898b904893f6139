"""Alliances. The stage moves in the product, where the reason is asked for; deleting is for
administrators only, since an alliance that ends is closed, not deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from alliances.models import Alliance, AlliancePartner, Membership, StageChange
from core.admin.base import HistoryAdmin, ReadOnlyAdmin, VisibleInline


class AlliancePartnerInline(VisibleInline):
    model = AlliancePartner
    autocomplete_fields = ["partner"]


class CurrentMembershipInline(VisibleInline):
    model = Membership
    fields = ["person", "side", "role", "since", "last_contact_on"]
    autocomplete_fields = ["person"]
    verbose_name_plural = "current members"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(ended_on__isnull=True)
        return rows.select_related("person")


@admin.register(Alliance)
class AllianceAdmin(HistoryAdmin):
    list_display = [
        "name",
        "brand_name",
        "stage",
        "tier",
        "alliance_type",
        "business_unit",
        "region",
        "confidentiality",
    ]
    list_filter = [
        "stage",
        "tier",
        "alliance_type",
        "business_unit",
        "region",
        "confidentiality",
        ("goals", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["alliance_type", "business_unit"]
    search_fields = ["name", "brand_name", "programme", "partner_links__partner__name"]
    autocomplete_fields = ["alliance_type", "business_unit", "goals"]
    readonly_fields = ["stage", "normalised_name", "created_at", "updated_at"]
    inlines = [AlliancePartnerInline, CurrentMembershipInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = list(super().get_readonly_fields(request, obj))
        return [name for name in fixed if obj is not None or name != "stage"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and request.user.may_create_alliances

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser


@admin.register(StageChange)
class StageChangeAdmin(ReadOnlyAdmin):
    """A record: read, not written."""

    list_display = ["alliance", "from_stage", "to_stage", "changed_on", "changed_by"]
    list_filter = ["to_stage", "from_stage"]
    list_select_related = ["alliance", "changed_by"]
    search_fields = ["alliance__name", "reason"]
    date_hierarchy = "changed_on"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser
