"""Fields about partners and people that the forms of several apps share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy

from alliances.models import Alliance, Person
from alliances.rules.names import normalise_partner, split_partners
from core.forms.fields import SuggestInput


def partner_input() -> SuggestInput:
    return SuggestInput(reverse_lazy("alliances:partner_options"))


def refuse_own_company(name: str) -> None:
    """Our company is one side of every alliance already. Raises ValidationError."""
    if name and normalise_partner(name) == normalise_partner(settings.COMPANY_NAME):
        raise forms.ValidationError(f"{name} is your own company. Enter the partner’s name.")


class Names(list[str]):
    def __str__(self) -> str:
        return ", ".join(self)


class PartnerNamesField(forms.CharField):
    """Names of companies, one per line or separated by ";"; cleans to a list without duplicates."""

    def clean(self, value: Any) -> Names:
        text = super().clean(value)
        names: dict[str, str] = {}
        for name in split_partners(text.replace("\r", "").replace("\n", ";")):
            key = normalise_partner(name)
            if not key:
                raise forms.ValidationError(f"“{name}” needs at least one letter or digit.")
            if len(name) > 200:
                raise forms.ValidationError(f"“{name[:60]}…” is longer than 200 characters.")
            refuse_own_company(name)
            names.setdefault(key, name)
        return Names(names.values())


class PersonChoice(forms.ModelChoiceField):
    """People with their company, which a name alone does not say."""

    def label_from_instance(self, person: Person) -> str:  # type: ignore[override]
        return f"{person.name} ({person.partner or settings.COMPANY_NAME})"


def people_of(alliance: Alliance, also: int | None = None, **membership: Any) -> QuerySet[Person]:
    """Current members of an alliance, and the person `also` who is named already.

    `membership` narrows it: `side="ours"`, `role__in=[...]`.
    """
    found = alliance.memberships.filter(
        ended_on__isnull=True, person__left_on__isnull=True, **membership
    )
    people = Person.objects.select_related("partner")
    return people.filter(Q(pk__in=found.values("person")) | Q(pk=also))
