"""Forms of joint customer events."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms

from accounts.models import User
from alliances.models import Alliance
from alliances.rules import stages
from core.forms.fields import DayField, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionFormMixin
from governance.models import JointEvent
from governance.models.validators import SENSIBLE_DAYS

LONG_DAYS, FAR_YEARS = 14, 3
"""An event that lasts longer, or is further away, is asked about."""


class JointEventForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    """Needs an instance with its alliance, whose companies are offered as hosts."""

    starts_on = DayField(label="First day", validators=SENSIBLE_DAYS)
    ends_on = DayField(
        label="Last day",
        validators=SENSIBLE_DAYS,
        required=False,
        help_text="Only if it lasts longer than a day.",
    )
    helper = laid_out(
        "title",
        Div("starts_on", "ends_on", css_class="field-row"),
        "place",
        "side",
        "customer_text",
        "is_shared",
    )

    class Meta:
        model = JointEvent
        fields = [
            "title",
            "starts_on",
            "ends_on",
            "place",
            "side",
            "customer_text",
            "is_shared",
        ]
        labels = {"title": "Event"}
        widgets = {"customer_text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = self.instance.alliance.sides
        self.fields["side"].choices = sides.choices()
        if self.instance.pk and self.instance.ends_on == self.instance.starts_on:
            self.initial["ends_on"] = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and not last and "ends_on" not in self.errors:
            cleaned["ends_on"] = first
        elif first and last and last < first:
            self.add_error("ends_on", "The last day must be on or after the first day.")
        elif first and last and (last - first).days >= LONG_DAYS:
            self.ask("ends_on", f"The event would last {(last - first).days + 1} days.")
        self.ask_if_past("starts_on")
        self.ask_if_far("starts_on", years=FAR_YEARS)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What add_event takes beside the alliance."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AllianceChoiceForm(forms.Form):
    """Of which alliance an event is added; those the person may edit."""

    alliance = forms.ChoiceField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Alliance.objects.editable_by(user).filter(stage__in=stages.ACTIVE)
        found = [(row.pk, str(row)) for row in rows.only("name", "brand_name").order_by("name")]
        self.fields["alliance"].choices = [("", "Choose an alliance"), *found]
