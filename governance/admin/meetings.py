"""Meetings and what belongs to them in Django admin."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from core.admin.base import (
    ReadOnlyAdmin,
    VisibleAdmin,
    VisibleInline,
)
from governance.admin.base import ClosedInline, ClosedMixin, KeptMixin, OfCommitteeAdmin
from governance.models import (
    AgendaItem,
    Attendee,
    BacklogItem,
    Decision,
    DeclinedProposal,
    Meeting,
    MeetingLine,
    StandingItem,
)


class AttendeeInline(ClosedInline):
    model = Attendee
    autocomplete_fields = ["person"]


class AgendaInline(VisibleInline):
    model = AgendaItem
    fields = ["position", "title", "minutes", "presenter", "outcome"]
    autocomplete_fields = ["presenter"]


class DecisionInline(ClosedInline):
    model = Decision
    fields = ["text", "reasoning"]


@admin.register(Meeting)
class MeetingAdmin(KeptMixin, ClosedMixin, OfCommitteeAdmin):
    list_display = ["__str__", "alliance", "starts_at", "time_zone", "state", "schedule_version"]
    list_filter = ["state", "mode", "is_exception", ("starts_at", admin.DateFieldListFilter)]
    search_fields = ["title", "committee__name", "committee__alliance__name"]
    list_select_related = ["committee__alliance"]
    date_hierarchy = "starts_at"
    fields = [
        "committee",
        "title",
        ("local_date", "local_time", "time_zone"),
        ("starts_at", "ends_at"),
        ("kind", "mode", "location"),
        ("state", "state_reason"),
        "minutes",
        ("purpose", "result"),
        ("schedule_version", "revision", "is_exception"),
        ("cancelled_at", "lapses", "lapsed_on"),
    ]
    readonly_fields = [
        *("cancelled_at", "lapses", "lapsed_on"),
        *("committee", "local_date", "local_time", "time_zone", "starts_at", "ends_at", "state"),
        *("schedule_version", "revision", "is_exception"),
    ]
    inlines = [AttendeeInline, AgendaInline, DecisionInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_counted(self, obj: Meeting) -> bool:
        return obj.starts_at <= timezone.now() or obj.lapses > 0


@admin.register(AgendaItem)
class AgendaItemAdmin(VisibleAdmin):
    list_display = ["title", "meeting", "outcome", "presenter"]
    list_filter = ["outcome"]
    search_fields = ["title", "meeting__committee__alliance__name"]
    autocomplete_fields = ["meeting", "presenter", "carried_from"]
    list_select_related = ["meeting__committee", "presenter"]


@admin.register(StandingItem)
class StandingItemAdmin(VisibleAdmin):
    list_display = ["title", "committee", "minutes", "position"]
    search_fields = ["title", "committee__name", "committee__alliance__name"]
    autocomplete_fields = ["committee"]
    list_select_related = ["committee"]


@admin.register(BacklogItem)
class BacklogItemAdmin(VisibleAdmin):
    list_display = ["title", "committee", "presenter", "created_at"]
    search_fields = ["title", "committee__name", "committee__alliance__name"]
    autocomplete_fields = ["committee", "presenter"]
    list_select_related = ["committee", "presenter"]


@admin.register(DeclinedProposal)
class DeclinedProposalAdmin(ReadOnlyAdmin):
    list_display = ["source", "meeting", "declined_at"]
    search_fields = ["source", "meeting__committee__alliance__name"]
    list_select_related = ["meeting__committee"]


@admin.register(MeetingLine)
class MeetingLineAdmin(ReadOnlyAdmin):
    """Written and corrected on the live page."""

    list_display = ["__str__", "meeting", "kind", "author", "is_company_only", "written_at"]
    list_filter = ["kind", "is_company_only"]
    search_fields = ["text", "meeting__committee__alliance__name"]
    list_select_related = ["meeting__committee", "author"]


@admin.register(Attendee)
class AttendeeAdmin(ClosedMixin, VisibleAdmin):
    list_display = ["person", "meeting", "attended"]
    list_filter = ["attended"]
    search_fields = ["person__name", "meeting__committee__alliance__name"]
    autocomplete_fields = ["meeting", "person"]
    list_select_related = ["person", "meeting__committee"]
