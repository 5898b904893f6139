"""People, and the part they play in an alliance."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from alliances.forms.fields import partner_input
from alliances.models import Alliance, Membership, MembershipRole, Person
from alliances.services.addresses import address_fixed
from alliances.services.leaving import may_not_move
from alliances.services.naming import TAKEN, person_at
from alliances.services.partners import visible_partner
from core.forms.fields import DayField, TimeZoneField, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionFormMixin


class PersonForm(RevisionFormMixin, forms.ModelForm):
    helper = laid_out(
        "name",
        "company",
        Div("title", "function", css_class="field-row"),
        Div("email", "phone", css_class="field-row"),
        "time_zone",
    )
    company = forms.CharField(
        required=False,
        max_length=200,
        widget=partner_input(),
        help_text=f"The partner they work for. Leave empty for {settings.COMPANY_NAME}.",
    )
    time_zone = TimeZoneField(help_text="Meeting times and reminders are sent in this zone.")

    class Meta:
        model = Person
        fields = ("name", "email", "title", "function", "phone", "time_zone")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.partner_id:
            self.fields["company"].initial = self.instance.partner.name
        if reason := address_fixed(person=self.instance, user=user):
            self.fields["email"].disabled = True
            self.fields["email"].help_text = reason

    @property
    def changed_fields(self) -> list[str]:
        return [*super().changed_fields, "partner"]

    def stored(self, row: Person) -> Person:
        row.company = str(row.partner or "")  # type: ignore[attr-defined]
        return row

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        other = person_at(email=email, user=self.user, but=self.instance.pk)
        if "email" in self.changed_data and other is not None:
            raise forms.ValidationError(TAKEN)
        return email

    def clean_company(self) -> str:
        name = self.cleaned_data["company"].strip()
        before, self.instance.partner = self.instance.partner, None
        if name:
            self.instance.partner = visible_partner(name, self.user, first=before)
            if self.instance.partner is None:
                raise forms.ValidationError(f"No partner is called “{name}”. Add it first.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        moves = self.instance.pk and "company" in self.changed_data and not self.errors
        if moves and (refusal := may_not_move(person=self.instance, now=timezone.now())):
            self.add_error("company", refusal)
        return cleaned


class PersonInAdminForm(forms.ModelForm):
    def clean_partner(self) -> Any:
        partner = self.cleaned_data["partner"]
        self.instance.partner = partner
        moves = self.instance.pk and "partner" in self.changed_data
        if moves and (refusal := may_not_move(person=self.instance, now=timezone.now())):
            raise forms.ValidationError(refusal)
        return partner


class OwnAddressForm(forms.Form):
    """The address that somebody wants on record for themselves."""

    helper = laid_out("email")
    email = forms.EmailField(label="New e-mail address", max_length=254)


class MemberForm(QuestionsMixin, forms.Form):
    """Add somebody we know (`person`), or a new person with a name and a company."""

    person = forms.ModelChoiceField(
        Person.objects.none(), required=False, widget=forms.RadioSelect, empty_label=None
    )
    name = forms.CharField(max_length=120, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    title = forms.CharField(label="Job title", max_length=120, required=False)
    company = forms.ChoiceField(required=False)
    role = forms.ChoiceField(choices=[("", "Choose a role"), *MembershipRole.choices])
    since = DayField(required=False, help_text="Leave empty if you do not know.")
    invite = forms.BooleanField(
        required=False,
        label="Invite to sign in",
        help_text="Sends a link to set a password. People who already sign in get no e-mail.",
    )

    def __init__(self, *args: Any, alliance: Alliance, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alliance, self.user = alliance, user
        people = Person.objects.visible_to(user).still_here()
        self.fields["person"].queryset = people.select_related("partner")
        links = alliance.partner_links.all()
        self.fields["company"].choices = [
            ("", settings.COMPANY_NAME),
            *((str(link.partner_id), link.partner.name) for link in links),
        ]

    def clean_since(self) -> Any:
        return _begun(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        person, name = cleaned.get("person"), cleaned.get("name")
        if not person and not name and not self.errors:
            self.add_error("name", "Choose a person above, or enter the name of a new one.")
        if person and name:
            self.add_error("name", "Choose a person above or enter a new name, not both.")
        email = cleaned.get("email") or (person.email if person else "")
        if cleaned.get("invite") and not email and "email" not in self.errors:
            self.add_error("email", "Enter an e-mail address to invite them.")
        self.ask_if_far("since", years=30)
        cleaned["who"] = person or self._new_person(cleaned)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What add_member takes."""
        cleaned = self.cleaned_data
        given = {"person": cleaned["who"], "role": cleaned["role"], "since": cleaned["since"]}
        invited_by = self.user if cleaned.get("invite") else None
        return given | {"user": self.user, "invited_by": invited_by}

    def _new_person(self, cleaned: dict[str, Any]) -> Person:
        person = Person(
            name=cleaned.get("name", ""),
            email=cleaned.get("email", ""),
            title=cleaned.get("title", ""),
            partner_id=int(cleaned["company"]) if cleaned.get("company") else None,
        )
        if not self.errors and person_at(email=person.email, user=self.user) is not None:
            taken = "Somebody on record already has this address. Search for them above."
            self.add_error("email", taken)
        return person


class RoleForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = Membership
        fields = ("role", "since")
        field_classes = {"since": DayField}

    def clean_since(self) -> Any:
        return _begun(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.ask_if_far("since", years=30)
        return cleaned


def _begun(day: date | None) -> date | None:
    if day and day > timezone.localdate():
        raise forms.ValidationError(
            "A role gives access immediately. Enter today or an earlier day."
        )
    return day
