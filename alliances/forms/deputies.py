"""Who stands in for somebody, and when."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from accounts.models import User
from alliances.models import Deputy, Person
from alliances.services.deputies.setting_up import candidates, warnings
from core.forms.fields import DayField, LongSelect, laid_out
from core.forms.revision import RevisionFormMixin


class DeputyForm(RevisionFormMixin, forms.ModelForm):
    """What somebody should know first is said when the form is sent, and saved once `sure` is
    ticked."""

    helper = laid_out("deputy", Div("starts_on", "ends_on", css_class="field-row"), "sure")
    deputy = forms.ModelChoiceField(
        Person.objects.none(), label="Who stands in", widget=LongSelect, empty_label="Choose"
    )
    starts_on = DayField(label="First day away")
    ends_on = DayField(label="Last day away")
    sure = forms.BooleanField(required=False, label="Save it all the same")

    class Meta:
        model = Deputy
        fields = ("deputy", "starts_on", "ends_on")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        away, stored = self.instance.person, self.instance.deputy_id
        found = candidates(person=away, user=user, stored=stored)
        self.fields["deputy"].queryset = found  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.initial["starts_on"] = timezone.localdate()
        if not self.is_bound:
            self._hide_question()

    def _hide_question(self) -> None:
        self.fields["sure"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        known = [cleaned.get(name) for name in ("deputy", "starts_on", "ends_on")]
        found = [] if self.errors or None in known else self._warnings(cleaned)
        if not found:
            self._hide_question()
        elif not cleaned.get("sure"):
            for words in found:
                self.add_error(None, words)
            self.add_error("sure", "Tick this to save it all the same, or change your entries.")
        return cleaned

    def _warnings(self, cleaned: dict[str, Any]) -> list[str]:
        return warnings(
            person=self.instance.person,
            deputy=cleaned["deputy"],
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"],
            user=self.user,
        )
