"""What people without an account can answer by a link in their mail: each app registers its kinds,
and one page shows them all (core.views.replies)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers. `words_label` asks for a text with it, which `words_required` may not be
    empty; choices with the same label share one field."""

    value: str
    label: str
    primary: bool = False
    words_label: str = ""
    words_required: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to one person, in words. `facts` are (name, value). `given` says what they have
    answered, which they may still change; `closed` says why no answer is taken any more. `row` is
    what the kind needs to take the answer."""

    title: str
    about: str = ""
    facts: Sequence[tuple[str, str]] = ()
    choices: Sequence[Choice] = ()
    given: str = ""
    closed: str = ""
    row: Any = None


@dataclass(frozen=True, slots=True)
class ReplyKind:
    """`key` stands in the signed link.

    - `load(subject, person, version)`: what is asked now, or None where the link no longer works:
      who follows it is not signed in, so it checks again that the person has not left and may
      still know of it.
    - `answer(asked, choice, words, now)`: takes one of the offered choices and gives a sentence of
      thanks. May be called twice with the same answer. May raise ValidationError.
    """

    key: str
    load: Callable[[int, int, int], Asked | None]
    answer: Callable[[Asked, str, str, datetime], str]
    order: int = 0


reply_kinds: Registry[ReplyKind] = Registry()
