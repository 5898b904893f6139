"""Forms of a committee: its members, when it reminds, how often it meets."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.conf import settings

from accounts.models import User
from alliances.models import Alliance, Person
from core.forms.fields import DayField, TimeZoneField, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin
from core.text import capital
from governance.forms.people import PersonField, people_with
from governance.models import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.validators import SENSIBLE_DAYS
from governance.rules.meetings import LONGEST, SHORTEST, USUAL_LENGTH
from governance.rules.recurrence import BadRule, require_meetings
from governance.rules.reminders import clean_offsets, offset_words
from governance.rules.sentences import DAY_NAMES, PERIODS, POSITIONS, Pattern, compose, decompose

OFFSETS = (20160, 10080, 2880, 1440, 240, 60, 15, 0)
CADENCE_FIELDS = ("first_on", "starts_at_time", "time_zone", "duration_minutes", "mode", "location")
SAME_DAY = "Same date as the first meeting"
ADVANCED = "rule"


class PeopleChoice(forms.ModelMultipleChoiceField):
    """People with the company they work for, which a name alone does not say."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: Person) -> str:  # type: ignore[override]
        return f"{person.name}, {person.partner or settings.COMPANY_NAME}"


def duration_field() -> forms.IntegerField:
    return forms.IntegerField(
        min_value=SHORTEST,
        max_value=LONGEST,
        initial=60,
        label="Duration in minutes",
        error_messages={
            "min_value": f"A meeting lasts at least {SHORTEST} minutes.",
            "max_value": f"A meeting lasts at most {LONGEST // 60} hours ({LONGEST:,} minutes).",
        },
    )


def question_length(form: Any) -> None:
    """A meeting of more than a working day is asked about."""
    minutes = form.cleaned_data.get("duration_minutes")
    if minutes is not None and minutes > USUAL_LENGTH:
        hours = f"{minutes / 60:.1f}".removesuffix(".0")
        form.ask("duration_minutes", f"{minutes:,} minutes are {hours} hours.")


class ClockField(forms.TimeField):
    """A time typed freely: 15:00, 9.30, 3 pm."""

    widget = forms.TimeInput(
        format="%H:%M", attrs={"placeholder": "15:00", "class": "narrow", "autocomplete": "off"}
    )
    default_error_messages = {"invalid": "Enter a time such as 15:00."}
    input_formats = (
        "%H:%M",
        "%H:%M:%S",
        "%H.%M",
        "%H",
        "%H%M",
        "%I:%M %p",
        "%I:%M%p",
        "%I %p",
        "%I%p",
    )


class CommitteeForm(RevisionFormMixin, forms.ModelForm):
    """What save_committee takes; saves nothing itself."""

    field_order = [
        "name",
        "kind",
        "people",
        "chair",
        "decision_rights",
        "reminder_offsets",
        "asks_pulse",
    ]
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
        fields = ["name", "kind", "decision_rights", "reminder_offsets", "asks_pulse"]
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
        known = clean_offsets([*OFFSETS, *clean_offsets(self.instance.reminder_offsets)])
        self.fields["reminder_offsets"].choices = [(n, capital(offset_words(n))) for n in known]
        if self.instance.pk:
            there = dict(members.values_list("person", "is_chair"))
            chair = next((pk for pk, is_chair in there.items() if is_chair), None)
            self.initial |= {"people": list(there), "chair": chair}

    def stored(self, row: Committee) -> Committee:
        members = list(row.members.select_related("person"))
        vars(row).update(
            people={member.person for member in members},
            chair=next((member.person for member in members if member.is_chair), None),
        )
        return row

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


