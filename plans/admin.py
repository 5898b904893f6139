"""Plans and what they are made of. States and versions change in the product, where both sides
sign; here a plan that was agreed is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from alliances.forms.owned import OwnedForm
from core.admin.base import HistoryAdmin, VisibleAdmin, VisibleInline
from core.admin.sides import SideFilter, side
from core.registry.setup import TemplateInline, template_inlines
from core.views.form_page import add_errors
from plans.models import (
    Deliverable,
    DeliverableTemplate,
    Initiative,
    JointBusinessPlan,
    Objective,
    ObjectiveActual,
    ObjectiveTemplate,
    PlanSignOff,
)
from plans.rules.bounds import percent_error
from plans.rules.plans import OPEN, is_tracked
from plans.services.lines import keep_promise
from plans.services.locks import changing


class _LockedWithPlan:
    """No change and no deletion once the plan is agreed."""

    @staticmethod
    def _locked(obj: Any) -> bool:
        plan = obj if isinstance(obj, JointBusinessPlan) else getattr(obj, "plan", None)
        return plan is not None and plan.is_locked

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self._locked(obj) and super().has_change_permission(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self._locked(obj) and super().has_delete_permission(request, obj)  # type: ignore[misc]


@contextmanager
def _unsigned(*plans: JointBusinessPlan) -> Iterator[None]:
    """A sign-off is given to what a side has read: as in the product, any change takes both sides'
    names off. Raises PlanLocked."""
    with ExitStack() as stack:
        for plan in sorted(set(plans), key=lambda one: one.pk):
            stack.enter_context(changing(plan))
        yield


class _PercentForm(forms.ModelForm):
    """A percentage is one; what the pages ask about is taken here."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        objective = data.get("objective") or getattr(self.instance, "objective", None)
        unit = getattr(objective, "unit", "") or data.get("unit") or ""
        for name in ("baseline", "target", "value"):
            if error := percent_error(data.get(name), unit):
                self.add_error(name, error)
        return data


class ObjectiveInline(_LockedWithPlan, VisibleInline):
    model = Objective
    form = _PercentForm
    fields = ["what", "unit", "currency", "baseline", "target", "counts_as_value"]


class SignOffInline(VisibleInline):
    model = PlanSignOff
    fields = readonly_fields = ["company", "person", "signed_on", "note"]
    can_delete = False

    @admin.display(description="Side")
    def company(self, row: PlanSignOff) -> str:
        return side(row)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(JointBusinessPlan)
class JointBusinessPlanAdmin(_LockedWithPlan, HistoryAdmin):
    list_display = ["__str__", "alliance", "fiscal_year", "version", "state", "agreed_on"]
    list_filter = ["state", "fiscal_year"]
    list_select_related = ["alliance"]
    search_fields = ["alliance__name", "theme"]
    autocomplete_fields = ["alliance"]
    readonly_fields = ["version", "state", "agreed_on", "closed_on", "created_at"]
    inlines = [ObjectiveInline, SignOffInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        changed = change and any(one.has_changed() for one in (form, *formsets))
        with _unsigned(*[form.instance] if changed else []):
            super().save_related(request, form, formsets, change)


class _ChildAdmin(_LockedWithPlan, HistoryAdmin):
    list_select_related = ["plan__alliance"]
    autocomplete_fields = ["plan"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = type(obj).objects.select_related("plan").filter(pk=obj.pk)
        plans = [obj.plan, *(row.plan for row in before)]
        with _unsigned(*plans if form.has_changed() else []):
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with _unsigned(obj.plan):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with _unsigned(*(row.plan for row in queryset.select_related("plan"))):
            super().delete_queryset(request, queryset)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "plan":
            rows = JointBusinessPlan.objects.editable_by(request.user)
            kwargs["queryset"] = rows.filter(state__in=OPEN)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Objective)
class ObjectiveAdmin(_ChildAdmin):
    form = _PercentForm
    list_display = ["what", "plan", "unit", "currency", "baseline", "target"]
    list_filter = ["unit", "counts_as_value", "plan__fiscal_year"]
    search_fields = ["what", "why", "decision", "plan__alliance__name"]


@admin.register(ObjectiveActual)
class ObjectiveActualAdmin(VisibleAdmin):
    form = _PercentForm
    past_days = ("as_of",)
    list_display = ["objective", "as_of", "value", "recorded_by"]
    list_select_related = ["objective", "recorded_by"]
    search_fields = ["objective__what", "objective__plan__alliance__name"]
    autocomplete_fields = ["objective"]
    readonly_fields = ["recorded_by", "recorded_at"]
    date_hierarchy = "as_of"

    def is_locked(self, obj: Any) -> bool:
        """What was reached is recorded on an agreed plan as well, but not once that is over."""
        plan = obj.objective.plan
        return plan.is_locked and not is_tracked(plan.state, continues=False)


@admin.register(Initiative)
class InitiativeAdmin(_ChildAdmin):
    list_display = ["name", "plan", "stage", "sales_executive_sponsor", "lead", "launch_on"]
    list_filter = ["stage", "plan__fiscal_year"]
    list_select_related = ["plan__alliance", "sales_executive_sponsor", "lead"]
    search_fields = ["name", "plan__alliance__name"]
    autocomplete_fields = ["plan", "sales_executive_sponsor", "lead"]


class _PromiseForm(OwnedForm):
    """What was promised in the version in force is kept, as the pages keep it."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                keep_promise(self.instance, timezone.localdate())
            except ValidationError as error:
                add_errors(self, error)


@admin.register(Deliverable)
class DeliverableAdmin(_ChildAdmin):
    form = _PromiseForm
    list_display = ["name", "plan", side, "owner", "due_on", "delivered_on", "dropped_on"]
    list_filter = [
        ("side", SideFilter),
        ("delivered_on", admin.EmptyFieldListFilter),
        "plan__fiscal_year",
    ]
    readonly_fields = [
        *("delivered_on", "first_due_on", "moves", "recorded_on", "dropped_on", "drop_reason"),
        "never_made",
    ]
    list_select_related = ["plan__alliance", "owner"]
    search_fields = ["name", "plan__alliance__name", "owner__name"]
    autocomplete_fields = ["plan", "initiative", "owner"]
    date_hierarchy = "due_on"


class ObjectiveTemplateInline(VisibleInline):
    """On the page of a template of new alliances (alliances.admin)."""

    model = ObjectiveTemplate
    fields = ["what", "why", "decision", "unit", "baseline", "target", "counts_as_value", "order"]
    show_change_link = False


class DeliverableTemplateInline(VisibleInline):
    model = DeliverableTemplate
    fields = ["name", "side", "due_after_days", "order"]
    show_change_link = False


template_inlines.register(
    TemplateInline("objectives", ObjectiveTemplateInline, 20),
    TemplateInline("deliverables", DeliverableTemplateInline, 30),
)
