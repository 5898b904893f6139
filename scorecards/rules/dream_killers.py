"""Eight things that kill the dream of an alliance, looked at once a year in two minutes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

HIGHEST = 3
HIGH_FROM = 2
"""From this level on a risk is proposed."""
LEVELS = ("Not there", "A little", "Clearly", "It decides what happens")
CANNOT_JUDGE = "Cannot judge"


@dataclass(frozen=True, slots=True)
class Killer:
    """`risk` is the title of the risk it is, `response` what is proposed against it."""

    key: str
    name: str
    question: str
    risk: str
    response: str


KILLERS = (
    Killer(
        "tradition",
        "Tradition",
        "Do we do things because we always did?",
        "Habits of before stand in the way of the alliance",
        "Name two habits that cost most, and agree with the sponsor what replaces them.",
    ),
    Killer(
        "fear",
        "Fear",
        "Are people afraid to share, to decide or to say bad news?",
        "People hold back out of fear",
        "The sponsors say in the next meeting what may be shared, and ask for bad news.",
    ),
    Killer(
        "stereotypes",
        "Stereotypes",
        "Do we speak of “them” instead of people with names?",
        "Stereotypes about the other company replace facts",
        "Bring the working teams together in person and let each present how it works.",
    ),
    Killer(
        "complacency",
        "Complacency",
        "Has it been going well for so long that nobody asks?",
        "Complacency hides what is getting worse",
        "Ask the deeper questions in the next review, and check three green scores.",
    ),
    Killer(
        "fatigue",
        "Fatigue",
        "Are the people who carry the alliance tired of it?",
        "The people who carry the alliance are worn out",
        "Review who carries what, close one committee or report, and bring in a fresh person.",
    ),
    Killer(
        "short_term",
        "Short-term thinking",
        "Does this quarter beat what the alliance is for?",
        "Short-term targets beat the purpose of the alliance",
        "Agree one objective beyond this year with both sponsors, and report on it each quarter.",
    ),
    Killer(
        "communication",
        "Poor communication",
        "Do people learn too late, or by chance, what concerns them?",
        "Poor communication between the companies",
        "Set who informs whom of what and by when, and look at it in each meeting for a quarter.",
    ),
    Killer(
        "vision",
        "Lack of vision",
        "Could both sides say in a sentence what this is for?",
        "The alliance has no shared vision",
        "Revisit the North Star with both sponsors and write down what each side gets from it.",
    ),
)
BY_KEY = {one.key: one for one in KILLERS}


def proposes_risk(level: int | None) -> bool:
    """Whether an answer is high enough for a risk; “cannot judge” is not."""
    return level is not None and level >= HIGH_FROM


def severity_of(level: int) -> tuple[int, int]:
    """Probability and impact (1 to 5) of the risk that an answer of `level` proposes."""
    return (level + 1, min(5, level + 1))
