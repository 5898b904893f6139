"""Who is told when an alliance is closed, restricted or opened: each app says for what it mails."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class ToldSource:
    """`people(alliance, now)` gives the keys of those who are told by e-mail."""

    key: str
    people: Callable[[Any, datetime], Collection[int]]
    order: int = 0


told_sources: Registry[ToldSource] = Registry()


def people_told(alliance: Any, now: datetime) -> int:
    """How many people are told of a change of the alliance itself."""
    return len({person for source in told_sources for person in source.people(alliance, now)})
