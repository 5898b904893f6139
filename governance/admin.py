"""Governance in Django admin: rows and choices are limited to what the signed-in person may see.

What plans or withdraws reminders (moving, cancelling, holding) is done on the pages, where the
services do it in one transaction; here such fields can be read, not set.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from alliances.forms.owned import OwnedForm
from core.admin.base import HistoryAdmin, ReadOnlyAdmin, VisibleAdmin, VisibleInline
from core.admin.sides import SideFilter, side
from core.registry.setup import TemplateInline, template_inlines
from governance.forms.setup import CommitteeTemplateForm
from governance.models import (
    Action,
    AgendaItem,
    Attendee,
    Ballot,
    Cadence,
    Committee,
    CommitteeMember,
    CommitteeTemplate,
    Decision,
    Dissent,
    Meeting,
)
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


@admin.register(Committee)
class CommitteeAdmin(HistoryAdmin):
    list_display = ["name", "alliance", "kind", "reminder_offsets", "dissolved_on"]
    list_filter = ["kind", ("dissolved_on", admin.EmptyFieldListFilter)]
    search_fields = ["name", "alliance__name"]
    autocomplete_fields = ["alliance"]
    list_select_related = ["alliance"]
    inlines = [CommitteeMemberInline, CadenceInline]
    shown_json = ("reminder_offsets",)
    readonly_fields = ["dissolved_on"]  # closing also cancels meetings and their reminders


class _OfCommitteeAdmin(HistoryAdmin):
    @admin.display(ordering="committee__alliance__name")
    def alliance(self, row: Cadence | Meeting) -> str:
        return str(row.committee.alliance)


@admin.register(Cadence)
class CadenceAdmin(_OfCommitteeAdmin):
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
        super().save_model(request, obj, form, change)
        replan(cadence=obj, now=timezone.now())


class AttendeeInline(VisibleInline):
    model = Attendee
    autocomplete_fields = ["person"]


class AgendaInline(VisibleInline):
    model = AgendaItem
    fields = ["position", "title", "presenter", "outcome"]
    autocomplete_fields = ["presenter"]


class DecisionInline(VisibleInline):
    model = Decision
    fields = ["text", "reasoning"]


@admin.register(Meeting)
class MeetingAdmin(_OfCommitteeAdmin):
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
        ("mode", "location"),
        ("state", "state_reason"),
        "minutes",
        ("schedule_version", "revision", "is_exception"),
    ]
    readonly_fields = [
        *("committee", "local_date", "local_time", "time_zone", "starts_at", "ends_at", "state"),
        *("schedule_version", "revision", "is_exception"),
    ]
    inlines = [AttendeeInline, AgendaInline, DecisionInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(AgendaItem)
class AgendaItemAdmin(VisibleAdmin):
    list_display = ["title", "meeting", "outcome", "presenter"]
    list_filter = ["outcome"]
    search_fields = ["title", "meeting__committee__alliance__name"]
    autocomplete_fields = ["meeting", "presenter", "carried_from"]
    list_select_related = ["meeting__committee", "presenter"]


@admin.register(Decision)
class DecisionAdmin(HistoryAdmin):
    list_display = ["__str__", "alliance", "committee", "decided_on", "look_back_on", "outcome"]
    list_filter = ["outcome", "manner", ("decided_on", admin.DateFieldListFilter)]
    search_fields = ["text", "alliance__name"]
    autocomplete_fields = [
        *("alliance", "committee", "meeting", "agenda_item", "decider", "supersedes")
    ]
    belongs_to = ("committee", "meeting", "agenda_item", "supersedes")
    list_select_related = ["alliance", "committee"]
    date_hierarchy = "decided_on"
    # How it went is said on its page, with the day on which it was said.
    readonly_fields = ["outcome", "looked_back_on", "revisit_since", "revisit_reason", "revision"]


@admin.register(Dissent)
class DissentAdmin(HistoryAdmin):
    list_display = ["person", "decision", "happened_on", "recorded_at"]
    search_fields = ["why", "person__name", "decision__text", "decision__alliance__name"]
    autocomplete_fields = ["decision", "person"]
    list_select_related = ["person", "decision"]
    readonly_fields = ["recorded_by", "happened_on"]  # puts the decision up to be revisited


@admin.register(Ballot)
class BallotAdmin(ReadOnlyAdmin):
    """How each member voted is told on its page, once it is closed."""

    list_display = ["question", "committee", "state", "closes_at", "result"]
    list_filter = ["state"]
    search_fields = ["question", "committee__alliance__name"]
    list_select_related = ["committee"]
    date_hierarchy = "opened_at"


@admin.register(Attendee)
class AttendeeAdmin(VisibleAdmin):
    list_display = ["person", "meeting", "attended"]
    list_filter = ["attended"]
    search_fields = ["person__name", "meeting__committee__alliance__name"]
    autocomplete_fields = ["meeting", "person"]
    list_select_related = ["person", "meeting__committee"]


@admin.register(CommitteeMember)
class CommitteeMemberAdmin(VisibleAdmin):
    part_of = "committee"
    list_display = ["person", "committee", "is_chair"]
    list_filter = ["is_chair"]
    search_fields = ["person__name", "committee__name", "committee__alliance__name"]
    autocomplete_fields = ["committee", "person"]
    list_select_related = ["person", "committee"]


@admin.register(Action)
class ActionAdmin(HistoryAdmin):
    form = OwnedForm
    list_display = ["title", "alliance", side, "owner", "due_on", "state"]
    list_filter = ["state", ("side", SideFilter), ("due_on", admin.DateFieldListFilter)]
    search_fields = ["title", "alliance__name", "owner__name"]
    autocomplete_fields = ["alliance", "meeting", "owner"]
    belongs_to = ("meeting",)
    list_select_related = ["alliance", "owner"]
    date_hierarchy = "due_on"
    readonly_fields = ["revision", "first_due_on", "moves", "asked_due_on", "asked_reason"]


class CommitteeTemplateInline(VisibleInline):
    """On the page of a template of new alliances (alliances.admin)."""

    model = CommitteeTemplate
    form = CommitteeTemplateForm
    shown_json = ("roles",)
    fields = [
        "name",
        "kind",
        "period",
        "position",
        "weekday",
        "starts_at_time",
        "duration_minutes",
        "mode",
        "roles",
        "chair_role",
        "decision_rights",
        "proposed",
        "order",
    ]
    show_change_link = False


template_inlines.register(TemplateInline("committees", CommitteeTemplateInline, 10))
