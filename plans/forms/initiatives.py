"""Forms of initiatives and the filter of their list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from alliances.forms.fields import PersonChoice, people_of
from alliances.forms.goals import GoalField
from alliances.models import FailureCause
from core.forms.fields import DayField
from core.forms.filters import SearchInput
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin
from core.text import write_year
from plans.forms.goals import offer_goals
from plans.models import Initiative
from plans.rules.bounds import planned_question
from plans.rules.initiatives import MOVES
from plans.services.progress import days_of


class InitiativeForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = Initiative
        fields = (*Initiative.TERMS, "change_reason", "goal")
        field_classes = {
            "sales_executive_sponsor": PersonChoice,
            "lead": PersonChoice,
            "launch_on": DayField,
            "finish_on": DayField,
            "goal": GoalField,
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "launch_on": "Planned launch",
            "finish_on": "Planned finish",
            "change_reason": "Reason for the change",
        }
        help_texts = {
            "sales_executive_sponsor": "Required for approval.",
            "change_reason": "Required where it comes later than in the version in force. Both "
            "sides see it before they sign.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_goals(self)
        if self.instance.continues_id is None:
            del self.fields["change_reason"]
        for name in ("sales_executive_sponsor", "lead"):
            named = getattr(self.instance, f"{name}_id")
            self.fields[name].queryset = people_of(self.instance.plan.alliance, named)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        launch, finish = data.get("launch_on"), data.get("finish_on")
        if launch and finish and finish < launch:
            self.add_error("finish_on", "The finish cannot be before the launch.")
        first, last = days_of(self.instance.plan)
        for name, day in (("launch_on", launch), ("finish_on", finish)):
            if question := planned_question(day, first=first, last=last):
                self.ask(name, question)
        return data


class StageForm(QuestionsMixin, RevisionForm):
    stage = forms.ChoiceField(label="New stage")
    sales_executive_sponsor = PersonChoice(
        queryset=None, required=False, help_text="Required for approval."
    )
    failure_cause = forms.CharField(
        required=False,
        label="Cause",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Required if it failed or was stopped: what should the next one learn from it?",
    )
    cause = forms.ModelChoiceField(
        FailureCause.objects.all(),
        required=False,
        label="Kind of cause",
        empty_label="Not known yet",
        help_text="For the causes of failure over all alliances.",
    )
    on = DayField(
        label="Date", help_text="Also the launch or finish date, where the stage says so."
    )

    def __init__(self, *args: Any, initiative: Initiative, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initiative = initiative
        words = dict(Initiative.Stage.choices)
        self.fields["stage"].choices = [(to, words[to]) for to in MOVES[initiative.stage]]
        self.fields["sales_executive_sponsor"].queryset = people_of(
            initiative.plan.alliance, initiative.sales_executive_sponsor_id
        )
        self.fields["sales_executive_sponsor"].initial = initiative.sales_executive_sponsor_id
        self.fields["revision"].initial = initiative.revision
        self.fields["on"].initial = today

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = days_of(self.initiative.plan)
        if question := planned_question(data.get("on"), first=first, last=last):
            self.ask("on", question)
        return data


class InitiativeFilter(forms.Form):
    """The filters of the list over all alliances; an unknown value filters nothing."""

    q = forms.CharField(required=False, label="Search", widget=SearchInput)
    stage = forms.ChoiceField(
        required=False, choices=[("", "Any stage"), *Initiative.Stage.choices]
    )
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label="Fiscal year")
    cause = forms.ModelChoiceField(
        FailureCause.objects.all(),
        required=False,
        label="Cause of failure",
        empty_label="Any cause",
    )
    open = forms.BooleanField(required=False, label="In progress only")

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [
            ("", "Any year"),
            *((year, write_year(year)) for year in years),
        ]
