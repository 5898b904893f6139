"""Forms of a plan as a whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from alliances.forms.fields import PersonChoice, people_of
from alliances.models import Alliance, Side
from core.forms.fields import DayField
from core.forms.revision import RevisionForm, RevisionFormMixin
from plans.models import JointBusinessPlan
from plans.rules.plans import OPEN, SIGNING_ROLES
from plans.services.plans import open_deliverables


class StartPlanForm(forms.Form):
    fiscal_year = forms.TypedChoiceField(label="Fiscal year", coerce=int)
    theme = forms.CharField(
        max_length=200,
        required=False,
        label="Theme",
        help_text="What this year is about, in one line.",
    )
    copy_from = forms.ModelChoiceField(
        queryset=JointBusinessPlan.objects.none(),
        required=False,
        label="Copy objectives from",
        empty_label="Start without objectives",
        help_text="Baselines and targets are copied as they are; actuals are not.",
    )

    def __init__(self, *args: Any, alliance: Alliance, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = alliance.plans.exclude(state__in=[*OPEN, "superseded"])
        taken = set(alliance.plans.values_list("fiscal_year", flat=True))
        free = [offer for offer in (year, year + 1, year - 1) if offer not in taken] or [year + 2]
        self.fields["fiscal_year"].choices = [(offer, f"FY{offer % 100:02d}") for offer in free]
        self.fields["copy_from"].queryset = plans.select_related("alliance")
        self.fields["copy_from"].label_from_instance = lambda plan: (
            f"FY{plan.fiscal_year % 100:02d}, version {plan.version}"
        )
        if newest := plans.first():
            self.fields["copy_from"].initial = newest.pk


class PlanForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = JointBusinessPlan
        fields = ["theme"]


class SignOffForm(RevisionForm):
    """Recorded by the manager for either side, or given by a person who answers for a side."""

    side = forms.ChoiceField(choices=Side.choices[:2])
    person = PersonChoice(queryset=None, label="Who signs off")
    signed_on = DayField(label="On")
    note = forms.CharField(
        max_length=300, required=False, help_text="For example: by mail, after the steering group."
    )

    def __init__(
        self,
        *args: Any,
        plan: JointBusinessPlan,
        today: date,
        sides: list[str],
        own: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        roles = SIGNING_ROLES["ours"] | SIGNING_ROLES["theirs"]
        people = people_of(plan.alliance, side__in=sides, role__in=roles)
        self.fields["person"].queryset = people if own is None else people.filter(pk=own)
        self.fields["side"].choices = [pair for pair in Side.choices if pair[0] in sides]
        self.fields["revision"].initial = plan.revision
        self.fields["signed_on"].initial = today
        if len(sides) == 1:
            self.fields["side"].widget = forms.HiddenInput()
            self.fields["side"].initial = sides[0]
        if own is not None:
            self.fields["person"].widget = forms.HiddenInput()
            self.fields["person"].initial = own


class ClosePlanForm(RevisionForm):
    closing_note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        label="Closing note",
        help_text="What became of the year: what was reached, what was not, what we take along.",
    )
    leave_open = forms.BooleanField(required=False, label="Close although deliverables are open")

    def __init__(self, *args: Any, plan: JointBusinessPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = plan.revision
        if not open_deliverables(plan):
            del self.fields["leave_open"]
