"""What an empty choice is called: a row of dashes says nothing."""

from __future__ import annotations

from typing import Any

DASHES = "---------"


def name_blank_choices(form: Any) -> None:
    """Call the empty choice of every select "Choose", or "None chosen" where it may stay empty."""
    for field in form.fields.values():
        words = "Choose" if field.required else "None chosen"
        if getattr(field, "empty_label", None) == DASHES:
            field.empty_label = words
        elif getattr(field, "empty_label", "") == "" and hasattr(field, "choices"):
            choices = list(field.choices)
            if any(said == DASHES for _, said in choices[:1]):
                field.choices = [("", words), *choices[1:]]
