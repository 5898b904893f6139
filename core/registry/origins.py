"""Where issues and course corrections come from: a risk that happened, an initiative that failed.
The app that holds such rows registers them; what grew out of one keeps its kind and key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.registry.base import Registry


def _nothing(row: Any, now: datetime) -> None:
    return None


@dataclass(frozen=True)
class OriginKind:
    """`key` stands in addresses and records ("risk"), `words` on screen.

    `find(user, alliance, pk)` is the row where `user` may see it and it belongs to the alliance
    (by key), else None. `prefill` are values for the fields of a form, as far as it has them.
    `raised(row, now)` is called in the transaction that makes an issue of the row, and raises
    ValidationError where there can be none. `holds(pk, happened, now)` is called in the transaction
    that withdraws the only issue made of the row (it did not happen after all) or opens such an
    issue again, `settled(pk, on, now)` in the one that resolves such an issue on a day, or (None)
    opens a resolved one again. Guests are never told of an origin.
    """

    key: str
    words: str
    find: Callable[[Any, int, int], Any | None]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    prefill: Callable[[Any], Mapping[str, Any]]
    raised: Callable[[Any, datetime], None] = _nothing
    holds: Callable[[int, bool, datetime], None] = lambda pk, happened, now: None
    settled: Callable[[int, date | None, datetime], None] = lambda pk, on, now: None
    order: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """A row with its kind."""

    kind: OriginKind
    row: Any

    @property
    def title(self) -> str:
        return self.kind.title(self.row)

    @property
    def url(self) -> str:
        return self.kind.url(self.row)


origins: Registry[OriginKind] = Registry()


def find_origin(user: Any, alliance: int, kind: str, pk: int) -> Origin | None:
    """The origin that a record names, where `user` may see it."""
    found = origins.get(kind) if kind and not user.is_guest else None
    row = found.find(user, alliance, pk) if found else None
    return Origin(found, row) if found and row is not None else None


def asked_origin(user: Any, alliance: int, text: str) -> Origin | None:
    """The origin that an address names as "risk:12"; None for anything else."""
    kind, _, pk = text.partition(":")
    is_key = pk.isascii() and pk.isdigit() and len(pk) <= 18
    return find_origin(user, alliance, kind, int(pk)) if is_key else None


@dataclass(frozen=True)
class OriginStep:
    """What somebody who may edit can make of a row that went wrong ("Record a course correction"):
    `url` takes the key of the alliance and the origin as an address names it. `kinds` are those of
    the rows it is offered for."""

    key: str
    label: str
    url: Callable[[int, str], str]
    kinds: frozenset[str]
    order: int = 0


origin_steps: Registry[OriginStep] = Registry()


def steps_of(kind: str, alliance: int, pk: int) -> list[tuple[str, str]]:
    """(label, address) of what can be made of a row."""
    return [
        (step.label, step.url(alliance, f"{kind}:{pk}"))
        for step in origin_steps
        if kind in step.kinds
    ]
