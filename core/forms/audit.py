"""The filters of the audit log."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from core.audit.listing import About
from core.forms.fields import DayField
from core.forms.filters import INDENT, SearchInput
from core.registry.audit import audit_kinds, audit_subjects
from core.text import whole

MOST = 2_000
"""Choices of one filter."""


class AuditFilter(forms.Form):
    """The subjects that apps offer (an alliance) have a filter each."""

    q = forms.CharField(label="Search", required=False, max_length=100, widget=SearchInput)
    kind = forms.ChoiceField(label="Event", required=False)
    person = forms.TypedChoiceField(label="Person", required=False, coerce=int, empty_value=None)
    start = DayField(label="From", required=False)
    end = DayField(label="To", required=False)
    network = forms.GenericIPAddressField(label="Network address", required=False)
    about = forms.CharField(label="About", required=False, max_length=101)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", "All events"), *_kinds()]  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", "Everybody"), *_people(self.data)]  # type: ignore[attr-defined]
        for subject in audit_subjects:
            every = f"Any {subject.label.lower()}"
            self.fields[subject.key] = forms.TypedChoiceField(
                label=subject.label,
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", every), *_offered(subject.rows(), self.data.get(subject.key))],
            )

    @property
    def more(self) -> tuple[str, ...]:
        """The filters that stand behind "More filters"."""
        return (*(subject.key for subject in audit_subjects), "network", "about")

    def clean_about(self) -> About | None:
        text = self.cleaned_data["about"]
        found = About.of(text) if text else None
        if text and found is None:
            raise ValidationError(f"no event is about “{text[:40]}”.")
        return found

    def clean_end(self) -> date | None:
        start, end = self.cleaned_data.get("start"), self.cleaned_data["end"]
        if start and end and end < start:
            raise ValidationError(f"{self.data['end'][:40]} is before the start.")
        return end


def _kinds() -> list[tuple[str, str]]:
    """Each group, which stands for all of it, and its kinds below."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in audit_kinds:
        groups.setdefault(kind.group, []).append((kind.key, f"{INDENT}{kind.label}"))
    return [
        choice
        for group, kinds in groups.items()
        for choice in [(f"group:{group}", f"{group}: all"), *kinds]
    ]


def _offered(rows: QuerySet[Any], chosen: Any) -> list[tuple[Any, str]]:
    """All of `rows`; of more than a list can show, the one that is chosen, as by a link."""
    if rows.order_by()[: MOST + 1].count() > MOST:
        rows = rows.filter(pk=whole(str(chosen or "")) or 0)
    return [(row.pk, str(row)) for row in rows[:MOST]]


def _people(data: Any) -> list[tuple[Any, str]]:
    rows = get_user_model()._default_manager.order_by("name", "pk").only("name", "email")
    return _offered(rows, data.get("person"))
