"""What a person may do with a thing in its state. Pure: rules offer buttons, one component
(components/actions.html) shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MENU = "menu"  # the place of what is done rarely: behind "more", after the others


@dataclass(frozen=True, slots=True)
class Rights:
    """`edit`: may change the thing. `owns`: is the person who answers for it. `leads`: leads the
    portfolio."""

    edit: bool = False
    owns: bool = False
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """One thing a person may do. `url_name` with `pk` is its address.

    `method` "post" acts at once and sends `fields`; "get" opens a page, which asks first where it
    `confirms`. `place` is the part of the page it belongs to, "" for the thing itself. `style`
    holds primary, quiet, small, in any order, or is link, tick or ticked. `opens`: Enter does it
    in a list.
    """

    key: str
    label: str
    url_name: str
    pk: int
    place: str = ""
    style: str = ""
    icon: str = ""
    icon_only: bool = False
    method: str = "get"
    confirms: bool = False
    fields: tuple[tuple[str, object], ...] = ()
    query: str = ""
    opens: bool = False

    @property
    def css(self) -> str:
        if self.style == "link" or self.place == MENU:
            return ""
        if self.style in ("tick", "ticked"):
            return "tick done" if self.style == "ticked" else "tick"
        css = {"primary": "btn-primary", "quiet": "btn-quiet", "small": "btn-sm"}
        return " ".join(["btn", *(css[word] for word in self.style.split())])


def placed(buttons: Iterable[Button], place: str) -> list[Button]:
    """The buttons of one place, in their order."""
    return [button for button in buttons if button.place == place]
