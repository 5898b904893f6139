"""Forms of course corrections: recorded, edited, and measured again."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Fieldset
from dateutil.relativedelta import relativedelta
from django import forms

from alliances.models import FailureCause
from core.forms.fields import DayField, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionFormMixin
from governance.forms.meetings import PeopleOfMeeting
from governance.models import Committee, CourseCorrection, Issue
from governance.models.validators import SENSIBLE_DAYS

LOOK_AFTER_MONTHS = 3
DIRECTIONS = ((True, "More is better"), (False, "Less is better"))


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CorrectionForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    changed_on = DayField(label="Changed on", validators=SENSIBLE_DAYS)
    before_on = DayField(label="Measured on", validators=SENSIBLE_DAYS)
    look_on = DayField(
        label="Look again on",
        validators=SENSIBLE_DAYS,
        help_text="On this day it stands on Today: what came of it?",
    )
    more_is_better = forms.TypedChoiceField(
        choices=DIRECTIONS,
        coerce=lambda value: str(value) == "True",
        label="Direction",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = CourseCorrection
        fields = [
            *("title", "cause_found", "cause", "rule_changed", "changed_on", "applies_to"),
            *("committee", "issue", "owner", "measure", "unit", "more_is_better", "before"),
            *("before_on", "look_on"),
        ]
        labels = {"applies_to": "Applies to", "before": "Value before", "cause": "Kind of cause"}
        widgets = {"cause_found": _area(3), "rule_changed": _area(3)}

    def __init__(self, *args: Any, people: PeopleOfMeeting, today: date, **kwargs: Any) -> None:
        look_on = today + relativedelta(months=LOOK_AFTER_MONTHS)
        days = {"changed_on": today, "before_on": today, "look_on": look_on}
        if not kwargs["instance"].pk:
            kwargs["initial"] = days | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        alliance, user = people.alliance, people.user
        self.fields["cause"].queryset = FailureCause.objects.visible_to(user)
        self.fields["cause"].empty_label = "Not known yet"
        rows = Committee.objects.filter(alliance=alliance, dissolved_on__isnull=True)
        self.fields["committee"].queryset = rows
        self.fields["committee"].empty_label = "No single committee"
        self.fields["issue"].queryset = Issue.objects.within(user, alliance).order_by("-raised_on")
        self.fields["issue"].empty_label = "From no issue"
        self.fields["owner"] = people.person(label="Owner", required=False)
        self.helper = laid_out(
            Fieldset("What was learnt", "title", "cause_found", "cause"),
            Fieldset("What changes", "rule_changed", "changed_on", "applies_to"),
            Div("committee", "issue", css_class="field-row"),
            Fieldset(
                "How you will know",
                Div("measure", "unit", css_class="field-row"),
                "more_is_better",
                Div("before", "before_on", css_class="field-row"),
                "look_on",
                "owner",
            ),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        changed, look_on = data.get("changed_on"), data.get("look_on")
        if changed and look_on and look_on <= changed:
            self.add_error("look_on", "Look again after the day on which the rule changed.")
        self.ask_if_far("look_on", years=3)
        return data


class MeasureForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    """The measure once more, with what follows."""

    after_on = DayField(label="Measured on", validators=SENSIBLE_DAYS)

    class Meta:
        model = CourseCorrection
        fields = ["after", "after_on", "conclusion", "next_step"]
        labels = {"next_step": "Next"}
        widgets = {"conclusion": _area(3), "next_step": _area(2)}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        unit = f" {row.unit}" if row.unit else ""
        self.fields["after"].required = True
        self.fields["after"].label = f"{row.measure}, now"
        self.fields["after"].help_text = (
            f"Before: {row.before.normalize():f}{unit} on {row.before_on:%-d %b %Y}. "
            f"{'More' if row.more_is_better else 'Less'} is better."
        )
        if row.after_on is None:
            self.initial["after_on"] = today
        self.helper = laid_out(
            Div("after", "after_on", css_class="field-row"), "conclusion", "next_step"
        )
