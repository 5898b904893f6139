"""Forms about minutes: an objection, an amendment; and a note of the live page."""

from __future__ import annotations

from django import forms

from core.forms.revision import RevisionForm, RevisionFormMixin
from governance.models import MeetingLine
from governance.rules.typed_line import LONGEST


class ObjectionForm(RevisionForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(
        label="What is not right",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Both sides read this. The alliance manager corrects it and circulates it again.",
    )


class AmendmentForm(RevisionForm):
    text = forms.CharField(
        label="What is correct", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    reason = forms.CharField(label="Why it is corrected", max_length=300)


class LineForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = MeetingLine
        fields = ["text"]
        labels = {"text": "Note"}
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST})}
