"""Committees, their members and schedules in Django admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from core.admin.base import (
    HistoryAdmin,
    VisibleAdmin,
    VisibleInline,
)
from governance.admin.base import OfCommitteeAdmin
from governance.models import (
    Cadence,
    Committee,
    CommitteeMember,
    DecisionRight,
)
from governance.services.committees import counts_from
from governance.services.meeting_generation import replan
from governance.services.overview import cadence_words


class CommitteeMemberInline(VisibleInline):
    model = CommitteeMember
    autocomplete_fields = ["person"]


class CadenceInline(VisibleInline):
    model = Cadence
    fields = ["rrule", "first_on", "starts_at_time", "time_zone", "duration_minutes", "is_active"]
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DecisionRightInline(VisibleInline):
    model = DecisionRight
    fields = ["subject", "part", "up_to", "currency", "position"]


@admin.register(Committee)
class CommitteeAdmin(HistoryAdmin):
    list_display = ["name", "alliance", "kind", "reminder_offsets", "dissolved_on"]
    list_filter = ["kind", ("dissolved_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "alliance__name"]
    autocomplete_fields = ["alliance"]
    list_select_related = ["alliance"]
    inlines = [CommitteeMemberInline, DecisionRightInline, CadenceInline]
    shown_json = ("reminder_offsets",)
    readonly_fields = ["dissolved_on"]  # closing also cancels meetings and their reminders


@admin.register(Cadence)
class CadenceAdmin(OfCommitteeAdmin):
    """Saving brings coming meetings in line, as on the page."""

    list_display = ["committee", "alliance", "sentence", "is_active"]
    list_filter = ["is_active", "mode", "time_zone"]
    search_fields = ["committee__name", "committee__alliance__name", "rrule"]
    autocomplete_fields = ["committee"]
    list_select_related = ["committee__alliance"]

    @admin.display(description="schedule")
    def sentence(self, cadence: Cadence) -> str:
        return cadence_words(cadence)

    def save_model(self, request: HttpRequest, obj: Cadence, form: Any, change: bool) -> None:
        if change and {"rrule", "first_on"} & set(form.changed_data):
            before = Cadence.objects.get(pk=obj.pk)
            obj.counts_from = counts_from(before, obj.rrule, obj.first_on)
        super().save_model(request, obj, form, change)
        replan(cadence=obj, now=timezone.now())


@admin.register(CommitteeMember)
class CommitteeMemberAdmin(VisibleAdmin):
    part_of = "committee"
    list_display = ["person", "committee", "is_chair"]
    list_filter = ["is_chair"]
    search_fields = ["person__name", "committee__name", "committee__alliance__name"]
    autocomplete_fields = ["committee", "person"]
    list_select_related = ["person", "committee"]
