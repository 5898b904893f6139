"""Forms of a nudge: in one's own words, or that somebody was asked by phone or in person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings

from alliances.models import Person

LONGEST = 4000  # characters of a mail


class _AskedForm(forms.Form):
    """`people` are those who may be asked; `owner` (a key) is proposed."""

    person = forms.TypedChoiceField(label="Who")

    def __init__(
        self, *args: Any, people: Iterable[Person], owner: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        found = {str(one.pk): one for one in people}
        field = self.fields["person"]
        names = [
            (key, f"{one.name} ({one.partner or settings.COMPANY_NAME})")
            for key, one in found.items()
        ]
        field.choices = [("", "Choose a person"), *names]  # type: ignore[attr-defined]
        field.coerce = found.get  # type: ignore[attr-defined]
        if str(owner) in found and not found[str(owner)].is_gone:
            field.initial = str(owner)


class WordsForm(_AskedForm):
    """The e-mail as its sender wants it; `text` is what it says otherwise."""

    words = forms.CharField(
        label="E-mail", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = "To"
        self.fields["words"].initial = text
        self.fields["words"].help_text = "A link to answer is added below your words."


class NudgedForm(_AskedForm):
    note = forms.CharField(max_length=300, required=False, label="What they said")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = "Who was asked"
