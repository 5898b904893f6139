"""People, and the part they play in an alliance."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from accounts.models import User
from alliances.forms.fields import partner_input
from alliances.models import Alliance, Membership, MembershipRole, Person
from alliances.services.partners import visible_partner
from core.forms.fields import DayField, laid_out, time_zone_choices
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
        help_text="The partner they work for. Leave empty for people of our own company.",
    )
    time_zone = forms.ChoiceField(
        choices=time_zone_choices, help_text="Meetings and reminders reach them in this zone."
    )

    class Meta:
        model = Person
        fields = ("name", "email", "title", "function", "phone", "time_zone")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.partner_id:
            self.fields["company"].initial = self.instance.partner.name
        if self.instance.user_id:
            # They sign in, so reminders reach them at the address an administrator has checked.
            self.fields["email"].disabled = True
            self.fields["email"].help_text = "They sign in with it; an administrator changes it."

    @property
    def changed_fields(self) -> list[str]:
        return [*super().changed_fields, "partner"]

    def stored(self, row: Person) -> Person:
        row.company = str(row.partner or "")  # type: ignore[attr-defined]
        return row

    def clean_company(self) -> str:
        name = self.cleaned_data["company"].strip()
        self.instance.partner = None
        if name:
            self.instance.partner = visible_partner(name, self.user)
            if self.instance.partner is None:
                raise forms.ValidationError("There is no such partner yet. Add it first.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and "company" in self.changed_data and not self.errors:
            current = self.instance.memberships.filter(ended_on__isnull=True)
            if current.exclude(side=self.instance.side).exists():
                self.add_error(
                    "company",
                    "They still have roles on the other side. End these memberships first.",
                )
        return cleaned


class MemberForm(forms.Form):
    """Add somebody we know (`person`), or a new person with a name and a company."""

    person = forms.ModelChoiceField(
        Person.objects.none(), required=False, widget=forms.RadioSelect, empty_label=None
    )
    name = forms.CharField(label="Name of a new person", max_length=120, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    title = forms.CharField(label="Job title", max_length=120, required=False)
    company = forms.ChoiceField(required=False)
    role = forms.ChoiceField(choices=[("", "Choose a role"), *MembershipRole.choices])
    since = DayField(required=False, help_text="Leave empty if it is not known.")

    def __init__(self, *args: Any, alliance: Alliance, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alliance = alliance
        self.fields["person"].queryset = Person.objects.visible_to(user).select_related("partner")
        links = alliance.partner_links.all()
        self.fields["company"].choices = [
            ("", "Our own company"),
            *((str(link.partner_id), link.partner.name) for link in links),
        ]

    def clean_since(self) -> Any:
        day = self.cleaned_data["since"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("It opens the alliance at once: today or earlier.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        person, name = cleaned.get("person"), cleaned.get("name")
        if not person and not name and not self.errors:
            self.add_error("name", "Choose somebody above, or write the name of a new person.")
        if person and name:
            self.add_error("name", "Choose somebody above or write a new name, not both.")
        cleaned["who"] = person or self._new_person(cleaned)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What add_member takes."""
        cleaned = self.cleaned_data
        return {"person": cleaned["who"], "role": cleaned["role"], "since": cleaned["since"]}

    def _new_person(self, cleaned: dict[str, Any]) -> Person:
        person = Person(
            name=cleaned.get("name", ""),
            email=cleaned.get("email", ""),
            title=cleaned.get("title", ""),
            partner_id=int(cleaned["company"]) if cleaned.get("company") else None,
        )
        if not self.errors and cleaned.get("name"):
            try:
                person.full_clean()
            except forms.ValidationError:
                taken = "This address cannot be used: somebody has it already. Search for them."
                self.add_error("email", taken)
        return person


class RoleForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = Membership
        fields = ("role", "since")
        field_classes = {"since": DayField}


class EndForm(forms.Form):
    ended_on = DayField(label="Last day", help_text="Access ends at once, whatever the day.")
