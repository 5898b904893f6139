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


def is_reader(who: object, user: object) -> bool:
    """Whether `who`, a person or a user, is the one who reads the page. A person says so by the
    key of their sign-in; a row that was read without it is not taken for the reader."""
    pk = getattr(user, "pk", None)
    fields = getattr(who, "__dict__", {})
    if pk is None:
        return False
    return bool(fields.get("user_id") == pk or (type(who) is type(user) and fields["id"] == pk))


def avatar(person: object, size: str = "", side: str = "") -> SafeString:
    """A round with initials, in the colour of the side. Decorative: the name stands beside it."""
    css = " ".join(part for part in ("avatar", size, side or side_of(person)) if part)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials(str(person)))


def person(
    who: object, sub: str = "", side: str = "", url: str = "", size: str = "", you: bool = False
) -> SafeString:
    """Avatar and name, with a second line `sub`; "nobody yet" where there is no one. `you`: it is
    the reader."""
    if not who:
        return format_html('<span class="muted">{}</span>', "nobody yet")
    name = format_html('<a href="{}">{}</a>', url, who) if url else format_html("{}", who)
    if you:
        name = format_html('{} <span class="muted">(you)</span>', name)
    below = format_html("<small>{}</small>", sub) if sub else ""
    return format_html(
        '<span class="person">{}<span>{}{}</span></span>',
        avatar(who, size, side),
        name,
        below,
    )
