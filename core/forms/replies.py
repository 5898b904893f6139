"""The answer to a question that was asked by mail: one of its choices, and words."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms

from core.registry.replies import Asked

LONGEST = 2000  # characters of what is said with an answer
CHANGED = "This has changed since you opened the page. Look at it again, then answer."


def digest_of(asked: Asked) -> str:
    """By which an answer to another time or place than the one shown is told from one to this."""
    shown = repr((asked.title, str(asked.about), [(str(a), str(b)) for a, b in asked.facts]))
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


class ReplyForm(forms.Form):
    """`words` is there where one of the choices asks for it. The choices are the buttons."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.initial["seen"] = asked, digest_of(asked)
        labels = dict.fromkeys(one.words_label for one in asked.choices if one.words_label)
        if labels:
            self.fields["words"].label = " / ".join(labels)
        else:
            del self.fields["words"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.asked.closed:
            raise forms.ValidationError(self.asked.closed)
        if cleaned.get("seen") and cleaned["seen"] != digest_of(self.asked):
            self.data = {**dict(self.data.items()), "seen": digest_of(self.asked)}
            raise forms.ValidationError(CHANGED)
        offered = {one.value: one for one in self.asked.choices}
        choice = offered.get(self.data.get("choice", ""))
        if choice is None:
            raise forms.ValidationError("Choose one of the answers.")
        if choice.words_required and "words" not in self.errors and not cleaned.get("words"):
            self.add_error("words", f"Fill this in to answer “{choice.label}”.")
        return cleaned | {"choice": choice.value}
