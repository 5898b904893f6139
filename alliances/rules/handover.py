"""Who takes over what somebody holds: every row is decided, and knowingly. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

NOBODY, STAYS = "nobody", "stays"
HALF_A_YEAR = 183  # days


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is held; `may_be_nobodys`: it can be left without anybody."""

    key: str
    words: str
    may_be_nobodys: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """`to` by key of the row: the key of a person, NOBODY or STAYS; `refused` by key: why not."""

    to: Mapping[str, str]
    refused: Mapping[str, str]


def decide(
    rows: Iterable[Row],
    *,
    everything: str,
    choices: Mapping[str, str],
    may_stay: bool,
    leaver: str,
) -> Decided:
    """What becomes of each row: its own choice, else the one for `everything`; "" is no choice.

    What cannot be nobody's may stay with `leaver` also where nothing else may.
    """
    to: dict[str, str] = {}
    refused: dict[str, str] = {}
    for row in rows:
        choice = choices.get(row.key) or everything
        if not choice:
            refused[row.key] = f"Choose a successor for: {row.words}."
        elif choice == NOBODY and not row.may_be_nobodys:
            refused[row.key] = (
                f"{row.words} cannot be left to nobody. Choose a successor, or leave it with "
                f"{leaver} for now."
            )
        elif choice == STAYS and not may_stay and row.may_be_nobodys:
            refused[row.key] = (
                f"{leaver} is leaving. Choose a successor or nobody for: {row.words}."
            )
        else:
            to[row.key] = choice
    return Decided(to, refused)


def day_words(day: date, today: date) -> str:
    """ "12 Nov", with its year where that is more than half a year away."""
    return f"{day:%-d %b}" if abs((today - day).days) <= HALF_A_YEAR else f"{day:%-d %b %Y}"


def vacancy(role: str, until: date | None, today: date) -> str:
    """ "no alliance manager since 12 Nov"; "no alliance manager yet" where there never was one."""
    return f"no {role} since {day_words(until, today)}" if until else f"no {role} yet"


def without_owner(until: date | None, today: date) -> str:
    """ "no owner since 12 Nov"; "no owner" where it never had one."""
    return vacancy("owner", until, today) if until else "no owner"


def since_when(until: date | None, today: date) -> str:
    """ "nobody since 12 Nov", or "nobody yet", where the role itself is named beside it."""
    return f"nobody since {day_words(until, today)}" if until else "nobody yet"
