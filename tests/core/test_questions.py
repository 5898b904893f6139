"""Unlikely values are asked about: once, for the value, and nothing else is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from crispy_forms.layout import Div
from django import forms
from django.template import Context, Template
from django.utils import timezone

from core.forms.fields import DayField, laid_out
from core.forms.questions import QuestionsMixin


class DueForm(QuestionsMixin, forms.Form):
    title = forms.CharField()
    due_on = DayField()
    note = forms.CharField(required=False)

    def clean(self) -> None:
        self.ask_if_past("due_on")
        self.ask_if_far("due_on", years=10)


class LaidOutForm(DueForm):
    helper = laid_out(Div("title", "due_on", css_class="field-row"), "note")


@pytest.fixture(autouse=True)
def a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2026, 11, 29))


def sent(kind: type[DueForm], **data: Any) -> DueForm:
    return kind({"title": "Send the list", **data})


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("12 Mar 2027", None),
        ("29 Nov 2026", None),
        ("1 Jan 1999", "1 Jan 1999 is in the past."),
        ("28 Nov 2026", "28 Nov 2026 is in the past."),
        ("1 Jan 2090", "1 Jan 2090 is more than 10 years away."),
    ],
)
def test_a_day_is_questioned_where_it_is_unlikely(typed: str, question: str | None) -> None:
    form = sent(DueForm, due_on=typed)
    errors = form.errors.get("due_on", [])
    if question is None:
        assert form.is_valid()
    else:
        assert errors == [f"{question} Change it, or confirm that it is correct."]


@pytest.mark.parametrize("kind", [DueForm, LaidOutForm])
def test_the_box_confirms_the_value_it_names(kind: type[DueForm]) -> None:
    asked = sent(kind, due_on="1 Jan 1999")
    assert not asked.is_valid()
    page = Template("{% load ui %}{% form_fields form %}").render(Context({"form": asked}))
    assert "Yes, 1 Jan 1999 is correct" in page
    assert 'name="sure_due_on"' in page
    assert 'value="1 Jan 1999"' in page
    assert " checked" not in page
    sure = sent(kind, due_on="1.1.1999", sure_due_on="1 Jan 1999")
    assert sure.is_valid(), sure.errors
    assert "sure_due_on" not in sure.cleaned_data
    another = sent(kind, due_on="1 Jan 1998", sure_due_on="1 Jan 1999")
    assert another.errors["due_on"][0].startswith("1 Jan 1998 is in the past.")


def test_the_box_stands_below_the_row_of_its_field_and_in_no_other_form() -> None:
    asked = sent(LaidOutForm, due_on="1 Jan 1999")
    assert not asked.is_valid()
    row, box, note = asked.helper.layout.fields
    assert (row.fields, box, note) == (["title", "due_on"], "sure_due_on", "note")
    assert "sure_due_on" not in LaidOutForm.helper.layout.fields


def test_only_what_was_changed_is_questioned() -> None:
    data = {"title": "Send the list", "due_on": "1 Jan 1999"}
    assert DueForm(data, initial={"due_on": date(1999, 1, 1)}).is_valid()


def test_a_day_that_is_no_day_is_not_questioned() -> None:
    form = sent(DueForm, due_on="soon")
    assert form.errors == {"due_on": ["Enter a date such as 12 Mar 2027."]}
