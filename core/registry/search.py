"""What the box on every page searches: each app registers where it looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz

from core.registry.base import Registry
from core.text import fold

EXACT, STARTS, WORDS_START, CONTAINS, RELATED, ALIKE = 5, 4, 3, 2, 1, 0
ALIKE_FROM = 82  # percent of likeness from which a misspelling is forgiven
MOST = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is called, where it stands, what it is ("Partner"), and under which
    other names it may be meant. `rank` is set by `ranked`."""

    title: str
    url: str
    kind: str
    icon: str
    detail: str = ""
    names: tuple[str, ...] = ()
    rank: int = RELATED


@dataclass(frozen=True)
class SearchSource:
    """`label` names what is searched; all of it stands at `url_name`, which takes `?q=`.

    `find(user, text)` gives what `user` may see and holds the words of `text`; `alike(user)` all
    names they may see, for words that are misspelt. `guests` open that page too.
    """

    name: str
    label: str
    url_name: str
    find: Callable[[Any, str], Sequence[Hit]]
    alike: Callable[[Any], Sequence[Hit]]
    order: int
    guests: bool = True

    @property
    def key(self) -> str:
        return self.name


search_sources: Registry[SearchSource] = Registry()


def rank_of(text: str, hit: Hit) -> int:
    """How well the words of `text` name the hit: EXACT ... CONTAINS, or RELATED where they stand
    somewhere else (in the partner of an alliance, in an address)."""
    wanted = fold(text)
    return max((_rank(wanted, fold(name)) for name in (hit.title, *hit.names)), default=RELATED)


def _rank(wanted: str, name: str) -> int:
    if not name:
        return RELATED
    if wanted == name:
        return EXACT
    if name.startswith(wanted):
        return STARTS
    words = name.replace("-", " ").split()
    if all(any(word.startswith(part) for word in words) for part in wanted.split()):
        return WORDS_START
    return CONTAINS if all(part in name for part in wanted.split()) else RELATED


def search(user: Any, text: str) -> list[Hit]:
    """What `user` may see and means by `text`, the best first; what is merely spelt like it only
    where nothing holds the words."""
    found = [
        (replace(hit, rank=rank_of(text, hit)), source.order)
        for source in search_sources
        for hit in source.find(user, text)
    ]
    if not found:
        found = [
            (replace(hit, rank=ALIKE), 100 - likeness)
            for source in search_sources
            for hit in source.alike(user)
            if (likeness := _likeness(text, hit)) >= ALIKE_FROM
        ]
    best = sorted(found, key=lambda pair: (-pair[0].rank, pair[1], fold(pair[0].title)))
    return [hit for hit, _ in best[:MOST]]


def _likeness(text: str, hit: Hit) -> int:
    """Percent; a part of a name counts nearly as much as all of it."""
    wanted = fold(text)
    return max(
        round(max(fuzz.ratio(wanted, name), 0.97 * _of_words(wanted, name)))
        for name in map(fold, (hit.title, *hit.names))
    )


def _of_words(wanted: str, name: str) -> float:
    """The likeness to the run of words of `name` that is as long as `wanted`."""
    words, count = name.split(), len(wanted.split())
    runs = (" ".join(words[at : at + count]) for at in range(max(1, len(words) - count + 1)))
    return max((fuzz.ratio(wanted, run) for run in runs), default=0.0)


def clear_answer(hits: Sequence[Hit]) -> Hit | None:
    """The one that is meant: the only one, or the one that is named better than all others."""
    if not hits:
        return None
    best, *others = hits
    return best if not others or best.rank > others[0].rank else None
