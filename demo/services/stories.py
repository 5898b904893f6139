"""The stories of the demo, read from stories.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

CLOUD, LIFE, MOVE, GRID = "Cloud and Data", "Life Sciences", "Mobility", "Energy and Grid"


@dataclass(frozen=True)
class Deal:
    """A deal term; `amount` in millions of `currency`, None where it was never disclosed."""

    kind: str
    amount: float | None = None
    currency: str = "EUR"
    qualifier: str = "exact"
    note: str = ""


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


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("stories.toml").read_text(encoding="utf-8"))


@cache
def stories() -> tuple[Story, ...]:
    """The forty alliances of the Halden group, the ones a visitor opens first in front."""
    return tuple(_story(entry) for entry in _data()["alliances"])


@cache
def goals() -> tuple[Goal, ...]:
    """The goal tree, parents before children."""
    return tuple(Goal(**entry) for entry in _data()["goals"])


def rates() -> dict[str, float]:
    """Euro for one unit of each currency."""
    return dict(_data()["rates"])


def _story(entry: dict[str, Any]) -> Story:
    entry = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    entry["deals"] = tuple(Deal(**deal) for deal in entry.get("deals", ()))
    unknown = entry.keys() - {field.name for field in fields(Story)}
    if unknown:
        raise ValueError(f"{entry.get('name')}: unknown {', '.join(sorted(unknown))}")
    return Story(**entry)
