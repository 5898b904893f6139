"""The small parts of every page: marks, numbers, dates, navigation, and contrast of colours."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from accounts.models import User
from core.templatetags.ui import page_numbers
from core.ui import dates, health, icons, numbers, people, pictures
from core.ui.empty_labels import name_blank_choices
from core.ui.navigation import is_current

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 11, 21, 9, 12, tzinfo=BERLIN)
TOKENS = Path(__file__).parents[2] / "static/entente/css/tokens.css"


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context)).strip()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", str(html))).strip()


def test_a_wide_table_scrolls_in_a_region_with_a_name() -> None:
    html = render('{% tablewrap name css="c7" %}<table></table>{% endtablewrap %}', name="A & B")
    assert html == (
        '<div class="c7 table-scroll" role="region" tabindex="0" aria-label="A &amp; B">'
        "<table></table></div>"
    )


def test_a_menu_has_a_name_or_a_text() -> None:
    html = render(
        '{% rowmenu "More" css="btn-sm" %}<a href="/x">{{ x }}</a>{% endrowmenu %}', x="<"
    )
    assert '<summary class="btn btn-sm" aria-label="More"><svg' in html
    assert html.endswith('</summary><div class="menu"><a href="/x">&lt;</a></div></details>')
    html = render('{% rowmenu text="Export" icon="export" %}{% endrowmenu %}')
    assert '<summary class="btn"><svg' in html and "</svg>Export</summary>" in html


def test_the_text_of_an_empty_state_may_take_several_lines() -> None:
    html = render("{% emptystate x %}\n  It is\n  {{ x }}\n{% endemptystate %}", x="<b>")
    assert "<b>&lt;b&gt;</b>" in html and "<p>It is &lt;b&gt;</p>" in html


@pytest.mark.parametrize(
    ("score", "band", "letter"),
    [
        (90, None, "u"),  # only its scoring model knows where green begins
        (0, None, "u"),
        (90, "green", "g"),
        (64.9, "amber", "a"),
        (0, "r", "r"),
        (None, None, "u"),
        ("", None, "u"),
        (float("nan"), None, "u"),
        ("amber", None, "a"),
        ("nonsense", None, "u"),
        (90, "red", "r"),
        (None, "green", "g"),
        (Decimal("71.5"), "g", "g"),
        ("red", "no such band", "r"),
        (20, "no such band", "u"),
    ],
)
def test_health_band(score: object, band: str | None, letter: str) -> None:
    assert health.band_of(score, band) == letter


def test_health_is_never_colour_alone() -> None:
    shapes = {letter: str(health.shape(letter)) for letter in "garu"}
    assert len(set(shapes.values())) == 4
    assert words(health.mark(64, band="amber")) == "64 amber"
    assert words(health.mark(64)) == "64 not known"
    assert words(health.mark(None)) == "not known"
    assert words(health.mark("red", "no agenda")) == "no agenda red"
    assert words(health.bare_mark("green")) == "green"
    assert "<b>" not in health.mark("red", "<b>")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (64.5, "65"), (65.5, "66"), (64.49, "64"), (-0.5, "-1"), (-0.2, "0"), (0, "0"),
        (Decimal("58.500"), "59"), (100, "100"), ("71.5", "72"),
        (None, ""), ("", ""), ("red", ""), (float("nan"), ""), (float("inf"), ""),
    ],
)  # fmt: skip
def test_whole_numbers_round_as_people_do(value: object, text: str) -> None:
    assert numbers.whole(value) == text
    assert health.mark(value, band="amber").count(text or "amber")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        ("abc", ""),
        (0, "0"),
        (7, "7"),
        (41.5, "41.5"),
        (950, "950"),
        (999.4, "999"),
        (999.5, "1 k"),
        (1000, "1 k"),
        (1234567, "1.23 M"),
        (999_499, "999 k"),
        (999_950, "1 M"),
        (12_345_678, "12.3 M"),
        (412_000_000, "412 M"),
        (2_500_000_000, "2.5 bn"),
        (Decimal("-1500"), "\N{MINUS SIGN}1.5 k"),
        (float("inf"), ""),
    ],
)
def test_compact(value: object, text: str) -> None:
    assert numbers.compact(value) == text


def test_money_shows_the_exact_value_and_never_invents_zero() -> None:
    html = numbers.money(Decimal("1234567.50"), "EUR", "up to")
    assert words(html) == "up to EUR 1.23 M"
    assert 'title="up to EUR 1,234,567.50"' in html
    assert words(numbers.money(None, "EUR")) == "not known"
    assert words(numbers.money(0, "EUR")) == "EUR 0"


@pytest.mark.parametrize(
    ("delta", "good", "css", "text"),
    [
        (18, "down", "worse", "+18 pts since 30 Sep"),
        (-4, "down", "better", "\N{MINUS SIGN}4 pts since 30 Sep"),
        (6, "up", "better", "+6 pts since 30 Sep"),
        (3, "none", "", "+3 pts since 30 Sep"),
        (0, "up", "", "no change since 30 Sep"),
        (-6.18, "down", "better", "\N{MINUS SIGN}6.2 pts since 30 Sep"),
    ],
)
def test_change(delta: float, good: str, css: str, text: str) -> None:
    html = numbers.change(delta, "pts", good, "30 Sep")
    assert words(html).replace("\N{NO-BREAK SPACE}", " ") == text
    assert ("better" in html, "worse" in html) == (css == "better", css == "worse")


def test_change_says_nothing_without_a_comparison() -> None:
    assert numbers.change(None) == ""


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (5, "in 5 days"),
        (-74, "74 days ago"),
        (89, "in 89 days"),
        (120, "in 4 months"),
        (-400, "13 months ago"),
        (1100, "in 3 years"),
    ],
)
def test_relative_days(days: int, text: str) -> None:
    assert dates.relative_days(days) == text
    assert dates.relative(NOW.date() + dt.timedelta(days=days), NOW) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOW + dt.timedelta(seconds=20), "now"),
        (NOW + dt.timedelta(minutes=1), "in 1 minute"),
        (NOW - dt.timedelta(minutes=40), "40 minutes ago"),
        (NOW + dt.timedelta(hours=3, minutes=5), "in 3 hours"),
        # 23:30 in Berlin is still today there, although it is tomorrow in Tokyo.
        (dt.datetime(2026, 11, 21, 22, 30, tzinfo=dt.UTC), "in 14 hours"),
        (dt.datetime(2026, 11, 21, 23, 30, tzinfo=dt.UTC), "tomorrow"),
    ],
)
def test_relative_moment(moment: dt.datetime, text: str) -> None:
    assert dates.relative(moment, NOW) == text


def test_when_names_time_zone_and_precision() -> None:
    moment = dt.datetime(2026, 11, 26, 14, 0, tzinfo=dt.UTC)
    html = dates.when(moment, NOW)
    assert words(html) == "Thu 26 Nov, 15:00 in 5 days"
    assert "(Berlin)" in html
    assert words(dates.when(dt.date(2026, 12, 1), NOW, "month")) == "Dec 2026"
    assert words(dates.when(dt.date(2027, 1, 1), NOW, "year")) == "2027"
    assert words(dates.when(None, NOW)) == "no date"
    assert words(dates.when(dt.date(2026, 9, 8), NOW, show="relative")) == "74 days ago"
    assert words(dates.when(dt.datetime(2025, 1, 2, 8, tzinfo=BERLIN), NOW)).startswith(
        "Thu 2 Jan 2025"
    )


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ruth van der Meyer", "RM"),
        ("Ines Okafor", "IO"),
        ("Prince", "PR"),
        ("", "?"),
        ("K. Tanaka", "KT"),
        ("Łukasz Żak", "ŁŻ"),
        ("  (guest) Ann  ", "AN"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert people.initials(name) == letters


def test_person() -> None:
    assert words(people.person(None)) == "nobody yet"
    html = people.person("<Eve>", sub="sponsor", side="theirs", url="/p/1/")
    assert "&lt;Eve&gt;" in html and "avatar theirs" in html and 'href="/p/1/"' in html


@pytest.mark.parametrize(
    ("value", "maximum", "shown", "text"),
    [
        (58, 100, "58", "58 %"),
        (4, 9, "44", "44 %"),
        (120, 100, "100", "120 %"),
        (-5, 100, "0", "-5 %"),
        (0, 100, "0", "0 %"),
    ],
)
def test_progress(value: float, maximum: float, shown: str, text: str) -> None:
    html = pictures.progress_bar(value, maximum)
    assert f'value="{shown}"' in html and text in html


@pytest.mark.parametrize(("value", "maximum"), [(None, 100), (5, 0), (5, None), ("x", 100)])
def test_progress_without_evidence_is_not_zero(value: object, maximum: object) -> None:
    assert words(pictures.progress_bar(value, maximum)) == "not known"


def test_sparkline_breaks_where_evidence_is_missing() -> None:
    runs = pictures.sparkline_points([0, 100, None, 50], 0, 100)
    assert runs == [[(3.0, 19.0), (29.0, 3.0)], [(81.0, 11.0)]]
    assert pictures.sparkline_points([]) == []
    assert pictures.sparkline_points([5, 5]) == [[(3.0, 11.0), (81.0, 11.0)]]
    assert 'role="img"' in pictures.sparkline([1, 2], "rising")
    assert 'aria-hidden="true"' in pictures.sparkline([1, 2])


@pytest.mark.parametrize(
    ("number", "total", "shown"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (6, 12, [1, None, 5, 6, 7, None, 12]),
        (3, 12, [1, 2, 3, 4, None, 12]),
        (4, 5, [1, 2, 3, 4, 5]),
    ],
)
def test_pages_around(number: int, total: int, shown: list[int | None]) -> None:
    page = Paginator(range(total), 1).page(number)
    gap = page.paginator.ELLIPSIS
    assert [None if found == gap else found for found in page_numbers(page)] == shown


def test_pages_keep_the_filters() -> None:
    page = Paginator(range(300), 50).page(2)
    request = RequestFactory().get("/alliances/", {"q": "sky & co", "page": "2"})
    html = render('{% include "components/pagination.html" %}', page_obj=page, request=request)
    assert 'href="?q=sky+%26+co&amp;page=3"' in html
    assert 'aria-current="page" aria-label="Page 2"' in html


@pytest.mark.parametrize("name", icons.NAMES)
def test_icons(name: str) -> None:
    assert re.fullmatch(r"<svg class=\"icon\".*</svg>", icons.icon(name))
    assert 'aria-label="Say &lt;it&gt;"' in icons.icon(name, "Say <it>")


def test_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")


@pytest.mark.parametrize(
    ("path", "url", "current"),
    [
        ("/alliances/", "/alliances/", True),
        ("/alliances/7/plan/", "/alliances/", True),
        ("/alliances-of-old/", "/alliances/", False),
        ("/today/", "/", False),
        ("/", "/", True),
    ],
)
def test_is_current(path: str, url: str, current: bool) -> None:
    assert is_current(path, url) is current


class Sample(forms.Form):
    name = forms.CharField()
    amount = forms.IntegerField(required=False)


def test_errors_are_summed_and_lead_to_their_fields() -> None:
    form = Sample({"name": "", "amount": "many"})
    form.full_clean()
    form.add_error(None, "The plan is locked.")
    html = render("{% form_fields form %}", form=form)
    assert "Fix 3 problems to continue" in html
    assert 'href="#id_name"' in html and 'href="#id_amount"' in html
    assert html.count("The plan is locked.") == 1
    assert 'value="many"' in html
    assert "<form" not in html and "csrfmiddlewaretoken" not in html


# Colours ------------------------------------------------------------------------------------------
def tokens() -> dict[str, tuple[str, str]]:
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS.read_text())
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    (ink, ground, 4.5)
    for ink in ("ink", "ink-2", "ink-3", "accent", "ours", "theirs", "joint", "good", "warn", "bad")
    for ground in ("paper", "surface", "sunken")
]
PAIRS += [(name, f"{name}-weak", 4.5) for name in ("accent", "ours", "theirs", "joint")]
PAIRS += [(name, f"{name}-weak", 4.5) for name in ("good", "warn", "bad")]
PAIRS += [("ink", f"{name}-weak", 7) for name in ("good", "warn", "bad", "accent")]
PAIRS += [("ink-3", "accent-weak", 4.5), ("on-accent", "accent", 4.5), ("on-bad", "bad", 4.5)]
PAIRS += [("on-accent", "accent-strong", 4.5)]
PAIRS += [("ink-2", f"q-{name}", 4.5) for name in ("white-glove", "sustain", "fix", "light")]
PAIRS += [("line-3", ground, 3) for ground in ("paper", "surface")]
PAIRS += [(health_colour, "q-white-glove", 3) for health_colour in ("good", "warn", "bad")]
PAIRS += [("focus", ground, 3) for ground in ("paper", "surface", "sunken")]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(ink: str, ground: str, least: float, theme: int) -> None:
    table = tokens()
    assert contrast(table[ink][theme], table[ground][theme]) >= least


def test_contrast_can_fail() -> None:
    assert contrast("#777777", "#888888") < 4.5 < contrast("#000000", "#ffffff")


# Shell --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cookie", "attribute"),
    [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"'), ("</html>", ""), ("", "")],
)
def test_theme_comes_from_the_cookie(client, db, cookie: str, attribute: str) -> None:
    client.cookies["entente_theme"] = cookie
    html = client.get("/accounts/login/").content.decode()
    head = html[: html.index("<head>")]
    assert (attribute in head) if attribute else ("data-theme" not in head)


def test_the_frame_asks_the_database_nothing_new(world, django_assert_num_queries) -> None:
    client = world.client("ada")
    with django_assert_num_queries(2):  # the session and its person
        answer = client.get("/styleguide/")
    assert answer.status_code == 200


def test_no_inline_style_or_script_in_any_template() -> None:
    root = Path(__file__).parents[2] / "templates"
    bad = re.compile(r"""\s(?:style|on[a-z]+)\s*=\s*["']|<style|<script(?![^>]*\bsrc=)""")
    found = [
        str(path.relative_to(root))
        for path in root.rglob("*.html")
        # Mails carry their style inside: mail programs know no style sheets.
        if "mail" not in path.relative_to(root).parts
        and bad.search(re.sub(r"{%.*?%}", "", path.read_text()))
    ]
    assert found == []


