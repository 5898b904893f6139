"""Fields of times and lengths, and what is asked about them."""

from __future__ import annotations

from typing import Any

from django import forms

from governance.rules.meetings import LONGEST, SHORTEST, USUAL_LENGTH

FAR_YEARS = 3
"""A meeting or an action further away than this is asked about."""


def duration_field() -> forms.IntegerField:
    return forms.IntegerField(
        min_value=SHORTEST,
        max_value=LONGEST,
        initial=60,
        label="Duration in minutes",
        error_messages={
            "min_value": f"A meeting lasts at least {SHORTEST} minutes.",
            "max_value": f"A meeting lasts at most {LONGEST // 1440} days ({LONGEST:,} minutes).",
        },
    )


def question_length(form: Any) -> None:
    """A meeting of more than a working day is asked about."""
    minutes = form.cleaned_data.get("duration_minutes")
    if minutes is not None and minutes > USUAL_LENGTH:
        size, unit = (1440, "days") if minutes > 1440 else (60, "hours")
        length = f"{minutes / size:.1f}".removesuffix(".0")
        form.ask("duration_minutes", f"{minutes:,} minutes are {length} {unit}.")


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
