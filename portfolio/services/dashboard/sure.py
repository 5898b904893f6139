"""How sure placements are, for the portfolio page: dots in its table, and the few that are
uncertain with the answer that would help most.

The answer named is never one that rests on deal terms, whoever reads, as elsewhere on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from core.ui.links import addresses
from portfolio.services.dashboard.details import Detail
from portfolio.services.dashboard.steps import DIALOGUE
from scorecards.rules.confidence.facts import Fact
from scorecards.rules.confidence.readings import SHOWN
from scorecards.services.confidence.columns import from_json
from scorecards.services.confidence.told import (
    ABOUT_FACT,
    agreeing_of,
    other_words,
    settles_words,
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many of the readings shown agree with a placement, and what most others say."""

    count: int
    others: str

    @property
    def of(self) -> int:
        return SHOWN

    @property
    def words(self) -> str:
        """ "12 of 20, then fix or exit 6"."""
        return ", ".join(filter(None, (f"{self.count} of {SHOWN}", self.others)))


def agreement(detail: Detail, quadrant: str) -> Agreement | None:
    """None where readings are not kept."""
    shares = detail.readings.get("quadrants")
    if not shares:
        return None
    return Agreement(agreeing_of(shares, quadrant), other_words(shares, quadrant))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The answer that would help most: its key and name, what it would do, and where to ask for
    it."""

    key: str
    name: str
    settles: str
    url: str

    @property
    def about(self) -> str:
        """What a question about it is about."""
        return _about(self.key)


def best_fact(readings: Mapping[str, Any]) -> Fact | None:
    """The most telling answer that rests on no deal terms."""
    open_ones = (kept for kept in readings.get("facts", ()) if not kept.get("terms"))
    first = next(open_ones, None)
    return None if first is None else from_json(first)


def wanted_of(details: Iterable[Detail]) -> dict[int, Wanted]:
    """The answers to ask for, by the key of the alliance."""
    facts = ((one, fact) for one in details if one.pk and (fact := best_fact(one.readings)))
    return {
        one.pk: Wanted(fact.key, name, settles_words(fact, unit), _asking(one.pk, fact.key))
        for one, fact in facts
        for name, unit in [one.criteria.get(fact.key, ("", ""))]
        if name
    }


def _asking(pk: int, key: str) -> str:
    about = urlencode({"about": _about(key)})
    return f"{addresses(DIALOGUE)(pk)}?{about}#ask"


def _about(key: str) -> str:
    return f"{ABOUT_FACT}.{key}"[:40]
