"""Django's default sentences of errors, as a person would say them, with the name of the field."""

from __future__ import annotations

import re

from django import forms
from django.forms.utils import ErrorDict

# What Django says, and what we say: {1} is the first group, {label} the field.
_REQUIRED = r"This field is required\."
_CHOICES = {
    _REQUIRED: "Choose {label}.",
    r"Select a valid choice\. That choice is not one of the available choices\.": (
        "This choice is no longer offered. Choose {label} from the list."
    ),
    r"Select a valid choice\. (.*) is not one of the available choices\.": (
        "“{1}” is not one of the choices. Choose {label} from the list."
    ),
}
_SENTENCES = {
    _REQUIRED: "Enter {label}.",
    r"No file was submitted.*": "Choose a file.",
    r"The submitted file is empty\.": "This file is empty. Choose another.",
    r"Enter a valid email address\.": "Enter an e-mail address such as name@company.com.",
    r"Enter a valid URL\.": "Enter a web address such as https://www.company.com.",
    r"Enter a valid time\.": "Enter a time such as 14:30.",
    r"Enter a valid date\.": "Enter a date such as 12 Mar 2027.",
    r"Enter a number\.": "Enter a number such as 1200 or 12.5.",
    r"Enter a whole number\.": "Enter a whole number such as 12.",
    r"Ensure this value has at most (.+) characters? \(it has (.+)\)\.": (
        "Use at most {1} characters; you have {2}."
    ),
    r"Ensure this value is greater than or equal to (.+)\.": "Enter {1} or more.",
    r"Ensure this value is less than or equal to (.+)\.": "Enter {1} or less.",
    r"Ensure that there are no more than (\d+) digits? in total\.": "Use at most {1} digits.",
    r"Ensure that there are no more than (\d+) decimal places?\.": (
        "Use at most {1} decimal places."
    ),
    r"Ensure that there are no more than (\d+) digits? before the decimal point\.": (
        "Use at most {1} digits before the decimal point."
    ),
    r".* with this (.+) already exists\.": "This {1} is taken. Choose a different one.",
}


# Labels that read on as "a title"; not "By when", "Revisit on" or "R&D lead".
_NOUN = re.compile(r"(?!(?:By|What|Who|When|How) )[A-Z][a-z-]*(?: (?!(?:on|by|for|of)$)[a-z-]+)*")


def plain(message: str, label: str, *, choice: bool = False) -> str:
    """`message` in plain words where it is one of Django's; `label` names the field, `choice` says
    that it offers choices."""
    sentences = _SENTENCES | _CHOICES if choice else _SENTENCES
    for pattern, words in sentences.items():
        if found := re.fullmatch(pattern, message, re.S):
            return words.format(message, *found.groups(), label=_named(label))
    return message


def _named(label: str) -> str:
    """ "By when" is asked for as it stands, "Title" as "a title"."""
    words = label.strip()
    if not words or words.endswith("?"):
        return "an answer" if words else "a value"
    if not _NOUN.fullmatch(words):
        return f"“{words}”"
    lower = words[0].lower() + words[1:]
    if lower.endswith("s") and not lower.endswith("ss"):
        return lower
    return f"{'an' if lower[0] in 'aeiou' else 'a'} {lower}"


def say_plainly(form: forms.BaseForm) -> None:
    """Put the errors of a form that was checked into plain words."""
    errors: ErrorDict | None = form._errors
    for name, found in (errors or {}).items():
        if name not in form.fields:
            continue
        field, label = form.fields[name], str(form[name].label or "")
        choice = isinstance(field, forms.ChoiceField)
        for error in found.data:
            error.message = plain(str(next(iter(error))), label, choice=choice)
            error.params = None
