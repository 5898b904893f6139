"""The stories of the demo, read from stories.toml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from dateutil.relativedelta import relativedelta

from demo.services.data import read


@dataclass(frozen=True)
class Deal:
    """A deal term; `amount` in millions of `currency`, None where it was never disclosed. It is
    expected `in_months` from today, `over` so many months where it is paid over time."""

    kind: str
    amount: float | None = None
    currency: str = "EUR"
    qualifier: str = "exact"
    note: str = ""
    label: str = ""
    direction: str = ""
    probability: float | None = None
    in_months: int | None = None
    over: int = 0

    def days(self, today: date) -> tuple[date | None, date | None]:
        """When it is expected: the first day and, paid over time, the last."""
        if self.in_months is None:
            return None, None
        first = today + relativedelta(months=self.in_months)
        return first, first + relativedelta(months=self.over) if self.over else None


@dataclass(frozen=True)
class Goal:
    name: str
    level: str
    parent: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Story:
    """One alliance; `annual_value` in millions of `currency`, `age` in months."""

    name: str
    partner: str
    country: str
    kind: str
    unit: str
    region: str
    tier: str
    stage: str
    arc: str
    age: int
    manager: str
    annual_value: float | None = None
    currency: str = "EUR"
    brand: str = ""
    north_star: str = ""
    programme: str = ""
    focus: str = ""
    zone: str = "Europe/Berlin"
    partner_zone: str = "America/New_York"
    goals: tuple[str, ...] = ()
    deals: tuple[Deal, ...] = ()
    restricted: bool = False
    competitor: bool = False
    notice_in: int | None = None
    ends_in: int | None = None
    note: str = ""
    metric: tuple[str, str, int] = ("Joint customers won", "Open a second sales pod, or not", 40)
    summary: str = ""
    lens: str = "sales"

    @property
    def is_signed(self) -> bool:
        """Whether there is an agreement: work began, and may have ended since."""
        return self.stage not in ("exploring", "qualifying", "negotiating")

    @property
    def is_running(self) -> bool:
        return self.is_signed and self.stage != "closed"


@cache
def stories() -> tuple[Story, ...]:
    """The forty alliances of the Halden group, the ones a visitor opens first in front."""
    return tuple(_story(entry) for entry in read("stories")["alliances"])


@cache
def goals() -> tuple[Goal, ...]:
    """The goal tree, parents before children."""
    return tuple(Goal(**entry) for entry in read("stories")["goals"])


def rates() -> dict[str, float]:
    """Euro for one unit of each currency."""
    return dict(read("stories")["rates"])


def _story(entry: dict[str, Any]) -> Story:
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    given["deals"] = tuple(Deal(**deal) for deal in entry.get("deals", ()))
    return Story(**given)
