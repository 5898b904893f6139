"""Django's default sentences of errors, as a person would say them, with the name of the field."""

from __future__ import annotations

import re

from django import forms
from django.forms.utils import ErrorDict

LONGEST = 500  # characters of a message that are looked at, and shown
# What Django says, and what we say: {1} is the first group, {label} the field.
_REQUIRED = r"This field is required\."
_NOT_OFFERED = "“{1}” is not one of the choices. Choose one from the list."
_CHOICES = {
    r"Select a valid choice\. That choice is not one of the available choices\.": (
        "This choice is no longer available. Choose another one from the list."
    ),
    r"Select a valid choice\. (.*) is not one of the available choices\.": _NOT_OFFERED,
    r"“(.*)” is not a valid value\.": _NOT_OFFERED,
}
_SENTENCES = {
    r"No file was submitted.*": "Choose a file.",
    r"The submitted file is empty\.": "This file is empty. Choose another.",
    r"You must type the same password each time\.": "The two passwords do not match.",
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


# A label is asked for by its name where it reads on as a noun ("a title"); labels such as "Revisit
# on", "Who signs off", "Starts at" or "Advisory board goes to" do not.
_FIRST = "by|what|which|who|when|how|why|where|on|in|to|from|spoke|confirm|copy|send|keep|repeats"
_LAST = "on|by|for|of|to|at|in|from|with|after|before|from|until|asked"
_NOUN = re.compile(rf"(?!(?:{_FIRST})\b)[a-z][a-z -]*(?<! )", re.IGNORECASE)
_ENDS = re.compile(rf".*\b(?:{_LAST})", re.IGNORECASE)
# "the name of the alliance", "the decision it drives": what stands behind the noun names one thing.
_SPECIFIC = re.compile(r".+ (?:of|in|it|for) .+")
_AN = re.compile(r"(?!uni|use|eu|one\b)[aeiou]")
_ONE = re.compile(r"\b1 (digit|decimal place|character)s\b")


def plain(message: str, label: str, *, choice: bool = False, day: bool = False) -> str:
    """`message` in plain words where it is one of Django's; `label` names the field, `choice` says
    that it offers choices, `day` that it takes a date."""
    if len(message) > LONGEST:  # Django repeats what was sent, however long
        message = f"{message[: LONGEST // 2]}…{message[-LONGEST // 2 :]}"
    if re.fullmatch(_REQUIRED, message):
        return _missing(label, choice=choice, day=day)
    for pattern, words in (_SENTENCES | _CHOICES if choice else _SENTENCES).items():
        if found := re.fullmatch(pattern, message, re.S):
            return _ONE.sub(r"1 \1", words.format(message, *found.groups()))
    return message


def _missing(label: str, *, choice: bool, day: bool) -> str:
    if named := _named(label):
        return f"{'Choose' if choice else 'Enter'} {named}."
    if choice:
        return "Choose one from the list."
    return "Enter a date such as 12 Mar 2027." if day else "Fill in this field."


def _named(label: str) -> str:
    """ "Title" is asked for as "a title"; empty for a label that is no noun."""
    words = label.partition(" (")[0].strip()
    if words.endswith("?"):
        return "an answer"
    if not _NOUN.fullmatch(words) or _ENDS.fullmatch(words):
        return ""
    lower = words[0].lower() + words[1:]
    if lower == "e-mail":
        return "an e-mail address"
    if lower.startswith("current "):
        return "your " + lower
    if _SPECIFIC.fullmatch(lower):
        return "the " + lower
    if lower.endswith("s") and not lower.endswith("ss"):
        return lower
    return f"{'an' if _AN.match(lower) else 'a'} {lower}"


def say_plainly(form: forms.BaseForm) -> None:
    """Put the errors of a form that was checked into plain words."""
    errors: ErrorDict | None = form._errors
    for name, found in (errors or {}).items():
        if name not in form.fields:
            continue
        field, label = form.fields[name], str(form[name].label or "")
        kind = {
            "choice": isinstance(field, forms.ChoiceField),
            "day": isinstance(field, forms.DateField),
        }
        for error in found.data:
            error.message = plain(str(next(iter(error))), label, **kind)
            error.params = None
