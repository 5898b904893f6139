"""A partner and its other names; which other record is the same company."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms

from accounts.models import User
from alliances.forms.fields import Names, PartnerNamesField, partner_input, refuse_own_company
from alliances.models import Partner
from alliances.rules.names import normalise_partner
from alliances.services.partners import (
    TAKEN,
    named_otherwise,
    require_name,
    similar_partners,
    visible_partner,
)
from core.forms.fields import laid_out
from core.forms.revision import RevisionFormMixin

STAYS = "this"


class PartnerForm(RevisionFormMixin, forms.ModelForm):
    helper = laid_out(
        "name", "country", "website", "is_competitor", "aliases", "description", "not_a_doublet"
    )
    aliases = PartnerNamesField(
        label="Other names",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Former names, subsidiaries and other spellings, one per line, for imports.",
    )
    website = forms.URLField(required=False, assume_scheme="https")
    not_a_doublet = forms.BooleanField(
        required=False, label="This is a different company", widget=forms.HiddenInput
    )

    class Meta:
        model = Partner
        fields = ("name", "country", "website", "is_competitor", "description")
        help_texts = {
            "country": "Its public holidays are marked in schedules; a region in brackets: "
            "Germany (BY).",
            "is_competitor": "An ally here, a rival elsewhere.",
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.pk:
            self.fields["aliases"].initial = "\n".join(self.instance.other_names)

    def stored(self, row: Partner) -> SimpleNamespace:
        values = {name: getattr(row, name) for name in [*self.changed_fields, "revision"]}
        return SimpleNamespace(**values, aliases=Names(row.other_names))

    def _other(self, name: str) -> Partner | None:
        return named_otherwise(name=name, user=self.user, but=self.instance.pk)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not normalise_partner(name):
            raise forms.ValidationError("A partner name needs at least one letter or digit.")
        if "name" in self.changed_data:
            refuse_own_company(name)
        if "name" in self.changed_data and self._other(name) is not None:
            raise forms.ValidationError(TAKEN)
        return name

    def clean_aliases(self) -> list[str]:
        names = self.cleaned_data["aliases"]
        for name in names:
            if self._other(name) is not None:
                raise forms.ValidationError(f"“{name}”: {TAKEN[0].lower()}{TAKEN[1:]}")
        return names

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        renamed = "name" in self.changed_data
        if renamed and not self.errors and not cleaned.get("not_a_doublet"):
            found = similar_partners(name=cleaned["name"], user=self.user)
            others = [row for row in found if row.pk != self.instance.pk]
            if others:
                self.fields["not_a_doublet"].widget = forms.CheckboxInput()
                names = " or ".join(map(str, others))
                question = f"This looks like {names}. Tick the box if it is a different company."
                self.add_error("not_a_doublet", question)
        return cleaned


class MergeForm(forms.Form):
    """Cleans to the other partner, and which of the two stays."""

    other = forms.CharField(
        max_length=200,
        label="Duplicate of this partner",
        widget=partner_input(),
    )
    stays = forms.ChoiceField(label="Which record to keep", widget=forms.RadioSelect, initial=STAYS)

    def __init__(self, *args: Any, partner: Partner, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner, self.user = partner, user
        choices = [(STAYS, f"Keep {partner}"), ("other", "Keep the other record")]
        self.fields["stays"].choices = choices
        self.helper = laid_out("other", "stays")

    def clean_other(self) -> Partner:
        found = visible_partner(self.cleaned_data["other"], self.user, but=self.partner)
        if found is None:
            raise forms.ValidationError(
                "No partner has this name. Choose one from the suggestions."
            )
        if found.pk == self.partner.pk:
            raise forms.ValidationError(f"Choose a record other than {self.partner}.")
        return found

    @property
    def pair(self) -> tuple[Partner, Partner]:
        """The one that stays and the one that goes."""
        other = self.cleaned_data["other"]
        mine = self.cleaned_data["stays"] == STAYS
        return (self.partner, other) if mine else (other, self.partner)


class NameInAdminForm(forms.ModelForm):
    """In Django admin, too, a name of a partner means what its writer sees."""

    user: Any

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name, owner = cleaned.get("name", ""), cleaned.get("partner", self.instance)
        if name and "name" in self.changed_data:
            try:
                refuse_own_company(name)
                require_name(name=name, user=self.user, but=owner.pk if owner else None)
            except forms.ValidationError as refused:
                self.add_error("name", refused)
        return cleaned
