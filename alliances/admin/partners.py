"""Partners with their other names."""

from __future__ import annotations

from django.contrib import admin

from alliances.models import Partner, PartnerAlias
from core.admin.base import HistoryAdmin, VisibleAdmin, VisibleInline


class PartnerAliasInline(VisibleInline):
    model = PartnerAlias
    fields = ["name"]


@admin.register(Partner)
class PartnerAdmin(HistoryAdmin):
    list_display = ["name", "country", "is_competitor", "website"]
    list_filter = ["is_competitor"]
    search_fields = ["name", "normalised_name", "aliases__name"]
    inlines = [PartnerAliasInline]


@admin.register(PartnerAlias)
class PartnerAliasAdmin(VisibleAdmin):
    part_of = "partner"
    list_display = ["name", "partner"]
    list_select_related = ["partner"]
    search_fields = ["name", "partner__name"]
    autocomplete_fields = ["partner"]
