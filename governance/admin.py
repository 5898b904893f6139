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
from core.admin.base import (
    AdministratorsRecordAdmin,
    HistoryAdmin,
    ReadOnlyAdmin,
    ReferenceAdmin,
    VisibleAdmin,
    VisibleInline,
)
from core.admin.sides import SideFilter, side
from core.registry.setup import TemplateInline, template_inlines
from governance.forms.setup import CommitteeTemplateForm
from governance.models import (
    Action,
    AgendaItem,
    Announcement,
    Attendee,
    BacklogItem,
    Ballot,
    Cadence,
    CalendarFeed,
    Committee,
    CommitteeMember,
    CommitteeTemplate,
    CourseCorrection,
    DeadlockClause,
    Decision,
    DecisionRight,
    DeclinedProposal,
    Dissent,
    DutyCover,
    EscalationClock,
    InPersonProposal,
    Invitation,
    Issue,
    IssueStep,
    JointEvent,
    Meeting,
    MeetingCost,
    MeetingLine,
    Minutes,
    MinutesAmendment,
    MinutesAnswer,
    MinutesVersion,
    RaciPart,
    RaciRow,
    ReceivedReply,
    Series,
    SidePriorities,
    StandingItem,
    TemplateDuty,
    TemplateItem,
    TemplateRight,
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
        if change and {"rrule", "first_on"} & set(form.changed_data):
            before = Cadence.objects.get(pk=obj.pk)
            obj.counts_from = counts_from(before, obj.rrule, obj.first_on)
        super().save_model(request, obj, form, change)
        replan(cadence=obj, now=timezone.now())


class _ClosedMixin:
    """What a meeting came to is read only once its minutes are circulated. "Delete selected" asks
    about no single row, so it could take such a one along: there is none."""

    def is_locked(self, obj: Any) -> bool:
        record = getattr(getattr(obj, "meeting", obj), "record", None)
        return record is not None and record.is_locked

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)  # type: ignore[misc]
        actions.pop("delete_selected", None)
        return actions


class _ClosedInline(VisibleInline):
    def is_locked(self, obj: Any) -> bool:
        return _ClosedMixin.is_locked(self, obj)  # type: ignore[arg-type]


class AttendeeInline(_ClosedInline):
    model = Attendee
    autocomplete_fields = ["person"]


class AgendaInline(VisibleInline):
    model = AgendaItem
    fields = ["position", "title", "minutes", "presenter", "outcome"]
    autocomplete_fields = ["presenter"]


class DecisionInline(_ClosedInline):
    model = Decision
    fields = ["text", "reasoning"]


@admin.register(Meeting)
class MeetingAdmin(_ClosedMixin, _OfCommitteeAdmin):
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


@admin.register(Minutes)
class MinutesAdmin(ReadOnlyAdmin):
    """Circulated, approved and amended on their page."""

    list_display = ["meeting", "state", "version", "circulated_at", "answer_by", "settled_at"]
    list_filter = ["state"]
    search_fields = ["meeting__committee__name", "meeting__committee__alliance__name"]
    list_select_related = ["meeting__committee"]


@admin.register(MinutesVersion)
class MinutesVersionAdmin(ReadOnlyAdmin):
    list_display = ["minutes", "number", "circulated_at", "circulated_by"]
    search_fields = ["text", "minutes__meeting__committee__alliance__name"]
    list_select_related = ["minutes__meeting__committee", "circulated_by"]


@admin.register(MinutesAnswer)
class MinutesAnswerAdmin(ReadOnlyAdmin):
    list_display = ["person", "version", "side", "answer", "answered_at"]
    list_filter = ["answer"]
    search_fields = ["person__name", "text"]
    list_select_related = ["person", "version__minutes__meeting__committee"]


@admin.register(MinutesAmendment)
class MinutesAmendmentAdmin(ReadOnlyAdmin):
    list_display = ["minutes", "text", "reason", "author", "written_at"]
    search_fields = ["text", "reason", "minutes__meeting__committee__alliance__name"]
    list_select_related = ["minutes__meeting__committee", "author"]


@admin.register(Decision)
class DecisionAdmin(_ClosedMixin, HistoryAdmin):
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
class AttendeeAdmin(_ClosedMixin, VisibleAdmin):
    list_display = ["person", "meeting", "attended"]
    list_filter = ["attended"]
    search_fields = ["person__name", "meeting__committee__alliance__name"]
    autocomplete_fields = ["meeting", "person"]
    list_select_related = ["person", "meeting__committee"]


