"""A select of hundreds of options, written without a template for each."""

from __future__ import annotations

import pytest
from django import forms

from core.dates.zones import time_zone_choices, time_zones
from core.forms.fields import LongSelect, TimeZoneField

WORDS = [("", "Choose"), ('"<', "<b>"), (7, "Seven")]


class ZoneForm(forms.Form):
    zone = TimeZoneField(help_text="Where you are.")


class WordForm(forms.Form):
    word = forms.ChoiceField(
        choices=[("", "Choose"), ('"<', "<b>"), (7, "Seven")], widget=LongSelect
    )


@pytest.mark.parametrize(
    ("value", "selected"),
    [("", ""), ('"<', "&quot;&lt;"), (7, "7"), ("7", "7"), ("elsewhere", None), (None, "")],
)
def test_the_one_that_was_chosen_is_selected_and_all_are_escaped(value, selected):
    html = str(WordForm({"word": value} if value is not None else None)["word"])
    assert html.count(" selected") == (selected is not None)
    if selected is not None:
        assert f'<option value="{selected}" selected>' in html
    assert "&lt;b&gt;" in html and "<b>" not in html


@pytest.mark.slow
def test_it_says_what_djangos_own_says():
    class Own(forms.Form):
        zone = forms.ChoiceField(choices=time_zone_choices, help_text="Where you are.")

    def spaced(form):
        return str(form["zone"]).replace("\n", "").replace("  ", "")

    for data in (None, {"zone": "Asia/Tokyo"}, {"zone": "Mars"}):
        ours, theirs = ZoneForm(data), Own(data)
        assert ours.errors == theirs.errors
        for part in ("aria-", "required", 'name="zone"', 'id="id_zone"', "selected"):
            assert str(ours["zone"]).count(part) == str(theirs["zone"]).count(part), part
        assert str(ours["zone"]).count("<option") == len(time_zone_choices())


def test_zones_are_places_and_utc():
    names = [name for name, _ in time_zone_choices()]
    assert {"Europe/Berlin", "UTC"} <= set(names) <= time_zones()
    assert names == sorted(names)
    assert "EST" not in names
