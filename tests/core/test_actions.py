"""The component that shows buttons, and what a button is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.template import Context, Template

from core.ui.actions import Button, placed

OPEN = Button("open", "Open it", "alliances:detail", 7)
POST = Button(
    "close",
    "Close it",
    "alliances:detail",
    7,
    icon="close",
    method="post",
    fields=(("revision", 3),),
)
REST = Button("edit", "Change", "alliances:edit", 7, place="menu", icon="edit")


def shown(buttons, arguments="", **context) -> str:
    template = Template("{% load ui %}{% actions buttons " + arguments + " %}")
    html = template.render(Context({"buttons": buttons, "csrf_token": "token", **context}))
    return " ".join(html.split())


@pytest.mark.parametrize(
    ("style", "place", "css"),
    [
        ("", "", "btn"),
        ("primary", "", "btn btn-primary"),
        ("quiet small", "", "btn btn-quiet btn-sm"),
        ("small quiet", "", "btn btn-sm btn-quiet"),
        ("link", "agenda", ""),
        ("", "menu", ""),
        ("tick", "tick", "tick"),
        ("ticked", "tick", "tick done"),
    ],
)
def test_a_style_gives_the_look(style, place, css):
    assert replace(OPEN, style=style, place=place).css == css


def test_a_button_that_opens_a_page_is_a_link():
    assert shown([OPEN]) == '<a href="/alliances/7/" class="btn">Open it</a>'
    assert 'href="/alliances/7/?view=presentation"' in shown(
        [replace(OPEN, query="view=presentation")]
    )
    assert "data-open" in shown([replace(OPEN, opens=True)])


def test_a_button_that_acts_is_a_form_with_a_token():
    html = shown([POST])
    assert '<form method="post" action="/alliances/7/">' in html
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert '<input type="hidden" name="revision" value="3">' in html
    assert "hx-post" not in html
    assert "Close it</button></form>" in html


def test_in_place_and_as_a_plain_form_it_knows_its_way_back():
    html = shown([POST], 'in_place=True back="/actions/?page=2"')
    assert 'action="/alliances/7/" data-in-place hx-boost="true"' in html
    assert "data-in-place" not in shown([POST])
    assert '<input type="hidden" name="next" value="/actions/?page=2">' in html


def test_rare_ones_stand_in_a_menu_after_the_others():
    html = shown([REST, OPEN], "about=name", name="Kit <1>")
    assert html.index("Open it: Kit &lt;1&gt;") < html.index("More for Kit &lt;1&gt;")
    assert '<a href="/alliances/7/edit/">' in html
    assert "<details" not in shown([OPEN])


def test_only_the_buttons_of_a_place_stand_there():
    added = replace(OPEN, key="add", label="Add", place="agenda", style="link")
    assert placed([OPEN, added], "agenda") == [added]
    assert "Open it" not in shown([OPEN, added, REST], '"agenda"')
    assert "<details" not in shown([OPEN, added, REST], '"agenda"')
    assert "Add" not in shown([OPEN, added])


def test_where_nothing_is_offered_stands_nothing():
    """Styles hide cells and bars that are empty; a space would show them."""
    template = Template("{% load ui %}[{% actions buttons %}{% actions buttons 'agenda' %}]")
    assert template.render(Context({"buttons": []})) == "[]"


def test_an_icon_alone_is_read_out():
    html = shown([replace(POST, icon_only=True, style="tick")], 'about="Call them"')
    assert 'aria-label="Close it: Call them"' in html
    assert 'aria-pressed="false"' in html
    assert "Close it</button>" not in html
    ticked = shown([replace(POST, icon_only=True, style="ticked")], 'about="Call them"')
    assert 'aria-pressed="true"' in ticked


def test_the_address_of_what_is_offered():
    template = Template("{% load ui %}{% offered buttons 'open' as url %}[{{ url }}]")
    assert template.render(Context({"buttons": [OPEN]})) == "[/alliances/7/]"
    assert template.render(Context({"buttons": [POST]})) == "[]"
