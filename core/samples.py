"""What the style guide shows: every component in every state. All data here is made up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_tables2 as tables
from django import forms
from django.core.paginator import Paginator

from core.forms.fields import DayField
from core.ui.icons import NAMES


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(help_text="As both sides call it.")
    tier = forms.ChoiceField(
        choices=[("", "Choose one"), ("strategic", "strategic"), ("core", "core")]
    )
    revisit_on = DayField(required=False, label="Revisit on")
    amount = forms.DecimalField(required=False, min_value=0)
    north_star = forms.CharField(
        required=False, label="North Star", widget=forms.Textarea(attrs={"rows": 3})
    )
    side = forms.ChoiceField(
        choices=[("ours", "ours"), ("theirs", "theirs"), ("joint", "joint")],
        widget=forms.RadioSelect,
    )
    restricted = forms.BooleanField(required=False, label="Only members may see this alliance")
    file = forms.FileField(required=False)


class SampleTable(tables.Table):
    name = tables.Column(verbose_name="Alliance")
    tier = tables.Column()
    value = tables.Column(attrs={"td": {"class": "n"}, "th": {"class": "n"}})

    caption = "Sample alliances"
    noun = "alliances"
    empty_title = "No alliance matches"
    empty_url = "#tables"
    empty_action = "Clear the filters"

    class Meta:
        attrs = {"class": "data stacks", "keyboard": True}
        empty_text = "Try fewer filters, or another word."


ROWS = [
    {"name": "Helix ADC", "tier": "strategic", "value": "86"},
    {"name": "Northstar co-sell", "tier": "strategic", "value": "78"},
    {"name": "Lumen trials", "tier": "core", "value": "38"},
]


def samples(now: dt.datetime) -> dict[str, Any]:
    """What the page shows, with dates relative to `now`."""
    bad = SampleForm({"name": "", "tier": "", "revisit_on": "31.13.2026", "side": "ours"})
    bad.full_clean()
    nothing = SampleTable([])
    nothing.caption = "Alliances after filtering"
    bad.add_error(None, "An agreed plan is locked. Make a new version to change it.")
    day = dt.timedelta(days=1)
    return {
        "icons": NAMES,
        "colours": (
            "ink ink-2 ink-3 line-3 accent ours theirs joint "
            "good warn bad unknown paper surface sunken"
        ).split(),
        "form": SampleForm(),
        "bad_form": bad,
        "page_obj": Paginator(range(1, 620), 50).page(6),
        "table": SampleTable(ROWS, order_by="name"),
        "empty_table": nothing,
        "tabs": [
            {"label": "Overview", "url": "#tabs", "current": True},
            {"label": "Plan", "url": "#tabs"},
            {"label": "Risks", "url": "#tabs", "count": 3},
        ],
        "chips": [("Tier", "strategic, core", "#chips"), ("Goal", "Grow in Asia", "#chips")],
        "lifecycle": [
            {"name": "launching", "state": "past"},
            {"name": "operating", "state": "current"},
            {"name": "transforming", "state": "ahead"},
        ],
        "entries": [
            {"at": now - 2 * day, "text": "Now operating", "by": "Ines Okafor", "major": True},
            {"at": now - 9 * day, "text": "Data promised", "by": "Keiji Tanaka", "side": "theirs"},
            {"at": now - 80 * day, "text": "Plan agreed", "side": "ours", "detail": "By both"},
        ],
        "now": now,
        "soon": now + 5 * day,
        "today": now.date(),
        "past": (now - 74 * day).date(),
        "spark": [61, 58, 49, None, 44, 38],
        "goes": ["12 meetings that are not held yet", "their reminders"],
        "stays": ["minutes, decisions and actions of held meetings"],
    }  # fmt: skip
