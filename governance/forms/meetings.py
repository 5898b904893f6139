"""Forms of one meeting: its time, its agenda, and what comes out of it: decisions, actions."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms

from alliances.forms.fields import PersonChoice, people_of
from alliances.models import Alliance
from core.forms.fields import DayField, laid_out, time_zone_choices
from core.forms.revision import RevisionForm, RevisionFormMixin
from governance.forms.committees import SENSIBLE_DAYS, PeopleChoice, TimeInput, people_with
from governance.models import Action, AgendaItem, Decision, Meeting


class MeetingTimeForm(RevisionFormMixin, forms.ModelForm):
    """When and where: for an extra meeting and for moving one."""

    time_zone = forms.ChoiceField(choices=time_zone_choices)
    duration_minutes = forms.IntegerField(
        min_value=5, max_value=1440, initial=60, label="Length in minutes"
    )

    class Meta:
        model = Meeting
        fields = ["title", "local_date", "local_time", "time_zone", "mode", "location"]
        field_classes = {"local_date": DayField}
        widgets = {"local_time": TimeInput}
        help_texts = {"title": "Only where the name of the committee does not say it."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting = self.instance
        self.fields["local_date"].validators.extend(SENSIBLE_DAYS)
        if meeting.pk:
            del self.fields["title"]
            length = (meeting.ends_at - meeting.starts_at).total_seconds() // 60
            self.initial["duration_minutes"] = int(length)
        self.helper = laid_out(
            *([] if meeting.pk else ["title"]),
            Div("local_date", "local_time", "duration_minutes", css_class="field-row"),
            "time_zone",
            "mode",
            "location",
        )

    @property
    def values(self) -> dict[str, Any]:
        """What schedule_meeting and move_meeting take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class CancelForm(RevisionForm):
    reason = forms.CharField(
        max_length=300, label="Why", help_text="Everybody who was invited sees this."
    )


class MinutesForm(RevisionFormMixin, forms.ModelForm):
    """Recording a meeting: who was there, and what was said."""

    helper = laid_out("people", "minutes")
    people = PeopleChoice(queryset=None, required=False, label="Who was there")

    class Meta:
        model = Meeting
        fields = ["minutes"]
        widgets = {"minutes": forms.Textarea(attrs={"rows": 14})}
        help_texts = {
            "minutes": "Decisions and actions have their own place on the page of the meeting."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting = self.instance
        attendees = list(meeting.attendees.values_list("person", "attended"))
        expected = meeting.attendees if attendees else meeting.committee.members
        self.fields["people"].queryset = people_with(meeting.committee.alliance, expected)
        known = any(attended is not None for _, attended in attendees)
        self.initial["people"] = [pk for pk, attended in attendees if attended or not known]

    @property
    def people_ids(self) -> list[int]:
        return [person.pk for person in self.cleaned_data["people"]]


class AgendaItemForm(RevisionFormMixin, forms.ModelForm):
    presenter = PersonChoice(queryset=None, required=False, empty_label="Nobody yet")

    class Meta:
        model = AgendaItem
        fields = ["title", "presenter", "notes"]
        widgets = {"notes": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_with(meeting.committee.alliance, meeting.attendees)
        self.fields["presenter"].queryset = people


class DecisionForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = Decision
        fields = ["text", "reasoning"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "reasoning": forms.Textarea(attrs={"rows": 2}),
        }


class InviteForm(forms.Form):
    person = PersonChoice(queryset=None, label="Invite one more person", empty_label="Choose")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invited = meeting.attendees.values("person")
        people = people_of(meeting.committee.alliance).exclude(pk__in=invited)
        self.fields["person"].queryset = people


class ActionForm(RevisionFormMixin, forms.ModelForm):
    owner = PersonChoice(queryset=None, required=False, empty_label="Nobody yet")

    class Meta:
        model = Action
        fields = ["title", "side", "owner", "due_on"]
        field_classes = {"due_on": DayField}
        labels = {"title": "What", "owner": "Who", "due_on": "By when"}

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(alliance, self.instance.owner_id)
