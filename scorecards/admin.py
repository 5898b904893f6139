"""Scoring in Django admin: models, weights and thresholds are edited here."""

from __future__ import annotations

from json import dumps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from alliances.admin_company import SCORES_MOVE
from alliances.forms.owned import OwnedForm
from core.admin.base import HistoryAdmin, ReadOnlyAdmin, VisibleAdmin, VisibleInline
from core.admin.reads import TellsTermsMixin
from core.admin.sides import SideFilter
from core.text import plural
from scorecards import admin_entry as admin_entry
from scorecards.models import (
    Criterion,
    EarlyRisk,
    GreenPersistence,
    Indicator,
    Measurement,
    PendingScore,
    Placement,
    QuestionSet,
    Risk,
    RiskNumbers,
    Scorecard,
    ScoringModel,
    Survey,
    SurveyQuestion,
)
from scorecards.services.recompute import recompute
from scorecards.services.scoring_models import activate, new_version, value_function
from scorecards.services.surveys import question_sets


class CriterionForm(ModelForm):
    class Meta:
        model = Criterion
        fields = ["model", "indicator", "axis", "dimension", "weight", "points", "position"]

    def clean_points(self) -> Any:
        points = self.cleaned_data["points"]
        try:
            value_function(points=points)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return points


class LockedModelMixin:
    """Criteria of an active or retired model are read, not changed: old scores rest on them."""

    def is_locked(self, obj: Any) -> bool:
        model = obj.model if isinstance(obj, Criterion) else obj
        return bool(model.state != ScoringModel.State.DRAFT)


