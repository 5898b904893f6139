"""Which other record is the same company."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from accounts.models import User
from alliances.forms.fields import partner_input
from alliances.models import Partner
from alliances.rules.names import normalise_partner
from alliances.services.partners import by_name

STAYS = "this"


class MergeForm(forms.Form):
    """Cleans to the other partner, and which of the two stays."""

    other = forms.CharField(
        max_length=200,
        label="Which other record is the same company?",
        widget=partner_input(),
    )
    stays = forms.ChoiceField(label="Which one stays?", widget=forms.RadioSelect, initial=STAYS)

    def __init__(self, *args: Any, partner: Partner, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner, self.user = partner, user
        choices = [(STAYS, f"{partner}, and the other goes"), ("other", "The other one")]
        self.fields["stays"].choices = choices
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_other(self) -> Partner:
        name = self.cleaned_data["other"]
        found = by_name([name]).get(normalise_partner(name))
        if found is None or not Partner.objects.visible_to(self.user).filter(pk=found.pk).exists():
            raise forms.ValidationError("No partner you may see has this name.")
        if found.pk == self.partner.pk:
            raise forms.ValidationError(f"This is {self.partner} itself.")
        return found

    @property
    def pair(self) -> tuple[Partner, Partner]:
        """The one that stays and the one that goes."""
        other = self.cleaned_data["other"]
        mine = self.cleaned_data["stays"] == STAYS
        return (self.partner, other) if mine else (other, self.partner)
