"""Where the page "Today" learns what waits for a person: each app registers its own sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.registry.base import Registry


@dataclass(frozen=True)
class TodaySource:
    """`items` is given what the person belongs to and the time (aware), and gives what waits;
    `kinds` are all kinds of work that it may give. At most one query.

    `rows`, where there are rarely any, is that query for the same arguments: the page asks one
    statement which sources have rows, and reads no other."""

    key: str
    kinds: tuple[Any, ...]
    items: Callable[[Any, datetime], Iterable[Any]]
    order: int = 0
    rows: Callable[[Any, datetime], Any] | None = None


today_sources: Registry[TodaySource] = Registry()