class CriterionInline(LockedModelMixin, VisibleInline):
    model = Criterion
    form = CriterionForm
    fields = ["indicator", "axis", "dimension", "weight", "points", "position"]
    shown_json = ("points",)
    autocomplete_fields = ["indicator"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("indicator")


@admin.register(ScoringModel)
class ScoringModelAdmin(LockedModelMixin, HistoryAdmin):
    list_display = ["name", "key", "version", "state", "tier", "value_cut", "risk_cut"]
    list_filter = ["state", "tier"]
    search_fields = ["name", "key"]
    readonly_fields = ["state", "created_at"]
    inlines = [CriterionInline]
    shown_json = ("dimension_weights",)
    actions = ["make_new_version", "activate_model"]

    @admin.action(description="Create a new draft version", permissions=["change"])
    def make_new_version(self, request: HttpRequest, queryset: QuerySet) -> None:
        for model in queryset:
            self.message_user(request, f"{new_version(model=model)} created as a draft.")

    @admin.action(description="Activate and retire the active version", permissions=["change"])
    def activate_model(self, request: HttpRequest, queryset: QuerySet) -> None:
        for model in queryset:
            try:
                activate(model=model)
                self.message_user(request, f"{model} is active. Scores update tonight.")
            except ValidationError as refused:
                self.message_user(request, " ".join(refused.messages), level=messages.ERROR)


@admin.register(Criterion)
class CriterionAdmin(LockedModelMixin, HistoryAdmin):
    form = CriterionForm
    shown_json = ("points",)
    list_display = ["indicator", "model", "axis", "dimension", "weight"]
    list_filter = ["axis", "dimension", "model__state"]
    list_select_related = ["indicator", "model"]
    search_fields = ["indicator__name", "model__name", "model__key"]
    autocomplete_fields = ["model", "indicator"]


@admin.register(Indicator)
class IndicatorAdmin(HistoryAdmin):
    list_display = [
        *("name", "key", "source", "unit", "half_life_days"),
        *("reveals_deal_terms", "shared_with_partner"),
    ]
    list_filter = ["source", "reveals_deal_terms", "shared_with_partner"]
    search_fields = ["name", "key", "question"]
    shown_json = ("anchors",)


def _alliances_told(user: Any, rows: QuerySet[Any]) -> set[int]:
    """The alliances of those `rows` whose raw values hold an answer that reveals deal terms."""
    if not user.is_superuser:  # others are not shown raw values
        return set()
    revealing = Indicator.objects.filter(reveals_deal_terms=True).values_list("key", flat=True)
    keys = [dumps(key) for key in revealing]
    found = rows.order_by().values_list("alliance", "detail").iterator()
    return {alliance for alliance, detail in found if any(key in dumps(detail) for key in keys)}


class FinalMixin:
    """A final scorecard is a record, with its answers."""

    def is_locked(self, obj: Any) -> bool:
        card = obj.scorecard if isinstance(obj, Measurement) else obj
        return bool(card.state == Scorecard.State.FINAL)


class MeasurementInline(FinalMixin, VisibleInline):
    model = Measurement
    fields = ["indicator", "raw", "evidence", "evidence_on", "comment", "company_only"]
    past_days = ("evidence_on",)
    autocomplete_fields = ["indicator"]


@admin.register(Scorecard)
class ScorecardAdmin(FinalMixin, TellsTermsMixin, VisibleAdmin):
    list_display = ["alliance", "year", "quarter", "state", "model", "health", "value", "risk"]
    list_filter = ["state", "year", "quarter"]
    list_select_related = ["alliance", "model"]
    search_fields = ["alliance__name", "alliance__brand_name"]
    autocomplete_fields = ["alliance", "model"]
    belongs_to = ("model",)
    # It becomes final in the product, which stores what it was scored with.
    readonly_fields = [
        *("state", "health", "value", "risk", "coverage", "finalised_at", "finalised_by"),
    ]
    inlines = [MeasurementInline]

    def terms_told(self, user: Any, keys: Any) -> set[int]:
        answers = Measurement.objects.visible_to(user).filter(scorecard__in=keys)
        told = answers.filter(indicator__reveals_deal_terms=True).order_by()
        raw = _alliances_told(user, Scorecard.objects.filter(pk__in=keys))
        return raw | set(told.values_list("scorecard__alliance", flat=True))


@admin.register(Measurement)
class MeasurementAdmin(FinalMixin, TellsTermsMixin, HistoryAdmin):
    terms_in_name = True
    list_display = ["scorecard", "indicator", "raw", "evidence_on", "measured_by"]
    list_filter = ["indicator", "scorecard__year", "scorecard__quarter"]
    list_select_related = ["scorecard__alliance", "indicator", "measured_by"]
    past_days = ("evidence_on",)
    search_fields = ["scorecard__alliance__name", "indicator__name"]
    autocomplete_fields = ["scorecard", "indicator"]
    readonly_fields = ["measured_by"]

    def terms_told(self, user: Any, keys: Any) -> set[int]:
        told = Measurement.objects.filter(pk__in=keys, indicator__reveals_deal_terms=True)
        return set(told.order_by().values_list("scorecard__alliance", flat=True))


@admin.register(Risk)
class RiskAdmin(HistoryAdmin):
    """What a risk counts changes in the product, where lower numbers and an end need a reason."""

    form = OwnedForm
    list_display = ["title", "alliance", "probability", "impact", "state", "owner", "due_on"]
    list_filter = ["state", "outcome", ("side", SideFilter), "probability", "impact"]
    list_select_related = ["alliance", "owner"]
    search_fields = ["title", "response", "alliance__name"]
    autocomplete_fields = ["alliance", "owner"]
    date_hierarchy = "opened_on"
    counted = (
        *("alliance", "probability", "impact", "residual_probability", "residual_impact"),
        *("in_place_on", "evidence", "state", "opened_on", "closed_on", "outcome"),
        "closing_reason",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.counted if obj is not None else ("state", "closed_on", "outcome")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What counted stays; one that was entered by mistake is closed as such."""
        return False


@admin.register(EarlyRisk)
class EarlyRiskAdmin(ReadOnlyAdmin):
    list_display = ["title", "alliance", "raised_by", "raised_on", "state"]
    list_filter = ["state"]
    list_select_related = ["alliance", "raised_by"]
    search_fields = ["title", "what_may_happen", "alliance__name"]
    date_hierarchy = "raised_on"


@admin.register(RiskNumbers)
class RiskNumbersAdmin(HistoryAdmin):
    """New numbers are a new row, so that earlier days are computed with those of their time."""

    list_display = ["valid_from", *RiskNumbers.PERCENTS, *RiskNumbers.LOSSES]
    search_fields = ["reason"]
    date_hierarchy = "valid_from"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.message_user(request, SCORES_MOVE, messages.WARNING)


@admin.register(Placement)
class PlacementAdmin(TellsTermsMixin, ReadOnlyAdmin):
    list_display = ["alliance", "quadrant", "value", "risk", "health", "valid_from", "valid_to"]
    list_filter = ["quadrant", "health_band", "tier", "stage"]
    list_select_related = ["alliance"]
    search_fields = ["alliance__name", "alliance__brand_name"]
    actions = ["compute_again"]

    def terms_told(self, user: Any, keys: Any) -> set[int]:
        return _alliances_told(user, Placement.objects.filter(pk__in=keys))

    def has_recompute_permission(self, request: HttpRequest) -> bool:
        """Placements are written by no form, so this is what the right to change them is for."""
        return request.user.has_perm("scorecards.change_placement")  # type: ignore[union-attr]

    @admin.action(description="Recompute scores", permissions=["recompute"])
    def compute_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        report = recompute(alliance_ids=set(queryset.values_list("alliance", flat=True)))
        done, changed = plural(report.alliances, "alliance"), plural(report.written, "placement")
        self.message_user(request, f"{done} recomputed, {changed} changed.")


@admin.register(GreenPersistence)
class GreenPersistenceAdmin(ReadOnlyAdmin):
    """Counted at night: how many greens stayed green for another quarter."""

    list_display = ["day", "kept", "seen", "steps"]
    date_hierarchy = "day"


@admin.register(PendingScore)
class PendingScoreAdmin(ReadOnlyAdmin):
    list_display = ["alliance_id", "marked_at"]
    search_fields = ["alliance_id"]


class LockedSetMixin:
    """Questions of an active or retired set are read, not changed: surveys were answered with
    them."""

    def is_locked(self, obj: Any) -> bool:
        found = obj.question_set if isinstance(obj, SurveyQuestion) else obj
        return bool(found.state != QuestionSet.State.DRAFT)


class SurveyQuestionInline(LockedSetMixin, VisibleInline):
    model = SurveyQuestion
    fields = ["position", "key", "dimension", "text", "explanation"]


@admin.register(QuestionSet)
class QuestionSetAdmin(LockedSetMixin, HistoryAdmin):
    list_display = ["name", "key", "version", "kind", "alliance_type", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["alliance_type"]
    search_fields = ["name", "key"]
    readonly_fields = ["state"]
    inlines = [SurveyQuestionInline]
    actions = ["make_new_version", "activate_set"]

    @admin.action(description="Create a new draft version", permissions=["change"])
    def make_new_version(self, request: HttpRequest, queryset: QuerySet) -> None:
        for row in queryset:
            made = question_sets.new_version(question_set=row)
            self.message_user(request, f"{made} created as a draft.")

    @admin.action(description="Activate and retire the active version", permissions=["change"])
    def activate_set(self, request: HttpRequest, queryset: QuerySet) -> None:
        for row in queryset:
            try:
                question_sets.activate(question_set=row)
                self.message_user(request, f"{row} is active. Surveys that are open keep theirs.")
            except ValidationError as refused:
                self.message_user(request, " ".join(refused.messages), level=messages.ERROR)


@admin.register(SurveyQuestion)
class SurveyQuestionAdmin(LockedSetMixin, HistoryAdmin):
    list_display = ["text", "question_set", "dimension", "key", "position"]
    list_filter = ["dimension", "question_set__state"]
    list_select_related = ["question_set"]
    search_fields = ["text", "key"]
    autocomplete_fields = ["question_set"]


@admin.register(Survey)
class SurveyAdmin(ReadOnlyAdmin):
    """When it was open and by whom it was opened. Who was asked, who has answered and what they
    answered is read by nobody, here either."""

    list_display = ["alliance", "kind", "state", "opened_at", "closes_at", "minimum"]
    list_filter = ["state", "kind"]
    list_select_related = ["alliance"]
    search_fields = ["alliance__name", "alliance__brand_name"]
