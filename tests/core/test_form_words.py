"""Django's default sentences do not reach the reader."""

from __future__ import annotations

from datetime import time

import pytest
from django import forms

from core.forms.fields import DayField


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (forms.CharField(), "", "Fill in this field."),
        (forms.CharField(max_length=3), "four", "Shorten this to 3 characters. It has 4 now."),
        (forms.EmailField(), "nobody", "Enter an e-mail address such as name@example.com."),
        (forms.ChoiceField(choices=[("a", "A")]), "", "Choose an option."),
        (
            forms.ChoiceField(choices=[("a", "A")]),
            "b",
            "“b” is not one of the options. Choose another.",
        ),
        (forms.IntegerField(), "x", "Enter a whole number, such as 12."),
        (forms.IntegerField(min_value=1), "0", "Enter 1 or more."),
        (forms.DecimalField(max_value=5), "6", "Enter 5 or less."),
        (forms.DecimalField(), "x", "Enter a number, such as 12.5."),
        (forms.TimeField(), "25:99", "Enter a time such as 14:30."),
        (
            forms.URLField(assume_scheme="https"),
            "not an address",
            "Enter a web address such as https://example.com.",
        ),
        (DayField(), "", "Fill in this field."),
        (forms.FileField(), None, "Choose a file."),
    ],
)
def test_what_a_field_says(field: forms.Field, typed: object, words: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [words]


def test_what_is_right_is_taken() -> None:
    assert forms.TimeField().clean("14:30") == time(14, 30)
    assert forms.EmailField().clean("a@b.example") == "a@b.example"
