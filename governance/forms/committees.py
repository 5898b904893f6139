"""The form of a committee: its members, what it decides, when it reminds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from accounts.models import User
from alliances.models import Alliance, Person
from core.forms.revision import RevisionFormMixin
from core.text import capital
from governance.forms.people import PersonField, people_with
from governance.forms.telling import TellingMixin
from governance.models import Committee, CommitteeMember
from governance.rules.reminders import clean_offsets, offset_words

OFFSETS = (20160, 10080, 2880, 1440, 240, 60, 15, 0)


class PeopleChoice(forms.ModelMultipleChoiceField):
    """People with the company they work for, which a name alone does not say."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: Person) -> str:  # type: ignore[override]
        return f"{person.name}, {person.partner or settings.COMPANY_NAME}"


class CommitteeForm(TellingMixin, RevisionFormMixin, forms.ModelForm):
    """What save_committee takes; saves nothing itself."""

    field_order = (
        *("name", "kind", "people", "chair", "quorum", "quorum_per_side"),
        *("decision_rights", "reminder_offsets", "minutes_days", "silence_approves"),
        "asks_pulse",
    )
    people = PeopleChoice(
        queryset=None,
        required=False,
        label="Members",
        help_text="People on this alliance. Add anybody missing to the alliance first.",
    )
    reminder_offsets = forms.TypedMultipleChoiceField(
        coerce=int, required=False, label="E-mail reminders", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Committee
        fields = [
            *("name", "kind", "quorum", "quorum_per_side"),
            *("decision_rights", "reminder_offsets", "minutes_days", "silence_approves"),
            "asks_pulse",
        ]
        labels = {
            "minutes_days": "Working days to answer the minutes",
            "silence_approves": "Who does not answer in time approves the minutes",
            "quorum_per_side": "The quorum counts for each side",
        }
        widgets = {"decision_rights": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, alliance: Alliance, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.alliance = alliance
        members = CommitteeMember.objects.filter(committee=self.instance.pk)
        people = people_with(alliance, members).select_related("partner")
        self.fields["people"].queryset = people
        self.fields["chair"] = PersonField(
            people=people, sides=alliance.sides, user=user, empty="No chair yet", required=False
        )
        self.order_fields(self.field_order)
        self.fields["quorum"].required = False
        known = clean_offsets([*OFFSETS, *clean_offsets(self.instance.reminder_offsets)])
        self.fields["reminder_offsets"].choices = [(n, capital(offset_words(n))) for n in known]
        if self.instance.pk:
            there = dict(members.values_list("person", "is_chair"))
            chair = next((pk for pk, is_chair in there.items() if is_chair), None)
            self.initial |= {"people": list(there), "chair": chair}
        self.ask_telling()

    def stored(self, row: Committee) -> Committee:
        members = list(row.members.select_related("person"))
        vars(row).update(
            people={member.person for member in members},
            chair=next((member.person for member in members if member.is_chair), None),
        )
        return row

    def clean_quorum(self) -> int:
        """Nothing is no quorum."""
        return self.cleaned_data.get("quorum") or 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chair, people = cleaned.get("chair"), cleaned.get("people")
        if chair and people is not None and chair not in people:
            self.add_error("chair", "The chair must be a member of the committee.")
        return cleaned

    @property
    def members(self) -> dict[str, list[int]]:
        people, chair = self.cleaned_data["people"], self.cleaned_data["chair"]
        return {"people": [one.pk for one in people], "chairs": [chair.pk] if chair else []}
