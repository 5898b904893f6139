"""What the forms of a plan share: date fields, and people of the alliance as choices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from alliances.models import Alliance, Person


def day_field(**kwargs: Any) -> forms.DateField:
    """A day, picked or typed."""
    kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    return forms.DateField(**kwargs)


def day_widget() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PersonChoice(forms.ModelChoiceField):
    """People with their side, which a name alone does not tell."""

    def label_from_instance(self, person: Person) -> str:  # type: ignore[override]
        return f"{person.name} ({'ours' if person.partner_id is None else 'theirs'})"


def people_of(alliance: Alliance, keep: int | None = None, **membership: Any) -> QuerySet[Person]:
    """Current members of an alliance, and the person `keep` who is named already.

    `membership` narrows it: `side="ours"`, `role__in=[...]`.
    """
    found = alliance.memberships.filter(ended_on__isnull=True, **membership)
    return Person.objects.filter(Q(pk__in=found.values("person")) | Q(pk=keep))
