"""The forms about a promise: the day it was settled, and that it was never made."""

from __future__ import annotations

from typing import Any

from django import forms

from alliances.rules.nudging import unlikely_day
from alliances.services.promises import PromiseKind
from core.forms.fields import DayField
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm


class NeverMadeForm(RevisionForm):
    reason = forms.CharField(
        max_length=300,
        label="Why it was never promised",
        help_text="Such as: entered twice. Both companies read it.",
    )


class SettleForm(QuestionsMixin, RevisionForm):
    """Always asks the day: when it was recorded is not when it was delivered."""

    on = DayField()

    def __init__(self, *args: Any, kind: PromiseKind, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.fields["on"].label = f"{kind.done.capitalize()} on"
        self.fields["on"].help_text = f"The day it was {kind.done}, not the day you record it."

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()  # type: ignore[assignment]
        if question := unlikely_day(data.get("on"), due_on=self.row.due_on):
            self.ask("on", question)
        return data