def test_an_expired_token_shows_the_form_again_with_what_was_typed(world) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(world.alice)
    url = f"/alliances/{world.northstar.pk}/edit/"
    sent = {"name": "Northstar after lunch", "tier": "core", "summary": "Words", "revision": "1"}
    answer = client.post(url, sent, headers={"origin": "http://testserver"})
    page = answer.text
    assert answer.status_code == 403
    assert "This page was open for too long" in page
    assert 'value="Northstar after lunch"' in page
    assert '<option value="core" selected>' in page
    assert "Words</textarea>" in page
    assert 'name="revision" value="1"' in page
    world.northstar.refresh_from_db()
    assert world.northstar.name != "Northstar after lunch"
    client.force_login(world.gina)
    assert "Northstar after lunch" not in client.post(url, sent, headers={"origin": "null"}).text


def test_an_expired_token_of_a_button_changes_nothing(world) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(world.alice)
    url = f"/alliances/{world.northstar.pk}/confidentiality/"
    before = world.northstar.confidentiality
    data = {"confidentiality": "restricted", "confirm": "yes"}
    answer = client.post(url, data, headers={"origin": "http://testserver"})
    world.northstar.refresh_from_db()
    assert answer.status_code == 403
    assert world.northstar.confidentiality == before


def test_an_empty_choice_has_words() -> None:
    class Sample(forms.Form):
        needed = forms.ChoiceField(choices=[("", "---------"), ("a", "A")])
        spare = forms.ChoiceField(choices=[("", "---------"), ("a", "A")], required=False)
        grouped = forms.ChoiceField(choices=[("Group", [("a", "A")])], required=False)
        user = forms.ModelChoiceField(User.objects.none(), required=False)
        owner = forms.ModelChoiceField(User.objects.none(), empty_label="Nobody yet")

    form = Sample()
    name_blank_choices(form)
    assert form.fields["needed"].choices[0] == ("", "Choose")
    assert form.fields["spare"].choices == [("", "None chosen"), ("a", "A")]
    assert form.fields["grouped"].choices == [("Group", [("a", "A")])]
    assert form.fields["user"].empty_label == "None chosen"
    assert form.fields["owner"].empty_label == "Nobody yet"
    assert dict(form.fields["spare"].widget.choices)[""] == "None chosen"
