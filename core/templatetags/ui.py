"""{% load ui %}: the small parts of every page, thin calls of the functions in core.ui."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.forms.sentences import say_plainly
from core.registry.origins import steps_of
from core.registry.pages import Panel, in_areas, panels_for
from core.text import write_year
from core.ui import action_faces, dates, health, icons, numbers, people, pictures
from core.ui.actions import MENU, Button, placed
from core.ui.empty_labels import name_blank_choices
from core.ui.navigation import Item

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """{% icon "calendar" %}, {% icon "lock" label="restricted" %}"""
    return icons.icon(name, label, css)


@register.filter
def question_box(field: Any) -> Any:
    """The box below a field that confirms an unlikely value (core.forms.questions), if asked."""
    name = f"sure_{field.name}"
    return field.form[name] if name in field.form.fields else None


@register.simple_tag(name="health")
def health_tag(score: Any = None, label: str = "", band: str | None = None) -> SafeString:
    """{% health card.score band=card.band %}, {% health "red" "no agenda" %}"""
    return health.mark(score, str(label or ""), band)


@register.simple_tag
def health_shape(score: Any = None, band: str | None = None) -> SafeString:
    """Only the shape, coloured, with the band as a word for readers of screens."""
    return health.bare_mark(score, band)


@register.simple_tag
def side(value: Any, text: str = "") -> SafeString:
    """{% side "theirs" %}, {% side deliverable.side partner.name %}"""
    key = str(value or "")
    css = people.SIDES.get(key, "")
    return format_html('<span class="tag {}">{}</span>', css, text or key or "no side")


@register.simple_tag
def money(amount: Any, currency: str = "", qualifier: str = "") -> SafeString:
    """{% money 1234567 "EUR" %} -> EUR 1.23 M, the exact value in the title"""
    return numbers.money(amount, str(currency or ""), str(qualifier or ""))


@register.simple_tag
def change(delta: Any, unit: str = "", good: str = "up", since: str = "") -> SafeString:
    """{% change 18 "pts" good="down" since="30 Sep" %}"""
    return numbers.change(delta, unit, good, str(since or ""))


@register.simple_tag
def when(
    value: dt.date | dt.datetime | None, precision: str = "day", show: str = "both"
) -> SafeString:
    """{% when meeting.starts_at %}, {% when day show="relative" %}"""
    return dates.when(value, timezone.localtime(), precision or "day", show)


@register.simple_tag(takes_context=True)
def person(
    context: Context, who: Any, sub: str = "", side: str = "", url: str = "", size: str = ""
) -> SafeString:
    """{% person membership.person sub="executive sponsor" side="theirs" %}: "Maria Chen (you)" """
    you = people.is_reader(who, context.get("user"))
    return people.person(who, str(sub or ""), str(side or ""), str(url or ""), size, you)


@register.simple_tag
def avatar(who: Any, size: str = "", side: str = "") -> SafeString:
    """{% avatar user "lg" %}"""
    return people.avatar(who, size, str(side or ""))


@register.simple_tag(takes_context=True)
def navigation(context: Context, template: str) -> SafeString:
    """{% navigation "components/shortcuts.html" %}: a part of the frame that shows `nav` alone."""
    return _navigation(template, tuple(context["nav"]))


@lru_cache(maxsize=512)
def _navigation(template: str, nav: tuple[tuple[Item, ...], ...]) -> SafeString:
    """The same for all of a role on the pages below an entry: written once in a process."""
    return get_template(template).render({"nav": nav})


@register.simple_block_tag
def tablewrap(content: SafeString, label: Any, css: str = "") -> SafeString:
    """{% tablewrap "Open risks" %}<table ...>{% endtablewrap %}: scrolls sideways by itself."""
    return format_html(
        '<div class="{}" role="region" tabindex="0" aria-label="{}">{}</div>',
        f"{css} table-scroll".lstrip(),
        label,
        content,
    )


@register.simple_block_tag
def rowmenu(
    content: SafeString, label: Any = "", css: str = "", text: str = "", icon: str = "more"
) -> SafeString:
    """{% rowmenu "More for Meridian" css="btn-sm" %}<a ...>{% endrowmenu %}

    The button shows the icon alone, with `label` for readers of screens, or the icon and `text`.
    """
    return format_html(
        '<details class="drop end"><summary class="{}"{}>{}{}</summary>'
        '<div class="menu">{}</div></details>',
        f"btn {css}".rstrip(),
        format_html(' aria-label="{}"', label) if label else "",
        icons.icon(icon),
        text,
        content,
    )


@register.simple_block_tag
def emptystate(
    content: SafeString,
    title: str = "",
    icon: str = "",
    url: str = "",
    action: str = "",
    compact: bool = False,
    plain: bool = False,
) -> SafeString:
    """{% emptystate "No mail yet" icon="outbox" %}Reminders appear here.{% endemptystate %}

    components/empty.html with a text of more than a line.
    """
    parts = {
        "title": title,
        "text": SafeString(" ".join(content.split())),
        "icon": icon,
        "url": url,
        "action": action,
        "compact": compact,
        "plain": plain,
    }
    return get_template("components/empty.html").render(parts)


@register.simple_tag
def progress_bar(
    value: Any, maximum: Any = 100, label: str = "", css: str = "", text: bool = True
) -> SafeString:
    """{% progress_bar 58 %}, {% progress_bar done total label="rows" %}"""
    return pictures.progress_bar(value, maximum, label, css, text=text)


@register.simple_tag
def sparkline(
    values: Any, label: str = "", low: float | None = None, high: float | None = None
) -> SafeString:
    """{% sparkline scores label="Relationship: 61 to 38 in four quarters" low=0 high=100 %}"""
    return pictures.sparkline(list(values or []), label, low, high)


@register.simple_tag(takes_context=True)
def panels(context: Context, page: str, item: Any = None) -> list[tuple[Panel, Any]]:
    """{% panels "alliance" alliance as panels %}: what every app shows on this page of an object
    that was fetched for the reader. {% for panel, content in panels %} include `panel.template`
    with panel=`content`."""
    return panels_for(page, item, context["user"], timezone.localdate())


@register.simple_tag
def packed(shown: list[tuple[Panel, Any]]) -> dict[str, list[tuple[Panel, Any]]]:
    """{% packed panels as areas %}: areas.top, areas.main and areas.side"""
    return in_areas(shown)


# The answer is the whole page: only its main part is taken, and the address follows it.
IN_PLACE = SafeString(
    'data-in-place hx-boost="true" hx-target="#main" hx-select="#main" hx-swap="morph show:none" '
    'hx-push-url="false" hx-replace-url="true"'
)


@register.simple_tag
def in_place() -> SafeString:
    """<form method="post" action="..." {% in_place %}>: the page the answer leads to takes the
    place of what is shown, without a jump. Without JavaScript it is an ordinary form.

    With `data-again` the first field of the form has the focus again afterwards.
    """
    return IN_PLACE


@register.simple_tag(takes_context=True)
def actions(
    context: Context,
    buttons: list[Button],
    place: str = "",
    about: Any = "",
    back: str = "",
    in_place: bool = False,
    in_menu: bool = False,
) -> SafeString:
    """{% actions page.buttons "agenda" %}, {% actions line.buttons about=line.name %}

    `about` names the thing for readers of screens. What acts at once goes on to the address
    `back`, `in_place` without leaving the page. `in_menu`: the page has a menu, in which
    `menu_items` puts what these have in theirs. Nothing at all where nothing is offered.
    """
    direct, menu = placed(buttons, place), [] if place or in_menu else placed(buttons, MENU)
    if not direct and not menu:
        return SafeString("")
    name = str(about)
    parts = {
        "direct": [action_faces.face(button, name) for button in direct],
        "menu": [action_faces.face(button) for button in menu],
        "about": name,
        "back": back,
        "in_place": IN_PLACE if in_place else "",
        "csrf_token": context.get("csrf_token", ""),
    }
    return SafeString(get_template("components/actions.html").render(parts).strip())


@register.simple_tag(takes_context=True)
def menu_items(context: Context, buttons: list[Button], label: str) -> SafeString:
    """{% menu_items page.buttons "Governance" %}: what goes in the menu, under a label."""
    found = [action_faces.face(button) for button in placed(buttons, MENU)]
    parts = {"menu": found, "label": label, "csrf_token": context.get("csrf_token", "")}
    html = get_template("components/menu_items.html").render(parts) if found else ""
    return SafeString(html.strip())


@register.simple_tag
def offered(buttons: list[Button], key: str) -> str:
    """{% offered page.buttons "add_item" as url %}: the address of a button that is offered."""
    return next((action_faces.address(button) for button in buttons if button.key == key), "")


@register.simple_tag
def made_of(kind: str, alliance: int, pk: int) -> list[tuple[str, str]]:
    """{% made_of "initiative" alliance.pk initiative.pk as steps %}: (label, address) of what other
    apps make of a row that went wrong."""
    return steps_of(kind, alliance, pk)


@register.simple_tag
def form_fields(form: Any) -> SafeString:
    """The fields of a form in its crispy layout and its hidden ones, without <form>, token and
    buttons.

    components/form_page.html brings those; bootstrap5/errors.html sums the errors on top.
    """
    name_blank_choices(form)
    say_plainly(form)
    given = getattr(form, "helper", None)
    helper = FormHelper(form) if given is None else given
    helper.render_hidden_fields = True  # the revision
    before = helper.form_tag, helper.disable_csrf, helper.inputs
    helper.form_tag, helper.disable_csrf, helper.inputs = False, True, []
    try:
        return render_crispy_form(form, helper=helper)
    finally:
        helper.form_tag, helper.disable_csrf, helper.inputs = before


@register.simple_tag(takes_context=True)
def page_url(context: Context, name: str, number: int) -> str:
    """The address of this page with another page number; filters and order stay."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[name] = str(number)
    return "?" + query.urlencode()


