"""Moving an alliance along its lifecycle, and who may see it at all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from alliances.models import Alliance, Stage
from alliances.rules.stages import ORDER, is_usual, why_unusual
from core.forms.fields import DayField
from core.forms.revision import RevisionForm


class StageForm(RevisionForm):
    """An unusual move, and closing, want a tick in a box that appears with the question."""

    to_stage = forms.ChoiceField(label="New stage")
    changed_on = DayField(label="Since", help_text="The day on which it moved.")
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="What made it move: the record is read long after.",
    )
    confirm = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        start = {"changed_on": timezone.localdate(), "revision": alliance.revision}
        super().__init__(*args, initial={**start, **kwargs.pop("initial", {})}, **kwargs)
        self.alliance = alliance
        words = dict(Stage.choices)
        stages = [stage for stage in ORDER if stage != alliance.stage]
        usual = [(stage, words[stage]) for stage in stages if is_usual(alliance.stage, stage)]
        other = [(stage, words[stage]) for stage in stages if not is_usual(alliance.stage, stage)]
        groups = [("Usual from here", usual), ("Possible, but unusual", other)]
        self.fields["to_stage"].choices = [
            ("", "Choose a stage"),
            *((label, options) for label, options in groups if options),
        ]

    def clean_changed_on(self) -> Any:
        day = self.cleaned_data["changed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("A move cannot lie in the future.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        question = self._question(cleaned.get("to_stage", ""))
        if question and not self.errors and not cleaned.get("confirm"):
            self.fields["confirm"].widget = forms.CheckboxInput()
            self.fields["confirm"].label = "Yes, move it"
            self.add_error("confirm", f"{question} Tick the box if that is what you mean.")
        return cleaned

    def _question(self, to_stage: str) -> str:
        if not to_stage:
            return ""
        unusual = why_unusual(self.alliance.stage, to_stage)
        if to_stage == Stage.CLOSED:
            closing = "A closed alliance leaves the quadrant, the reviews and the worklists."
            return f"{unusual} {closing}".strip()
        return unusual

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        del values["confirm"]
        return values

    def take_new_revision(self, current: Any) -> None:
        """After a conflict: sending it again is then a decision."""
        self.data = self.data.copy()
        self.data["revision"] = str(current.revision)
