"""The form of the pulse: one question."""

from __future__ import annotations

from django import forms

from governance.services.pulse import SCALE


class PulseForm(forms.Form):
    score = forms.TypedChoiceField(
        choices=[(score, f"{score}: {words}") for score, words in SCALE],
        coerce=int,
        widget=forms.RadioSelect,
        label="Your answer",
    )
    words = forms.CharField(
        required=False,
        max_length=1000,
        label="In your own words, if you like",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Shown to both companies, without your name, together with those of others.",
    )
