"""Forms of the series of a committee's agendas: what stands on each, and what waits for one."""

from __future__ import annotations

from django import forms

from core.forms.revision import RevisionFormMixin
from governance.forms.meetings import AgendaItemForm, small_number
from governance.models import BacklogItem, StandingItem


class StandingItemForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = StandingItem
        fields = ["title", "minutes"]
        labels = {"title": "Item of every agenda", "minutes": "Time box"}
        widgets = {"minutes": small_number()}


class BacklogItemForm(AgendaItemForm):
    class Meta(AgendaItemForm.Meta):
        model = BacklogItem
        labels = {"title": "To talk about", "minutes": "Time box"}
