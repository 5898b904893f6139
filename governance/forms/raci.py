"""A row of the RACI matrix with the part of each person, and what somebody says of their own."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms

from accounts.models import User
from alliances.models import Alliance
from core.forms.fields import laid_out
from core.forms.revision import RevisionFormMixin
from governance.forms.people import people_with
from governance.models import RaciPart, RaciRow
from governance.rules.raci import PARTS, faults


class RaciRowForm(RevisionFormMixin, forms.ModelForm):
    """Fields `part_<id of the person>` beside the title."""

    class Meta:
        model = RaciRow
        fields = ["title"]

    def __init__(self, *args: Any, alliance: Alliance, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.alliance = alliance
        there = RaciPart.objects.filter(row=self.instance.pk)
        given = dict(there.values_list("person", "part"))
        people = people_with(alliance, there).select_related("partner").distinct()
        self.people = sorted(people, key=lambda one: (one.partner_id is not None, one.name, one.pk))
        companies: dict[str, list[str]] = {}
        for one in self.people:
            name = f"part_{one.pk}"
            you = " (you)" if one.user_id == user.pk else ""
            left = ", has left" if one.left_on else ""
            self.fields[name] = forms.ChoiceField(
                choices=[("", "-"), *PARTS.items()],
                required=False,
                label=f"{one.name}{you}{left}",
                initial=given.get(one.pk, ""),
            )
            company = str(one.partner) if one.partner else alliance.sides.ours
            companies.setdefault(company, []).append(name)
        self.helper = laid_out(
            "title",
            *(
                Fieldset(company, Div(*names, css_class="field-row"))
                for company, names in companies.items()
            ),
        )

    def stored(self, row: RaciRow) -> RaciRow:
        for person, part in row.parts.values_list("person", "part"):
            setattr(row, f"part_{person}", part)
        for one in self.people:
            row.__dict__.setdefault(f"part_{one.pk}", "")
        return row

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            for sentence in faults(list(self.parts.values())):
                self.add_error(None, sentence)
        return cleaned

    @property
    def parts(self) -> dict[int, str]:
        """What save_row takes: by the id of the person."""
        found = {one.pk: self.cleaned_data.get(f"part_{one.pk}", "") for one in self.people}
        return {pk: part for pk, part in found.items() if part}


class ObjectionForm(forms.Form):
    """What does not fit in one's own part, as it was shown (`seen`)."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        max_length=2000, label="What does not fit", widget=forms.Textarea({"rows": 4})
    )