@register.filter
def page_numbers(page: Page) -> Iterator[int | str]:
    """The page numbers worth showing around the current one; an ellipsis stands for a gap."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def local_time() -> SafeString:
    """The reader's time and city: "09:12 Berlin"."""
    now = timezone.localtime()
    return format_html(
        '<time datetime="{}">{}</time> {}',
        now.isoformat("T", "minutes"),
        f"{now:%H:%M}",
        dates.zone_name(now),
    )


@register.filter
def percent(value: Any, places: int = 0) -> str:
    """{{ share|percent }} -> "41 %"; missing -> "not known". The value is already in percent."""
    return numbers.percent(value, int(places))


@register.filter
def whole(value: Any) -> str:
    """{{ card.score|whole }} -> "65"; "" where missing."""
    return numbers.whole(value)


@register.filter
def figure(value: Any, places: int = 1) -> str:
    """{{ model.value_cut|figure }} -> "50", "62.5": with at most so many decimals; "" where
    missing."""
    return numbers.figure(value, int(places))


@register.filter
def tenths(value: Any) -> str:
    """{{ row.points|tenths }} -> "4.0", always with one decimal; "" where missing."""
    return numbers.tenths(value)


@register.filter
def compact(value: Any) -> str:
    """{{ 1234567|compact }} -> "1.23 M" """
    return numbers.compact(value)


@register.filter
def fiscal(year: int) -> str:
    """{{ plan.fiscal_year|fiscal }} -> "FY26" """
    return write_year(year)


@register.filter
def error_count(form: Any) -> int:
    """Number of messages in a form, all fields and the form itself."""
    return sum(len(errors) for errors in form.errors.values()) if form else 0
