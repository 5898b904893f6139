"""How a button looks and where it leads: what components/actions.html puts together."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.ui.actions import Button
from core.ui.icons import icon
from core.ui.links import addresses


def address(button: Button) -> str:
    url = addresses(button.url_name)(button.pk)
    return f"{url}?{button.query}" if button.query else url


def face(button: Button, about: str = "") -> dict[str, Any]:
    """The address, the attributes and the content of a button; `about` names what it is for."""
    return {
        "url": address(button),
        "post": button.method == "post",
        "fields": button.fields,
        "attributes": _attributes(button, about),
        "face": _face(button.label, button.icon, button.icon_only),
    }


def _attributes(button: Button, about: str) -> SafeString:
    pressed = {"tick": ' aria-pressed="false"', "ticked": ' aria-pressed="true"'}
    return format_html(
        "{}{}{}{}",
        format_html(' class="{}"', button.css) if button.css else "",
        format_html(' aria-label="{}: {}"', button.label, about) if about else "",
        SafeString(pressed.get(button.style, "")),
        SafeString(" data-open") if button.opens else "",
    )


@cache
def _face(label: str, name: str, icon_only: bool) -> SafeString:
    return format_html("{}{}", icon(name) if name else "", "" if icon_only else label)
