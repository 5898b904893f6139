"""The kickoff of an alliance, and the priorities of a side."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms.revision import RevisionFormMixin
from governance.forms.meeting_time import MeetingTimeForm
from governance.models import Meeting, SidePriorities
from governance.rules.priorities import MOST


class KickoffForm(MeetingTimeForm):
    """When and where the kickoff is, in person unless somebody says otherwise."""

    class Meta(MeetingTimeForm.Meta):
        model = Meeting

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].widget = forms.HiddenInput()


class PrioritiesForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = SidePriorities
        fields = ["text"]
        labels = {"text": "Priorities, the most important first"}
        help_texts = {"text": f"One a line, at most {MOST}."}
        widgets = {"text": forms.Textarea(attrs={"rows": 7})}