@admin.register(Series)
class SeriesAdmin(ReadOnlyAdmin):
    """Written by the services alone: what calendars were told of."""

    list_display = ["uid", "committee", "version", "changed_at"]
    search_fields = ["uid", "committee__name", "committee__alliance__name"]
    list_select_related = ["committee"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["person", "series", "told_at", "unsure", "answer", "answered_at"]
    list_filter = ["answer", "unsure"]
    search_fields = ["person__name", "series__committee__name"]
    list_select_related = ["person", "series"]
    fields = [
        *("series", "person", "told_to", "told_at", "told_version", "sequence", "unsure"),
        *("answer", "answered_at", "answered_by", "comment"),
    ]


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ["series", "version", "sentence", "silent", "author", "said_at"]
    list_filter = ["silent"]
    search_fields = ["sentence", "series__committee__name"]
    list_select_related = ["series", "author"]


@admin.register(ReceivedReply)
class ReceivedReplyAdmin(ReadOnlyAdmin):
    list_display = ["received_at", "sender", "state", "reason", "invitation"]
    list_filter = ["state"]
    search_fields = ["sender", "reason"]
    list_select_related = ["invitation__person", "invitation__series"]


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


@admin.register(Issue)
class IssueAdmin(HistoryAdmin):
    """Its words; it is raised and climbs in the product, where each step is put on record."""

    list_display = ["title", "alliance", "severity", "state", "level", "clock_ends_on", "owner"]
    list_filter = ["state", "severity", "level", ("clock_ends_on", admin.DateFieldListFilter)]
    search_fields = ["title", "alliance__name", "owner__name"]
    autocomplete_fields = ["owner", "cause"]
    list_select_related = ["alliance", "owner"]
    date_hierarchy = "raised_on"
    fields = [
        *("alliance", "title", "what_happens", "path", "our_interest", "their_interest"),
        *("our_position", "their_position", "functions", "owner", "cause", "note"),
        *("severity", "state", "closed_as", "resolution", "ended_on"),
        *("level", "committee", "level_since", "clock_ends_on", "raised_on", "raised_by"),
    ]
    readonly_fields = [
        *("alliance", "severity", "state", "closed_as", "resolution", "ended_on", "level"),
        *("committee", "level_since", "clock_ends_on", "raised_on", "raised_by"),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(IssueStep)
class IssueStepAdmin(ReadOnlyAdmin):
    list_display = ["issue", "kind", "level", "committee_name", "at", "by"]
    list_filter = ["kind", "level"]
    list_select_related = ["issue", "by"]
    search_fields = ["issue__title", "issue__alliance__name"]
    date_hierarchy = "at"


@admin.register(EscalationClock)
class EscalationClockAdmin(ReferenceAdmin):
    list_display = ["severity", "level", "working_days"]
    list_filter = ["severity", "level"]


@admin.register(DeadlockClause)
class DeadlockClauseAdmin(HistoryAdmin):
    list_display = ["alliance", "our_executive", "their_executive", "working_days"]
    search_fields = ["alliance__name"]
    autocomplete_fields = ["alliance", "our_executive", "their_executive"]
    list_select_related = ["alliance", "our_executive", "their_executive"]


@admin.register(CourseCorrection)
class CourseCorrectionAdmin(HistoryAdmin):
    list_display = ["title", "alliance", "cause", "measure", "before", "after", "look_on"]
    list_filter = ["cause", "more_is_better", ("look_on", admin.DateFieldListFilter)]
    search_fields = ["title", "alliance__name", "measure"]
    autocomplete_fields = ["alliance", "cause", "committee", "issue", "owner"]
    belongs_to = ("committee", "issue")
    list_select_related = ["alliance", "cause"]
    date_hierarchy = "changed_on"


@admin.register(JointEvent)
class JointEventAdmin(HistoryAdmin):
    list_display = ["title", "alliance", "starts_on", "ends_on", side, "is_shared"]
    list_filter = ["is_shared", ("starts_on", admin.DateFieldListFilter)]
    search_fields = ["title", "place", "alliance__name"]
    autocomplete_fields = ["alliance"]
    list_select_related = ["alliance"]
    date_hierarchy = "starts_on"
    readonly_fields = ["revision"]


@admin.register(CalendarFeed)
class CalendarFeedAdmin(AdministratorsRecordAdmin):
    """Who reads dates in a calendar program. The address is known to its owner alone."""

    list_display = ["user", "alliance", "made_at", "last_read_at", "last_read_by"]
    list_filter = [("last_read_at", admin.DateFieldListFilter)]
    search_fields = ["user__name", "user__email", "alliance__name"]
    list_select_related = ["user", "alliance"]
    fields = ["user", "alliance", "only_mine", "kinds", "made_at", "last_read_at", "last_read_by"]
    shown_json = ("kinds",)


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
