"""Initials, avatars and the person line."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

SIDES = {"ours": "ours", "theirs": "theirs", "joint": "joint"}


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """First and last word: "Ruth van der Meyer" -> "RM"; "?" where there is no name."""
    words = [word for word in str(name).replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


def side_of(person: object) -> str:
    """The side a person, membership or user stands on, where it says so."""
    value = str(getattr(person, "side", "") or "")
    return value if value in SIDES else ""


def avatar(person: object, size: str = "", side: str = "") -> SafeString:
    """A round with initials, in the colour of the side. Decorative: the name stands beside it."""
    css = " ".join(part for part in ("avatar", size, side or side_of(person)) if part)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials(str(person)))


def person(who: object, sub: str = "", side: str = "", url: str = "", size: str = "") -> SafeString:
    """Avatar and name, with a second line `sub`; "nobody yet" where there is no one."""
    if not who:
        return format_html('<span class="muted">{}</span>', "nobody yet")
    name = format_html('<a href="{}">{}</a>', url, who) if url else format_html("{}", who)
    below = format_html("<small>{}</small>", sub) if sub else ""
    return format_html(
        '<span class="person">{}<span>{}{}</span></span>',
        avatar(who, size, side),
        name,
        below,
    )
