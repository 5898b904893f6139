"""Templates of governance, duties, roles and priorities in Django admin."""

from __future__ import annotations

from django.contrib import admin

from core.admin.base import (
    HistoryAdmin,
    VisibleAdmin,
    VisibleInline,
)
from core.admin.sides import SideFilter, side
from core.registry.setup import TemplateInline, template_inlines
from governance.forms.setup import CommitteeTemplateForm
from governance.models import (
    CommitteeTemplate,
    DutyCover,
    InPersonProposal,
    MeetingCost,
    RaciPart,
    RaciRow,
    SidePriorities,
    TemplateDuty,
    TemplateItem,
    TemplateRight,
)


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
        *("quorum", "quorum_per_side", "reminder_offsets"),
        "decision_rights",
        "proposed",
        "order",
    ]
    show_change_link = True


class TemplateDutyInline(VisibleInline):
    model = TemplateDuty
    fields = ["duty", "kind", "topic", "frequency", "role"]
    show_change_link = False


class TemplateRightInline(VisibleInline):
    model = TemplateRight
    fields = ["subject", "part", "up_to", "currency", "position"]
    show_change_link = False


class TemplateItemInline(VisibleInline):
    model = TemplateItem
    fields = ["title", "minutes", "position"]
    show_change_link = False


@admin.register(CommitteeTemplate)
class CommitteeTemplateAdmin(VisibleAdmin):
    """What a template says of one committee beside what stands on its own page: decision rights and
    the standing agenda."""

    form = CommitteeTemplateForm
    list_display = ["name", "template", "kind", "period", "proposed"]
    list_filter = ["kind", "template"]
    search_fields = ["name", "template__name"]
    list_select_related = ["template"]
    shown_json = ("roles", "reminder_offsets")
    inlines = [TemplateRightInline, TemplateItemInline]


template_inlines.register(
    TemplateInline("committees", CommitteeTemplateInline, 10),
    TemplateInline("duties", TemplateDutyInline, 15),
)


# Duties, roles, priorities, meetings in person -------------------------------------------------
@admin.register(DutyCover)
class DutyCoverAdmin(HistoryAdmin):
    list_display = ["duty", "alliance", "committee", "frequency", "person"]
    list_filter = ["duty", "frequency"]
    search_fields = ["alliance__name", "topic"]
    autocomplete_fields = ["alliance", "committee", "person"]
    list_select_related = ["alliance", "committee", "person"]


class RaciPartInline(VisibleInline):
    model = RaciPart
    fields = ["person", "part", "agreed_at", "objected_at"]
    readonly_fields = ["agreed_at", "objected_at"]
    autocomplete_fields = ["person"]


@admin.register(RaciRow)
class RaciRowAdmin(HistoryAdmin):
    list_display = ["title", "alliance", "position"]
    search_fields = ["title", "alliance__name"]
    autocomplete_fields = ["alliance"]
    list_select_related = ["alliance"]
    inlines = [RaciPartInline]


@admin.register(SidePriorities)
class SidePrioritiesAdmin(HistoryAdmin):
    list_display = ["alliance", side, "written_on"]
    list_filter = [("side", SideFilter)]
    search_fields = ["alliance__name", "text"]
    autocomplete_fields = ["alliance"]
    list_select_related = ["alliance"]


@admin.register(MeetingCost)
class MeetingCostAdmin(VisibleAdmin):
    list_display = ["meeting", "amount", "currency"]
    search_fields = ["meeting__committee__alliance__name"]
    autocomplete_fields = ["meeting"]
    list_select_related = ["meeting__committee"]


@admin.register(InPersonProposal)
class InPersonProposalAdmin(VisibleAdmin):
    list_display = ["reason", "alliance", "state", "proposed_on"]
    list_filter = ["state"]
    search_fields = ["reason", "alliance__name"]
    autocomplete_fields = ["alliance"]
    list_select_related = ["alliance"]
    readonly_fields = ["key"]