class CadenceForm(QuestionsMixin, RevisionForm):
    """How often, in words; the rule behind them is built here and checked. Revision 0 says that
    there was no schedule yet. The fields that a choice makes pointless are hidden (forms.css)."""

    helper = laid_out(
        Fieldset(
            "How often",
            "period",
            Div(
                Div("position", css_class="not-weekly"),
                "weekday",
                css_class="field-row not-advanced",
            ),
            Div("rrule", css_class="only-advanced"),
            "first_on",
        ),
        Fieldset(
            "Time and place",
            Div("starts_at_time", "duration_minutes", css_class="field-row"),
            "time_zone",
            "mode",
            "location",
        ),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    period = forms.ChoiceField(
        choices=[
            *((name, f"Every {words}") for name, (_, _, words) in PERIODS.items()),
            (ADVANCED, "Advanced"),
        ],
        label="Repeats",
        initial="month",
    )
    position = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=0, label="On the",
        choices=[("", SAME_DAY), *POSITIONS.items()],
    )  # fmt: skip
    weekday = forms.ChoiceField(
        required=False,
        label="Weekday",
        choices=[("", "Same weekday as the first meeting"), *DAY_NAMES.items()],
    )
    rrule = forms.CharField(
        required=False,
        max_length=200,
        label="Recurrence rule",
        help_text="An RFC 5545 rule. The last working day of every month is "
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    )
    first_on = DayField(label="First meeting on or after", validators=SENSIBLE_DAYS)
    starts_at_time = ClockField(label="Starts at")
    time_zone = TimeZoneField(
        help_text="Meetings keep this local time when the clocks change.",
    )
    duration_minutes = duration_field()
    mode = forms.ChoiceField(choices=MeetingMode.choices, label="Format")
    location = forms.CharField(max_length=300, required=False, help_text="Room, address or link.")

    def __init__(self, *args: Any, cadence: Cadence | None = None, zone: str, **kwargs: Any):
        kwargs["initial"] = _initial(cadence, zone) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.ask_if_far("first_on", years=1)
        question_length(self)
        field, rule = self._rule(cleaned)
        if not rule or self.errors:
            return cleaned
        try:
            first = datetime.combine(cleaned["first_on"], cleaned["starts_at_time"])
            cleaned["rrule"] = require_meetings(rule, first, cleaned["time_zone"]).text
        except BadRule as error:
            self.add_error(field, str(error))
        return cleaned

    def _rule(self, cleaned: dict[str, Any]) -> tuple[str, str]:
        period = cleaned.get("period")
        if period == ADVANCED:
            if not cleaned.get("rrule"):
                self.add_error("rrule", "Enter a recurrence rule, or choose a simpler schedule.")
            return "rrule", cleaned.get("rrule", "")
        weekday, position = cleaned.get("weekday") or "", cleaned.get("position") or 0
        if period in {"week", "fortnight"}:
            position = 0
        elif bool(weekday) != bool(position):
            self.add_error(
                "weekday" if position else "position",
                "Choose both, such as first and Tuesday, or neither.",
            )
            return "period", ""
        return "period", compose(Pattern(period, weekday, position)) if period else ""

    @property
    def values(self) -> dict[str, Any]:
        """What set_cadence takes."""
        dropped = {"period", "position", "weekday"}
        dropped |= {name for name in self.fields if name.startswith("sure_")}
        return {name: value for name, value in super().values.items() if name not in dropped}

    def stored(self, cadence: Cadence) -> SimpleNamespace:
        """A cadence that somebody ended meanwhile has no values."""
        values = dict.fromkeys(self.fields.keys() - {"rrule"}, "")
        return SimpleNamespace(**values | _initial(cadence if cadence.pk else None, ""))


def _initial(cadence: Cadence | None, zone: str) -> dict[str, Any]:
    if cadence is None:
        return {"time_zone": zone, "revision": 0}
    initial = {name: getattr(cadence, name) for name in ("revision", *CADENCE_FIELDS)}
    pattern = decompose(cadence.rrule)
    if pattern is None:
        return initial | {"period": ADVANCED, "rrule": cadence.rrule}
    return initial | {
        "period": pattern.period,
        "weekday": pattern.weekday,
        "position": pattern.position or "",
    }
