"""Which committee covers a duty, on which topic, how often, and who is responsible."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from alliances.models import Alliance
from core.forms.revision import RevisionFormMixin
from governance.forms.people import PersonField, people_with
from governance.models import Committee, DutyCover


class DutyForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = DutyCover
        fields = ["committee", "frequency", "topic", "person"]

    def __init__(self, *args: Any, alliance: Alliance, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        committees = Committee.objects.filter(alliance=alliance, dissolved_on__isnull=True)
        field = self.fields["committee"]
        field.queryset = committees.order_by("name")
        field.empty_label = "No committee"
        row = DutyCover.objects.filter(pk=self.instance.pk, person__isnull=False)
        self.fields["person"] = PersonField(
            people=people_with(alliance, row).select_related("partner"),
            sides=alliance.sides,
            user=user,
            empty="Whoever chairs the committee",
            required=False,
            label="Responsible",
        )
