"""Which other record is the same company."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from alliances.forms.fields import partner_input
from alliances.models import Partner
from alliances.services.partners import visible_partner
from core.forms.fields import laid_out

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
        self.helper = laid_out("other", "stays")

    def clean_other(self) -> Partner:
        found = visible_partner(self.cleaned_data["other"], self.user)
        if found is None:
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
