"""A form that remembers what the person saw, for rows that keep no revision of their own.

What was seen is compared with what is stored, so it does not matter who wrote meanwhile: another
form, an import, Django admin.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django import forms


class SeenFormMixin:
    """`seen_value` goes into the page (components/form_page.html does it) and comes back as
    `seen`. The view is one of those that are carried out one after the other (views.turns)."""

    fields: dict[str, forms.Field]
    data: Any
    is_bound: bool
    get_initial_for_field: Any
    shows_conflict = False

    @property
    def is_new(self) -> bool:
        instance = getattr(self, "instance", None)
        return instance is not None and instance.pk is None

    @property
    def stored_now(self) -> str:
        """A fingerprint of the stored values of all fields."""
        values = [
            (name, _plain(self.get_initial_for_field(field, name)))
            for name, field in self.fields.items()
        ]
        return sha256(repr(values).encode()).hexdigest()[:32]

    @property
    def seen_value(self) -> str:
        """What the page carries: after a refusal still what was seen first."""
        if self.is_new:
            return ""
        kept = self.data.get("seen") if self.is_bound and not self.shows_conflict else None
        return kept or self.stored_now

    @property
    def changed_meanwhile(self) -> bool:
        """Whether somebody else changed what this person was looking at."""
        seen = self.data.get("seen") if self.is_bound else None
        return bool(seen) and not self.is_new and seen != self.stored_now

    @property
    def differences(self) -> Iterator[dict[str, str]]:
        """Label and both values of each field in which the person and the database disagree."""
        for name in self.changed_data:  # type: ignore[attr-defined]
            field = self.fields[name]
            if not isinstance(field.widget, forms.HiddenInput):
                yours = self[name].value()  # type: ignore[index]
                theirs = self.get_initial_for_field(field, name)
                yield {
                    "label": self[name].label,  # type: ignore[index]
                    "yours": _words(field, yours),
                    "theirs": _words(field, theirs),
                }


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple, set)):
        return sorted(str(getattr(one, "pk", one)) for one in value)
    return "" if value is None else str(getattr(value, "pk", value))


def _words(field: forms.Field, value: Any) -> str:
    choices = {str(key): str(words) for key, words in getattr(field, "choices", ())}
    given = value if isinstance(value, (list, tuple, set)) else [value]
    words = [choices.get(key, key) for key in (_plain(one) for one in given) if key]
    return ", ".join(sorted(words) if len(words) > 1 else words) or "empty"
