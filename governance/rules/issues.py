"""Issues: their levels and clocks, how they climb, and what counts as a path to a solution. Pure.

Levels are those of the committees (operating team, alliance management team, executive steering
committee) and above them two executives, one of each side. A committee of another kind works at
the level of an operating team. Escalation with a clock, and interests rather than positions: Fisher
and Ury, *Getting to Yes*, 1981; Hughes and Weiss, *Harvard Business Review*, November 2007.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from core.text import fold, one_line

OPERATING, MANAGEMENT, STEERING, EXECUTIVES = "operating", "management", "steering", "executives"
LEVELS = (OPERATING, MANAGEMENT, STEERING, EXECUTIVES)
OPEN_STATES = ("open", "escalated")
DEFAULT_DAYS: Mapping[str, int] = {"critical": 2, "high": 5, "medium": 10, "low": 20}
"""Working days at each level, unless administrators say otherwise."""

DEADLOCK_DAYS = 10
"""Working days that two executives have, unless the alliance says otherwise."""

LONGEST_CLOCK = 250
"""Working days: about a year."""

SEPARATOR = "; "
_NOTHING = frozenset(
    "tbd|tba|tbc|todo|na|n/a|none|nothing|unknown|open|dunno|help|later|same|no idea|not known|"
    "not yet|see above|we will see|no path|no solution|dont know|don't know|do not know|"
    "to be defined|to be discussed|to be decided|to be determined|to be confirmed".split("|")
)
_EDGES = " .!?-–—…:;,\"'“”‘’()[]"
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
SHORTEST_PATH = 4
"""Words below which a path is asked about: who does what takes more."""

HOW_TO_WRITE_A_PATH = (
    "Propose a path to a solution: what should be done, by whom, and what each side would have to "
    "accept. A first idea is enough."
)


# Paths ----------------------------------------------------------------------------------------
def is_no_path(text: str) -> bool:
    """Whether `text` says nothing: empty, marks alone, "tbd" and the like."""
    words = _WORD.findall(text)
    said = fold(text).strip(_EDGES)
    return not words or len("".join(words)) < 2 or said in _NOTHING


def path_question(text: str) -> str:
    """What to ask about a path that is short; "" where nothing is to be asked."""
    if is_no_path(text) or len(_WORD.findall(text)) >= SHORTEST_PATH:
        return ""
    return f"“{one_line(text)}” does not say who would do what."


# Functions ------------------------------------------------------------------------------------
def functions_of(text: str) -> list[str]:
    """The names in a stored list, in its order."""
    return [name for part in text.split(SEPARATOR.strip()) if (name := part.strip())]


def write_functions(names: Iterable[str]) -> str:
    """A list as it is stored: each name once, whatever its capitals, in alphabetical order."""
    found: dict[str, str] = {}
    for name in names:
        for one in functions_of(one_line(name)):
            found.setdefault(fold(one), one)
    return SEPARATOR.join(sorted(found.values(), key=fold))


def concerns(functions: str, of_person: str) -> bool:
    """Whether somebody's function is among those of an issue; "Sales" is, for "Sales, EMEA"."""
    person = fold(of_person)
    names = [fold(name) for name in functions_of(functions)]
    return bool(person) and any(
        name == person or name in re.split(r"\s*[,;/]\s*", person) for name in names
    )


# Levels ---------------------------------------------------------------------------------------
def rank(level: str) -> int:
    return LEVELS.index(level)


def level_of(kind: str) -> str:
    """The level at which a committee of `kind` works."""
    return kind if kind in LEVELS else OPERATING


def next_level(level: str, there: Collection[str]) -> str:
    """The next level above that the alliance has a committee for (`there`), at last the two
    executives; "" above these."""
    for higher in LEVELS[rank(level) + 1 :]:
        if higher in there or higher == EXECUTIVES:
            return higher
    return ""


def level_below(level: str, there: Collection[str]) -> str:
    """The next level below that there is a committee for; "" where there is none."""
    return next((lower for lower in reversed(LEVELS[: rank(level)]) if lower in there), "")


def state_at(level: str, first: str) -> str:
    """Open where an issue was raised at this level or above, escalated where it climbed here."""
    return "escalated" if rank(level) > rank(first) else "open"


# Clocks ---------------------------------------------------------------------------------------
def days_at(
    severity: str, level: str, clocks: Mapping[tuple[str, str], int], deadlock: int = DEADLOCK_DAYS
) -> int:
    """How many working days an issue may stay at a level. `clocks` by severity and level are what
    administrators set; `deadlock` is what the two executives of the alliance have."""
    if level == EXECUTIVES:
        return deadlock
    return clocks.get((severity, level), DEFAULT_DAYS[severity])


def has_run_out(ends_on: date | None, today: date) -> bool:
    return ends_on is not None and ends_on <= today


def is_deadlocked(level: str, ends_on: date | None, today: date) -> bool:
    """The two executives have had their days, and it is still not solved."""
    return level == EXECUTIVES and has_run_out(ends_on, today)
