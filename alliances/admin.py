"""Alliances and their records in Django admin, shown by their querysets as far as one may see them.

The stage is changed in the product, where the reason is asked for; an alliance that ends is closed,
so that only administrators delete one. Leaders edit and import the lists that everybody shares. An
administrator ties a person to a sign-in.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from alliances import models
from core.admin.base import (
    HistoryAdmin,
    ReadOnlyAdmin,
    ReferenceAdmin,
    VisibleAdmin,
    VisibleInline,
)
from core.admin.sides import SideFilter, side
from core.registry.setup import template_inlines

FACTS = ["stage", "tier", "alliance_type", "business_unit", "region", "confidentiality"]


class AlliancePartnerInline(VisibleInline):
    model = models.AlliancePartner
    autocomplete_fields = ["partner"]


class CurrentMembershipInline(VisibleInline):
    model = models.Membership
    fields = ["person", "side", "role", "since", "last_contact_on"]
    autocomplete_fields = ["person"]
    verbose_name_plural = "current members"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(ended_on__isnull=True)
        return rows.select_related("person")


@admin.register(models.Alliance)
class AllianceAdmin(HistoryAdmin):
    list_display = ["name", "brand_name", *FACTS]
    list_filter = [*FACTS, ("goals", admin.EmptyFieldListFilter)]
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


@admin.register(models.StageChange)
class StageChangeAdmin(ReadOnlyAdmin):
    list_display = ["alliance", "from_stage", "to_stage", "changed_on", "changed_by"]
    list_filter = ["to_stage", "from_stage"]
    list_select_related = ["alliance", "changed_by"]
    search_fields = ["alliance__name", "reason"]
    date_hierarchy = "changed_on"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser


class PartnerAliasInline(VisibleInline):
    model = models.PartnerAlias
    fields = ["name"]


@admin.register(models.Partner)
class PartnerAdmin(HistoryAdmin):
    list_display = ["name", "country", "is_competitor", "website"]
    list_filter = ["is_competitor"]
    search_fields = ["name", "normalised_name", "aliases__name"]
    inlines = [PartnerAliasInline]


@admin.register(models.PartnerAlias)
class PartnerAliasAdmin(VisibleAdmin):
    part_of = "partner"
    list_display = ["name", "partner"]
    search_fields = ["name", "partner__name"]
    autocomplete_fields = ["partner"]


@admin.register(models.Person)
class PersonAdmin(HistoryAdmin):
    list_display = ["name", "email", "partner", "title", "function", "user", "left_on"]
    readonly_fields = ["left_on"]  # closed or opened with the sign-in, or in the product
    list_filter = [("user", admin.EmptyFieldListFilter), ("partner", admin.EmptyFieldListFilter)]
    list_select_related = ["partner", "user"]
    search_fields = ["name", "email", "title", "partner__name"]
    autocomplete_fields = ["partner", "user"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # To tie a sign-in to a person hands over everything that person is a member of.
        fixed = list(super().get_readonly_fields(request, obj))
        return fixed if request.user.is_superuser else [*fixed, "user", "email"]


@admin.register(models.Membership)
class MembershipAdmin(HistoryAdmin):
    list_display = ["person", "alliance", side, "role", "since", "ended_on", "last_contact_on"]
    list_filter = [("side", SideFilter), "role", ("ended_on", admin.EmptyFieldListFilter)]
    search_fields = ["person__name", "person__email", "alliance__name", "alliance__brand_name"]
    autocomplete_fields = ["alliance", "person"]
    date_hierarchy = "since"


@admin.register(models.Agreement)
class AgreementAdmin(HistoryAdmin):
    list_display = ["title", "alliance", "effective_on", "ends_on", "notice_by", "terminated_on"]
    list_filter = ["renews_automatically", ("terminated_on", admin.EmptyFieldListFilter)]
    search_fields = ["title", "alliance__name"]
    autocomplete_fields = ["alliance"]
    date_hierarchy = "ends_on"


@admin.register(models.DealTerm)
class DealTermAdmin(HistoryAdmin):
    list_display = ["alliance", "kind", "label", "qualifier", "amount", "currency"]
    list_filter = ["kind", "qualifier", ("amount", admin.EmptyFieldListFilter)]
    search_fields = ["label", "note", "alliance__name"]
    autocomplete_fields = ["alliance"]


@admin.register(models.PrivateNote)
class PrivateNoteAdmin(VisibleAdmin):
    list_display = ["alliance", "author", "written_at"]
    list_select_related = ["alliance", "author"]
    search_fields = ["text", "alliance__name"]
    autocomplete_fields = ["alliance"]
    readonly_fields = ["author", "written_at"]
    date_hierarchy = "written_at"


class TemplateRoleInline(VisibleInline):
    model = models.TemplateRole
    fields = ["role", "side", "position"]
    show_change_link = False


@admin.register(models.AllianceTemplate)
class AllianceTemplateAdmin(ReferenceAdmin):
    """What a new alliance starts with; apps above bring their rows (core.registry.setup)."""

    list_display = ["name", "alliance_type", "tier", "is_active"]
    list_filter = ["is_active", "tier", "alliance_type"]
    list_select_related = ["alliance_type"]
    search_fields = ["name", "alliance_type__name"]
    autocomplete_fields = ["alliance_type"]

    @property
    def inlines(self) -> list[Any]:
        return [TemplateRoleInline, *(entry.inline for entry in template_inlines)]


@admin.register(models.BusinessUnit, models.AllianceType)
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


@admin.register(models.Chase)
class ChaseAdmin(ReadOnlyAdmin):
    list_display = ["subject", "alliance", "person", "by_mail", "chased_by", "chased_at"]
    list_filter = ["by_mail", "what"]
    list_select_related = ["alliance", "person", "chased_by"]
    search_fields = ["subject", "alliance__name"]
    date_hierarchy = "chased_at"


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
