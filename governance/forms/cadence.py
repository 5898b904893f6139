"""The form of how often a committee meets: in words, and the rule made of them."""

from __future__ import annotations

from calendar import month_name
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms

from core.dates.wall_time import UnknownZone
from core.forms.fields import DayField, TimeZoneField, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm
from governance.forms.telling import TellingMixin
from governance.forms.times import ClockField, duration_field, question_length
from governance.models import Cadence, MeetingMode
from governance.models.committee import OnHoliday
from governance.models.validators import SENSIBLE_DAYS
from governance.rules.patterns import (
    DAILY,
    DAY_NAMES,
    MONTHLY_DAYS,
    PERIODS,
    POSITIONS,
    REPEATED,
    WEEKLY,
    Pattern,
    compose,
    decompose,
    most_of,
    too_many,
)
from governance.rules.recurrence import MAX_COUNT, BadRule, parse, require_meetings, walls
from governance.services.committees import counts_from

FIELDS = (
    *("first_on", "starts_at_time", "time_zone", "duration_minutes", "mode", "location"),
    "on_holiday",
)
ADVANCED = "rule"
NEVER, ON_DAY, AFTER = "never", "on", "after"
SAME_DAY = "Same date as the first meeting"
# What says how often, beside the rule that is made of it.
WORDS = (
    *("period", "every", "weekdays", "position", "weekday", "month"),
    *("ends", "ends_on", "ends_after"),
)


