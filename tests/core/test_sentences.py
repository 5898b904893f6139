"""Errors in plain words: Django's own sentences do not reach a reader."""

from __future__ import annotations

import time

import pytest
from django import forms

from core.forms.sentences import plain, say_plainly


class Sample(forms.Form):
    title = forms.CharField(max_length=5)
    due_on = forms.CharField(label="By when")
    owner = forms.ChoiceField(choices=[("a", "A")])
    share = forms.DecimalField(max_digits=5, decimal_places=1, min_value=0, max_value=100)
    count = forms.IntegerField(required=False)
    email = forms.EmailField(required=False)
    site = forms.URLField(required=False, assume_scheme="https")
    starts = forms.TimeField(required=False)
    note = forms.CharField(required=False)

    def clean_note(self) -> str:
        if note := self.cleaned_data["note"]:
            raise forms.ValidationError("It is 5 % too long.")
        return note


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        ({}, "title", "Enter a title."),
        ({}, "due_on", "Fill in this field."),
        ({}, "owner", "Choose an owner."),
        ({}, "share", "Enter a share."),
        ({"title": "Too long"}, "title", "Use at most 5 characters; you have 8."),
        (
            {"owner": "{1}"},
            "owner",
            "“{1}” is not one of the choices. Choose one from the list.",
        ),
        ({"share": "x"}, "share", "Enter a number such as 1200 or 12.5."),
        ({"share": "-1"}, "share", "Enter 0 or more."),
        ({"share": "9999"}, "share", "Enter 100 or less."),
        ({"share": "1.25"}, "share", "Use at most 1 decimal place."),
        ({"count": "1.5"}, "count", "Enter a whole number such as 12."),
        ({"email": "x"}, "email", "Enter an e-mail address such as name@company.com."),
        ({"site": "x y"}, "site", "Enter a web address such as https://www.company.com."),
        ({"starts": "25:00"}, "starts", "Enter a time such as 14:30."),
    ],
)
def test_an_error_says_what_to_do(data: dict[str, str], name: str, sentence: str) -> None:
    form = Sample(data)
    form.is_valid()
    say_plainly(form)
    say_plainly(form)  # the page and the tag may both do it
    assert form.errors[name][0] == sentence


@pytest.mark.parametrize(
    ("label", "kind", "sentence"),
    [
        ("Owner", "choice", "Choose an owner."),
        ("Unit", "choice", "Choose a unit."),
        ("Time zone", "choice", "Choose a time zone."),
        ("Members", "choice", "Choose members."),
        ("Name of the alliance", "", "Enter the name of the alliance."),
        ("Duration in minutes", "", "Enter the duration in minutes."),
        ("Decision it drives", "", "Enter the decision it drives."),
        ("New end date", "day", "Enter a new end date."),
        ("Actual (EUR)", "", "Enter an actual."),
        ("E-mail", "", "Enter an e-mail address."),
        ("Current password", "", "Enter your current password."),
        ("Revisit on", "day", "Enter a date such as 12 Mar 2027."),
        ("On", "day", "Enter a date such as 12 Mar 2027."),
        ("First meeting on or after", "day", "Enter a date such as 12 Mar 2027."),
        ("Starts at", "", "Fill in this field."),
        ("Reason for dropping it", "", "Enter the reason for dropping it."),
        ("Spoke with", "choice", "Choose one from the list."),
        ("To", "choice", "Choose one from the list."),
        ("Repeats", "choice", "Choose one from the list."),
        ("Copy objectives from", "choice", "Choose one from the list."),
        ("Which record to keep", "choice", "Choose one from the list."),
        ("Leads “Pilot” goes to", "choice", "Choose one from the list."),
        ("", "", "Fill in this field."),
    ],
)
def test_a_missing_entry_is_asked_for_in_english(label: str, kind: str, sentence: str) -> None:
    flags = {kind: True} if kind else {}
    assert plain("This field is required.", label, **flags) == sentence


def test_a_choice_that_is_gone_asks_for_another() -> None:
    gone = "Select a valid choice. That choice is not one of the available choices."
    assert plain(gone, "Spoke with", choice=True) == (
        "This choice is no longer available. Choose another one from the list."
    )
    assert plain("“zz” is not a valid value.", "Send to", choice=True) == (
        "“zz” is not one of the choices. Choose one from the list."
    )


def test_our_own_sentences_stay() -> None:
    assert plain("The owner must be one of Meridian's people.", "Owner") == (
        "The owner must be one of Meridian's people."
    )


def test_a_percent_sign_in_a_sentence_is_only_that() -> None:
    form = Sample({"note": "It"})
    form.is_valid()
    say_plainly(form)
    assert form.errors["note"] == ["It is 5 % too long."]


@pytest.mark.parametrize("sent", [" with this " * 10_000, " with this x already exists." * 4_000])
def test_what_was_sent_is_looked_at_only_so_far(sent):
    message = f"Select a valid choice. {sent} is not one of the available choices."
    used = time.process_time()
    said = plain(message, "Partner", choice=True)
    assert time.process_time() - used < 0.2
    assert said.endswith("is not one of the choices. Choose one from the list.")
    assert len(said) < 600
