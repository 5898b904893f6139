"""What people can be nudged for: whatever waits for somebody, from any app, asked for in one way.

A nudge is a polite e-mail to a person of either side, sent by Entente for a colleague, on record,
and not twice within the days of NUDGE_EVERY_DAYS (alliances.services.nudges).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class Waited:
    """What is waited for, in words, and of whom.

    - `name`: what it is called; `stands`: how it stands ("was due on 3 Nov 2026 and is 4 days
      late"); `asks`: the question ("When can we expect it?").
    - `people` may be nudged, whoever answers for it (`owner`, a key) first.
    - `page` is where those who sign in act; `reply` gives the path of the link for those who do
      not, or "".
    - `over`: why nobody is asked for it any more; `answered(person)`: whether this person has done
      their part, though others are still asked.
    """

    name: str
    stands: str
    asks: str
    people: Iterable[Any]
    page: str
    owner: int | None = None
    reply: Callable[[Any], str] = lambda person: ""
    over: str = ""
    answered: Callable[[Any], bool] = lambda person: False


@dataclass(frozen=True)
class NudgeKind:
    """`rows()` are what may be waited for, with what `describe(row, today)` needs; who may edit a
    row may nudge for it. Their queryset names the path to the alliance. `tab` is the tab of the
    alliance that it stands on."""

    key: str
    word: str
    rows: Callable[[], Any]
    describe: Callable[[Any, date], Waited]
    tab: str = ""
    order: int = 0


nudge_kinds: Registry[NudgeKind] = Registry()
