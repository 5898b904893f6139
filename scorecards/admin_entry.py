"""Entry of scorecards in Django admin: rules and questions are edited here, records are read."""

from __future__ import annotations

from django.contrib import admin

from core.admin.base import HistoryAdmin, ReadOnlyAdmin, VisibleInline
from scorecards.models import (
    Alignment,
    AlignmentAnswer,
    AllianceTreatment,
    Baseline,
    EntryRule,
    Evaluation,
    EvaluationAnswer,
    LineRemark,
    ReplyLine,
    ReplyRequest,
    ReviewQuestion,
    ScorecardStep,
    Treatment,
)


@admin.register(EntryRule)
class EntryRuleAdmin(HistoryAdmin):
    list_display = ["tier", "leader_review", "partner_reply", "reply_days", "notable_move"]


@admin.register(ReviewQuestion)
class ReviewQuestionAdmin(HistoryAdmin):
    list_display = ["text", "band", "position"]
    list_filter = ["band"]
    search_fields = ["text"]


class RecordInline(VisibleInline):
    """Written by the product: read, never edited."""

    extra = 0
    show_change_link = False

    def has_add_permission(self, *args: object) -> bool:
        return False

    def has_change_permission(self, *args: object) -> bool:
        return False

    def has_delete_permission(self, *args: object) -> bool:
        return False


class LineRemarkInline(RecordInline):
    model = LineRemark
    fields = ["indicator", "text"]


@admin.register(ScorecardStep)
class ScorecardStepAdmin(ReadOnlyAdmin):
    list_display = ["scorecard", "kind", "by", "at"]
    list_filter = ["kind"]
    list_select_related = ["scorecard__alliance", "by"]
    search_fields = ["scorecard__alliance__name", "words"]
    inlines = [LineRemarkInline]


@admin.register(ReplyRequest)
class ReplyRequestAdmin(ReadOnlyAdmin):
    list_display = ["person", "scorecard", "asked_by", "asked_at"]
    list_select_related = ["person", "scorecard__alliance", "asked_by"]
    search_fields = ["person__name", "scorecard__alliance__name"]


@admin.register(ReplyLine)
class ReplyLineAdmin(ReadOnlyAdmin):
    list_display = ["name", "scorecard", "reply", "replied_by", "outcome"]
    list_filter = ["reply", "outcome"]
    list_select_related = ["scorecard__alliance", "replied_by"]
    search_fields = ["name", "reason", "scorecard__alliance__name"]


@admin.register(Baseline)
class BaselineAdmin(ReadOnlyAdmin):
    list_display = ["alliance", "scorecard", "chosen_by", "chosen_at", "ended_at"]
    list_select_related = ["alliance", "scorecard__alliance", "chosen_by"]
    search_fields = ["alliance__name", "reason"]


class EvaluationAnswerInline(RecordInline):
    model = EvaluationAnswer
    fields = ["killer", "level", "words"]


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    list_display = ["alliance", "year", "done_on", "done_by"]
    list_filter = ["year"]
    list_select_related = ["alliance", "done_by"]
    search_fields = ["alliance__name"]
    inlines = [EvaluationAnswerInline]


@admin.register(Treatment)
class TreatmentAdmin(HistoryAdmin):
    """What the company wants for each quadrant. What was agreed before a change stays as it is."""

    list_display = ["quadrant", "meeting_days", "sponsor_days", "review_depth"]
    list_filter = ["review_depth"]


@admin.register(AllianceTreatment)
class AllianceTreatmentAdmin(ReadOnlyAdmin):
    list_display = ["alliance", "quadrant", "state", "proposed_on", "answered_on", "ended_on"]
    list_filter = ["state", "quadrant"]
    list_select_related = ["alliance"]
    search_fields = ["alliance__name", "reason"]
    date_hierarchy = "proposed_on"


@admin.register(Alignment)
class AlignmentAdmin(ReadOnlyAdmin):
    list_display = ["alliance", "opened_on", "due_on", "closed_on"]
    list_select_related = ["alliance"]
    search_fields = ["alliance__name", "question", "outcome"]
    date_hierarchy = "due_on"


@admin.register(AlignmentAnswer)
class AlignmentAnswerAdmin(ReadOnlyAdmin):
    list_display = ["user", "alignment", "answer", "answered_at"]
    list_filter = ["answer"]
    list_select_related = ["user", "alignment__alliance"]
    search_fields = ["user__name", "alignment__alliance__name"]
