"""The form of when and where a meeting is."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from crispy_forms.layout import Div
from django import forms

from core.dates.wall_time import to_instant, to_wall
from core.forms.fields import DayField, TimeZoneField, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionFormMixin
from governance.forms.telling import OWN, TellingMixin
from governance.forms.times import FAR_YEARS, ClockField, duration_field, question_length
from governance.models import Meeting
from governance.models.validators import SENSIBLE_DAYS
from governance.rules.meetings import LONGEST, SHORTEST, missing_time


class MeetingTimeForm(TellingMixin, QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    """When and where: for a further meeting and for rescheduling one. It lasts some minutes, or
    ends at a time, which may be on another day."""

    local_date = DayField(label="Date", validators=SENSIBLE_DAYS)
    local_time = ClockField(label="Starts at")
    time_zone = TimeZoneField()
    duration_minutes = duration_field()
    end_date = DayField(
        required=False,
        label="Or ends on",
        help_text="For a meeting over several days, with its time.",
    )
    end_time = ClockField(required=False, label="Ends at")

    class Meta:
        model = Meeting
        fields = ["title", "local_date", "local_time", "time_zone", "mode", "location"]
        labels = {"mode": "Format"}
        help_texts = {
            "title": "Only if the name of the committee does not say it.",
            "location": "Room, address or link.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting = self.instance
        length = self.fields["duration_minutes"]
        length.error_messages["required"] = "Enter a duration, or when the meeting ends."
        if meeting.pk:
            del self.fields["title"]
            self.initial = _length(meeting) | self.initial
        self.helper = laid_out(
            *([] if meeting.pk else ["title"]),
            Div("local_date", "local_time", "duration_minutes", css_class="field-row"),
            Div("end_date", "end_time", css_class="field-row"),
            "time_zone",
            "mode",
            "location",
        )
        self.ask_telling()

    def stored(self, row: Meeting) -> SimpleNamespace:
        values = {name: getattr(row, name) for name in [*self.changed_fields, "revision"]}
        return SimpleNamespace(**values, **_length(row))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.ask_if_past("local_date")
        self.ask_if_far("local_date", years=FAR_YEARS)
        self._set_length(cleaned)
        if not self.errors and (words := self._clock_words(cleaned)):
            changed = [name for name in ("local_time", "local_date") if name in self.changed_data]
            self.ask((changed or ["time_zone"])[0], words)
        if not self.errors and self._is_taken(cleaned):
            self.ask("local_time", "The committee already has a meeting at this time.")
        return cleaned

    def _set_length(self, cleaned: dict[str, Any]) -> None:
        """An end goes before a number of minutes, which is filled in from the start."""
        day, at = cleaned.get("end_date"), cleaned.get("end_time")
        if {"end_date", "end_time"} & set(self.errors):
            return
        if day is None and at is None:
            question_length(self)
            return
        self.errors.pop("duration_minutes", None)
        if at is None:
            self.add_error("end_time", "Enter the time at which it ends on that day.")
        if self.errors:
            return
        end = datetime.combine(day or cleaned["local_date"], at)
        start = datetime.combine(cleaned["local_date"], cleaned["local_time"])
        zone = cleaned["time_zone"]
        minutes = int((to_instant(end, zone) - to_instant(start, zone)).total_seconds() // 60)
        if minutes < SHORTEST:
            name = "end_date" if day else "end_time"
            self.add_error(name, f"A meeting ends at least {SHORTEST} minutes after it starts.")
        elif minutes > LONGEST:
            self.add_error("end_date", f"A meeting lasts at most {LONGEST // 1440} days.")
        cleaned["duration_minutes"] = minutes

    def _clock_words(self, cleaned: dict[str, Any]) -> str:
        return missing_time(cleaned["local_date"], cleaned["local_time"], cleaned["time_zone"])

    def _is_taken(self, cleaned: dict[str, Any]) -> bool:
        wall = datetime.combine(cleaned["local_date"], cleaned["local_time"])
        starts_at = to_instant(wall, cleaned["time_zone"])
        ends_at = starts_at + timedelta(minutes=cleaned["duration_minutes"])
        others = Meeting.objects.filter(committee=self.instance.committee, state="scheduled")
        others = others.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
        return others.exclude(pk=self.instance.pk).exists()

    @property
    def values(self) -> dict[str, Any]:
        """What schedule_meeting and move_meeting take."""
        asked = {name for name in self.fields if name.startswith("sure_")}
        dropped = {"revision", "end_date", "end_time", *OWN} | asked
        given = {name: value for name, value in self.cleaned_data.items() if name not in dropped}
        return given | {"telling": self.telling}


def _length(meeting: Meeting) -> dict[str, Any]:
    """Its minutes; of one that ends on another day, when."""
    starts, ends = (
        to_wall(moment, meeting.time_zone) for moment in (meeting.starts_at, meeting.ends_at)
    )
    if ends.date() == starts.date():
        length = (meeting.ends_at - meeting.starts_at).total_seconds() // 60
        return {"duration_minutes": int(length), "end_date": "", "end_time": ""}
    return {"duration_minutes": "", "end_date": ends.date(), "end_time": ends.time()}