class CadenceForm(TellingMixin, QuestionsMixin, RevisionForm):
    """What set_cadence takes. Revision 0 says that there was no schedule yet. The fields that a
    choice makes pointless are hidden (schedule.css)."""

    helper = laid_out(
        Fieldset(
            "How often",
            Div("period", Div("every", css_class="only-repeated"), css_class="field-row"),
            Div("weekdays", css_class="only-weekly"),
            Div("position", "weekday", css_class="field-row only-monthly"),
            Div("month", css_class="only-yearly"),
            Div("rrule", css_class="only-advanced"),
            "first_on",
            Div(
                "ends",
                Div("ends_on", css_class="only-until"),
                Div("ends_after", css_class="only-count"),
                css_class="field-row not-advanced",
            ),
        ),
        Fieldset(
            "Time and place",
            Div("starts_at_time", "duration_minutes", css_class="field-row"),
            "time_zone",
            "mode",
            "location",
            "on_holiday",
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
    every = forms.IntegerField(
        required=False,
        min_value=1,
        label="Interval",
        widget=forms.NumberInput(attrs={"placeholder": "1", "class": "narrow"}),
        help_text="2 for every second one, 3 for every third.",
    )
    weekdays = forms.MultipleChoiceField(
        required=False,
        choices=list(DAY_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        label="On",
        help_text="None: on the weekday chosen before, or that of the first meeting.",
    )
    position = forms.TypedChoiceField(
        coerce=int,
        required=False,
        empty_value=0,
        label="On the",
        choices=[("", SAME_DAY), *POSITIONS.items()],
        help_text="In a month without a 29th, 30th or 31st day: on its last day.",
    )
    weekday = forms.ChoiceField(
        required=False,
        label="Day",
        choices=[("", "Same date as the first meeting"), *MONTHLY_DAYS.items()],
    )
    month = forms.TypedChoiceField(
        coerce=int,
        required=False,
        empty_value=0,
        label="In",
        choices=[("", "Same month as the first meeting"), *list(enumerate(month_name))[1:]],
    )
    rrule = forms.CharField(
        required=False,
        max_length=200,
        label="Recurrence rule",
        help_text="An RFC 5545 rule. The first and the third Tuesday of every month are "
        "FREQ=MONTHLY;BYDAY=1TU,3TU",
    )
    first_on = DayField(label="First meeting on or after", validators=SENSIBLE_DAYS)
    ends = forms.ChoiceField(
        required=False,
        label="Ends",
        choices=[(NEVER, "Never"), (ON_DAY, "On a date"), (AFTER, "After a number of meetings")],
    )
    ends_on = DayField(required=False, label="Last day", validators=SENSIBLE_DAYS)
    ends_after = forms.IntegerField(
        required=False, min_value=1, max_value=MAX_COUNT, label="Number of meetings"
    )
    starts_at_time = ClockField(label="Starts at")
    time_zone = TimeZoneField(
        help_text="Meetings keep this local time when the clocks change.",
    )
    duration_minutes = duration_field()
    mode = forms.ChoiceField(choices=MeetingMode.choices, label="Format")
    location = forms.CharField(max_length=300, required=False, help_text="Room, address or link.")
    on_holiday = forms.ChoiceField(
        choices=OnHoliday.choices,
        required=False,
        label="On holidays and closing days",
        help_text="Of either company.",
    )

    def __init__(
        self,
        *args: Any,
        cadence: Cadence | None = None,
        zone: str,
        only_look: bool = False,
        **kwargs: Any,
    ) -> None:
        self.cadence, self.only_look = cadence, only_look
        kwargs["initial"] = _initial(cadence, zone) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.ask_telling()

    def ask(self, name: str, question: str) -> None:
        """Who only looks at the next dates sees them; what is unlikely is asked when it is
        saved."""
        if not self.only_look:
            super().ask(name, question)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.ask_if_far("first_on", years=1)
        question_length(self)
        cleaned["on_holiday"] = cleaned.get("on_holiday") or OnHoliday.KEEP
        field, rule = self._rule(cleaned)
        if not rule or self.errors:
            return cleaned
        first_on = cleaned["first_on"]
        first = datetime.combine(first_on, cleaned["starts_at_time"])
        try:
            phase = counts_from(self.cadence, rule, first_on)
            found = require_meetings(rule, first, cleaned["time_zone"], counts_from=phase)
            cleaned["rrule"] = found.text
        except (BadRule, UnknownZone) as error:
            late = self._first_too_late(rule, first, cleaned["time_zone"])
            self.add_error("ends_on" if late else field, late or str(error))
        return cleaned

    def _first_too_late(self, rule: str, first: datetime, zone: str) -> str:
        """What to say where the schedule ends before its first meeting; empty for any other."""
        if self.cleaned_data.get("ends") != ON_DAY or "ends_on" not in self.cleaned_data:
            return ""
        try:
            endless = replace(parse(rule), until=None)
            day = next(walls(endless, first, zone), None)
        except (BadRule, UnknownZone):
            return ""
        return f"The first meeting would be on {day:%-d %B %Y}, after this day." if day else ""

    def _rule(self, cleaned: dict[str, Any]) -> tuple[str, str]:
        """The rule, and the field beside which what is wrong with it is said."""
        period = cleaned.get("period")
        if period == ADVANCED:
            if not cleaned.get("rrule"):
                self.add_error("rrule", "Enter a recurrence rule, or choose a simpler schedule.")
            return "rrule", cleaned.get("rrule", "")
        pattern = self._pattern(cleaned) if period else None
        if pattern is None or self.errors:
            return "period", ""
        try:
            return "period", compose(pattern, cleaned.get("first_on"))
        except BadRule as error:
            self.add_error("period", str(error))
            return "period", ""

    def _pattern(self, cleaned: dict[str, Any]) -> Pattern:
        period = cleaned["period"]
        every = cleaned.get("every") or 1 if period in REPEATED else 1
        if every > REPEATED.get(period, 1):
            self.add_error("every", f"Enter a number up to {REPEATED[period]}.")
        weekday, position = self._day(cleaned)
        return Pattern(
            period,
            weekday,
            position,
            every,
            month=(cleaned.get("month") or 0) if period == "year" else 0,
            **self._end(cleaned),
        )

    def _day(self, cleaned: dict[str, Any]) -> tuple[str, int]:
        """On which days, see Pattern."""
        weekday, position = cleaned.get("weekday") or "", cleaned.get("position") or 0
        if cleaned["period"] in DAILY:
            return "", 0
        if cleaned["period"] in WEEKLY:
            chosen = cleaned.get("weekdays") or []
            named = [day for day in DAY_NAMES if day in chosen]
            return ",".join(named) or (weekday if weekday in DAY_NAMES else ""), 0
        if bool(weekday) != bool(position):
            self.add_error(
                "weekday" if position else "position",
                "Choose both, such as first and Tuesday, or neither.",
            )
        elif weekday and position > most_of(weekday):
            self.add_error("position", too_many(weekday))
        return weekday, position

    def _end(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Until when, see Pattern."""
        ends, day, first_on = cleaned.get("ends"), cleaned.get("ends_on"), cleaned.get("first_on")
        if ends == ON_DAY and "ends_on" not in self.errors:
            if day is None:
                self.add_error("ends_on", "Enter the last day on which the committee may meet.")
            elif first_on and day < first_on:
                self.add_error("ends_on", "The last day lies before the first meeting.")
            return {"until": day}
        if ends == AFTER and "ends_after" not in self.errors:
            if not cleaned.get("ends_after"):
                self.add_error("ends_after", "Enter how many meetings there will be.")
            return {"count": cleaned.get("ends_after") or 0}
        return {}

    @property
    def values(self) -> dict[str, Any]:
        """What set_cadence takes."""
        dropped = {*WORDS, *(name for name in self.fields if name.startswith("sure_"))}
        return {name: value for name, value in super().values.items() if name not in dropped}

    @property
    def proposed(self) -> Cadence | None:
        """The cadence as the form says it, not saved; None where it cannot be used."""
        if not self.is_bound:
            return self.cadence
        if not self.is_valid():
            return None
        values = self.values
        for name in ("expected", "telling"):
            values.pop(name)
        cadence = self.cadence or Cadence()
        phase = counts_from(self.cadence, values["rrule"], values["first_on"])
        return Cadence(
            pk=cadence.pk, committee_id=cadence.committee_id, counts_from=phase, **values
        )

    def stored(self, cadence: Cadence) -> SimpleNamespace:
        """A cadence that somebody ended meanwhile has no values."""
        values = dict.fromkeys(self.fields.keys() - {"rrule"}, "")
        return SimpleNamespace(**values | _initial(cadence if cadence.pk else None, ""))


def _initial(cadence: Cadence | None, zone: str) -> dict[str, Any]:
    if cadence is None:
        return {"time_zone": zone, "revision": 0}
    initial = {name: getattr(cadence, name) for name in ("revision", *FIELDS)}
    pattern = _pattern_of(cadence)
    if pattern is None:
        return initial | {"period": ADVANCED, "rrule": cadence.rrule}
    weekly = pattern.period in WEEKLY
    ends = ON_DAY if pattern.until else AFTER if pattern.count else NEVER
    return initial | {
        "period": pattern.period,
        "every": pattern.every if pattern.every > 1 else "",
        "weekdays": pattern.weekday.split(",") if weekly and pattern.weekday else [],
        "weekday": "" if weekly else pattern.weekday,
        "position": pattern.position or "",
        "month": pattern.month or "",
        "ends": ends,
        "ends_on": pattern.until or "",
        "ends_after": pattern.count or "",
    }


def _pattern_of(cadence: Cadence) -> Pattern | None:
    try:
        return decompose(cadence.rrule, cadence.first_on)
    except BadRule:
        return None
