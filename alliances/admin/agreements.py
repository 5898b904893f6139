"""Agreements; deal terms and private notes, which their querysets show only to those in charge."""

from __future__ import annotations

from django.contrib import admin

from alliances.models import Agreement, DealTerm, PrivateNote
from core.admin.base import HistoryAdmin, VisibleAdmin


@admin.register(Agreement)
class AgreementAdmin(HistoryAdmin):
    list_display = ["title", "alliance", "effective_on", "ends_on", "notice_by", "terminated_on"]
    list_filter = ["renews_automatically", ("terminated_on", admin.EmptyFieldListFilter)]
    list_select_related = ["alliance"]
    search_fields = ["title", "alliance__name"]
    autocomplete_fields = ["alliance"]
    date_hierarchy = "ends_on"


@admin.register(DealTerm)
class DealTermAdmin(HistoryAdmin):
    list_display = ["alliance", "kind", "label", "qualifier", "amount", "currency"]
    list_filter = ["kind", "qualifier", ("amount", admin.EmptyFieldListFilter)]
    list_select_related = ["alliance"]
    search_fields = ["label", "note", "alliance__name"]
    autocomplete_fields = ["alliance"]


@admin.register(PrivateNote)
class PrivateNoteAdmin(VisibleAdmin):
    list_display = ["alliance", "author", "written_at"]
    list_select_related = ["alliance", "author"]
    search_fields = ["text", "alliance__name"]
    autocomplete_fields = ["alliance"]
    readonly_fields = ["author", "written_at"]
    date_hierarchy = "written_at"
