"""Forms of a plan as a whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from alliances.forms.fields import PersonChoice, people_of
from alliances.models import Alliance, Confidentiality, Person
from core.forms.fields import DayField
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin
from core.text import write_year
from plans.models import JointBusinessPlan
from plans.rules.bounds import written
from plans.rules.plans import OPEN, SIGNING_ROLES
from plans.services.plans import open_deliverables
from plans.services.sending import Recipient

# What was agreed on paper is entered within a month.
PAPER = timedelta(days=31)


class StartPlanForm(forms.Form):
    fiscal_year = forms.TypedChoiceField(label="Fiscal year", coerce=int)
    theme = forms.CharField(
        max_length=200,
        required=False,
        label="Theme",
        help_text="The focus of the year in one line.",
    )
    copy_from = forms.ModelChoiceField(
        queryset=JointBusinessPlan.objects.none(),
        required=False,
        label="Copy objectives from",
        empty_label="Start without objectives",
        help_text="Copies baselines and targets, not actuals.",
    )

    def __init__(self, *args: Any, alliance: Alliance, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = alliance.plans.exclude(state__in=[*OPEN, "superseded"])
        taken = set(alliance.plans.values_list("fiscal_year", flat=True))
        free = [offer for offer in (year, year + 1, year - 1) if offer not in taken] or [year + 2]
        self.fields["fiscal_year"].choices = [(offer, write_year(offer)) for offer in free]
        self.fields["copy_from"].queryset = plans.select_related("alliance")
        self.fields["copy_from"].label_from_instance = lambda plan: (
            f"{write_year(plan.fiscal_year)}, version {plan.version}"
        )
        if newest := plans.first():
            self.fields["copy_from"].initial = newest.pk


class PlanForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = JointBusinessPlan
        fields = ["theme"]


class RecipientsField(forms.ModelMultipleChoiceField):
    """People of the partner with their address, and whether they need an invitation."""

    widget = forms.CheckboxSelectMultiple
    by_key: dict[int, Recipient]
    restricted = False

    def label_from_instance(self, person: Person) -> str:  # type: ignore[override]
        found = self.by_key[person.pk]
        gets = "" if found.signs_in else "; also gets an invitation to sign in"
        if self.restricted and person.email_confirmed_at is None:
            gets += "; address not confirmed, so the e-mail waits until they confirm it"
        return f"{person.name}, {found.role.lower()}, {person.email}{gets}"


class SendPlanForm(RevisionForm):
    """To whom the plan is sent: those who may sign it, unless somebody chooses otherwise."""

    people = RecipientsField(queryset=None, required=False, label="Send to")
    note = forms.CharField(
        max_length=500,
        required=False,
        label="Message",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Optional. Included in the e-mail.",
    )
    silently = forms.BooleanField(
        required=False,
        label="Send no e-mail",
        help_text="Opens the plan for partner review. You tell the partner yourself.",
    )

    def __init__(
        self, *args: Any, plan: JointBusinessPlan, found: list[Recipient], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        reachable = [one for one in found if one.person.email]
        people = self.fields["people"]
        people.restricted = plan.alliance.confidentiality == Confidentiality.RESTRICTED
        people.by_key = {one.person.pk: one for one in reachable}
        people.queryset = Person.objects.filter(pk__in=people.by_key).order_by("name")
        people.initial = [one.person.pk for one in reachable if one.signs]
        self.fields["revision"].initial = plan.revision
        if plan.state != JointBusinessPlan.State.DRAFT:
            del self.fields["silently"]
        if not reachable:
            self.fields["people"].widget = forms.MultipleHiddenInput()
            self.fields["note"].widget = forms.HiddenInput()


class SignOffForm(QuestionsMixin, RevisionForm):
    """Recorded by the manager for either side, or given by a person who answers for a side."""

    person = PersonChoice(queryset=None, label="Who signs off")
    signed_on = DayField(label="Date")
    note = forms.CharField(
        max_length=300,
        required=False,
        help_text="For example: by e-mail, after the steering committee.",
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
        self.plan, self.today = plan, today
        roles = SIGNING_ROLES["ours"] | SIGNING_ROLES["theirs"]
        people = people_of(plan.alliance, side__in=sides, role__in=roles)
        self.fields["person"].queryset = people if own is None else people.filter(pk=own)
        self.fields["person"].empty_label = "Choose a person"
        self.fields["revision"].initial = plan.revision
        self.fields["signed_on"].initial = today
        if own is not None:
            self.fields["person"].widget = forms.HiddenInput()
            self.fields["person"].initial = own

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        person, day = data.get("person"), data.get("signed_on")
        if person is not None:
            data["side"] = person.side  # whoever signs, signs for their own company
        begun = timezone.localdate(self.plan.created_at)
        if day is not None and day < begun - PAPER:
            self.ask("signed_on", f"{written(day)} is long before this plan was started.")
        return data


class ClosePlanForm(RevisionForm):
    closing_note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        label="Closing note",
        help_text="What was achieved, what was not, and what carries over.",
    )
    leave_open = forms.BooleanField(required=False, label="Close with open deliverables")

    def __init__(self, *args: Any, plan: JointBusinessPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = plan.revision
        if not open_deliverables(plan):
            del self.fields["leave_open"]
