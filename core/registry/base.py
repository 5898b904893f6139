"""A place where apps register what they offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Entry(Protocol):
    """`key` names the entry within its registry; entries stand in order of `order`, then `key`."""

    @property
    def key(self) -> str: ...

    @property
    def order(self) -> int: ...


Kind = TypeVar("Kind", bound=Entry)


class Registry(Generic[Kind]):
    """Entries by key. The same key again replaces the entry, so that `ready()` may run twice."""

    def __init__(self) -> None:
        self._entries: dict[str, Kind] = {}
        self._in_order: list[Kind] = []

    def register(self, *entries: Kind) -> None:
        self._entries.update((entry.key, entry) for entry in entries)
        self._in_order = sorted(self._entries.values(), key=lambda found: (found.order, found.key))

    def get(self, key: str) -> Kind | None:
        return self._entries.get(key)

    def __getitem__(self, key: str) -> Kind:
        """Raises KeyError where no app offers `key`."""
        return self._entries[key]

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._in_order)
