"""The form of an action."""

from __future__ import annotations

from typing import Any

from django import forms

from alliances.forms.fields import PersonChoice
from alliances.models import Alliance
from core.forms.fields import DayInput
from core.forms.revision import RevisionFormMixin
from governance.models import Action
from governance.services.people import candidates


class ActionForm(RevisionFormMixin, forms.ModelForm):
    owner = PersonChoice(queryset=None, required=False, empty_label="Nobody yet")

    class Meta:
        model = Action
        fields = ["title", "side", "owner", "due_on"]
        widgets = {"due_on": DayInput()}
        labels = {"title": "What", "owner": "Who", "due_on": "By when"}

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = candidates(alliance=alliance, keep=self.instance.owner_id)
