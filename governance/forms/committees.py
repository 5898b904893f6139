"""Forms of a committee: its members, when it reminds, how often it meets."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from alliances.forms.fields import PersonChoice, people_of
from alliances.models import Alliance, Person
from core.forms.fields import DayField, laid_out, time_zone_choices
from core.forms.revision import RevisionForm, RevisionFormMixin
from governance.models import Cadence, Committee, CommitteeMember, MeetingMode
from governance.rules.recurrence import BadRule, require_meetings
from governance.rules.reminders import clean_offsets, offset_words
from governance.rules.sentences import DAY_NAMES, PERIODS, POSITIONS, Pattern, compose, decompose

OFFSETS = (20160, 10080, 2880, 1440, 240, 60, 15, 0)
SENSIBLE_DAYS = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31)))
CADENCE_FIELDS = ("first_on", "starts_at_time", "time_zone", "duration_minutes", "mode", "location")
SAME_DAY = "The same day of the month as the first meeting"


class PeopleChoice(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    label_from_instance = PersonChoice.label_from_instance  # type: ignore[assignment]


def people_with(alliance: Alliance, rows: QuerySet[Any]) -> QuerySet[Person]:
    """Current members of the alliance, and each `person` of `rows`."""
    return people_of(alliance) | Person.objects.filter(pk__in=rows.values("person"))


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class CommitteeForm(RevisionFormMixin, forms.ModelForm):
    """What save_committee takes; saves nothing itself."""

    field_order = ["name", "kind", "decision_rights", "people", "chair", "reminder_offsets"]
    people = PeopleChoice(
        queryset=None,
        required=False,
        label="Members",
        help_text="People of this alliance. Add who is missing to the alliance first.",
    )
    chair = PersonChoice(queryset=None, required=False, empty_label="Nobody yet")
    reminder_offsets = forms.TypedMultipleChoiceField(
        coerce=int, required=False, label="Remind by e-mail", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Committee
        fields = ["name", "kind", "decision_rights", "reminder_offsets"]
        widgets = {"decision_rights": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.alliance = alliance
        members = CommitteeMember.objects.filter(committee=self.instance.pk)
        people = people_with(alliance, members)
        self.fields["people"].queryset = self.fields["chair"].queryset = people
        known = clean_offsets([*OFFSETS, *clean_offsets(self.instance.reminder_offsets)])
        self.fields["reminder_offsets"].choices = [(n, offset_words(n)) for n in known]
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


class CadenceForm(RevisionForm):
    """How often, in words; the rule behind them is built here and checked. Revision 0 says that
    there was no cadence yet."""

    helper = laid_out(
        Fieldset(
            "Cadence",
            "period",
            Div("position", "weekday", css_class="field-row"),
            "rrule",
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
            ("rule", "By a rule of your own"),
        ],
        label="How often",
        initial="month",
    )
    position = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=0, label="Which one",
        choices=[("", SAME_DAY), *POSITIONS.items()],
    )  # fmt: skip
    weekday = forms.ChoiceField(
        required=False,
        label="Day of the week",
        choices=[("", "As the first meeting"), *DAY_NAMES.items()],
    )
    rrule = forms.CharField(
        required=False, max_length=200, label="Rule of your own",
        help_text="An RFC 5545 rule, for example FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    )  # fmt: skip
    first_on = DayField(
        label="From",
        help_text="The first meeting is on or after this day.",
        validators=SENSIBLE_DAYS,
    )
    starts_at_time = forms.TimeField(label="Starts at", widget=TimeInput)
    time_zone = forms.ChoiceField(
        choices=time_zone_choices,
        help_text="The time stays on the clocks of this place, also when they change.",
    )
    duration_minutes = forms.IntegerField(
        min_value=5, max_value=1440, initial=60, label="Length in minutes"
    )
    mode = forms.ChoiceField(choices=MeetingMode.choices, label="Virtual or in person")
    location = forms.CharField(max_length=300, required=False, help_text="Room, address or link.")

    def __init__(self, *args: Any, cadence: Cadence | None = None, zone: str, **kwargs: Any):
        kwargs["initial"] = _initial(cadence, zone) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
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
        if period == "rule":
            if not cleaned.get("rrule"):
                self.add_error("rrule", "Write the rule, or choose how often above.")
            return "rrule", cleaned.get("rrule", "")
        weekday, position = cleaned.get("weekday") or "", cleaned.get("position") or 0
        if period in {"week", "fortnight"}:
            position = 0
        elif bool(weekday) != bool(position):
            self.add_error(
                "weekday" if position else "position",
                "Say both which one and which day of the week, or neither.",
            )
            return "period", ""
        return "period", compose(Pattern(period, weekday, position)) if period else ""

    @property
    def values(self) -> dict[str, Any]:
        """What set_cadence takes."""
        dropped = {"period", "position", "weekday"}
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
        return initial | {"period": "rule", "rrule": cadence.rrule}
    return initial | {
        "period": pattern.period,
        "weekday": pattern.weekday,
        "position": pattern.position or "",
    }
