"""What may be put on the agenda of a meeting: each app says what of its records asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class Proposal:
    """One item. `key` names the record it is about ("deliverable:5"), so that it is proposed once.

    `title` is what stands on the agenda, which both sides read; `reason` says why to the person who
    decides. `minutes` is its time box. `url` leads to the record. `committee` is the key of the one
    for whose meetings alone it is meant.
    """

    key: str
    title: str
    reason: str
    minutes: int = 10
    needs_decision: bool = False
    url: str = ""
    committee: int | None = None


@dataclass(frozen=True, slots=True)
class AgendaSource:
    """`proposals(alliance, user, today, day)` gives what `user`, who may edit the alliance, could
    put on the agenda of a meeting on `day`, the most urgent first. At most one query."""

    key: str
    proposals: Callable[[Any, Any, date, date], Iterable[Proposal]]
    order: int = 0


agenda_proposals: Registry[AgendaSource] = Registry()
