"""How votes are counted: quorum, majority, both companies, ties; and when nothing can change it.

Pure. A choice is its place among the choices; abstaining is an answer, counts for the quorum and
for no majority. A member who left without an answer is not counted at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

ABSTAIN = "abstain"
FOR_AND_AGAINST = ("For", "Against")
AGAINST = "1"  # of those two: it is a refusal, and decides nothing
MAJORITIES = (
    ("simple", "More than half of the votes"),
    ("two_thirds", "At least two thirds of the votes"),
    ("all", "All votes"),
)
CARRIED, REFUSED, TIED, SHORT, ONE_SIDE, NO_QUORUM = (
    *("carried", "refused", "tied", "short", "one_side", "no_quorum"),
)
LONGEST_CHOICE, MOST_CHOICES = 100, 8
MOST_ENDINGS = 10_000


@dataclass(frozen=True, slots=True)
class Voice:
    """What one member answered: `choice` is the place of a choice, "abstain", or "" for nothing."""

    side: str
    choice: str = ""
    is_chair: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """`choices` are how many there are, `quorum` how many must answer. `majority` is simple,
    two_thirds or all; `chair_decides` where votes are equal."""

    choices: int = 2
    quorum: int = 1
    majority: str = "simple"
    each_side: bool = False
    chair_decides: bool = False
    refuses: str = ""  # the choice that refuses, where one does


@dataclass(frozen=True, slots=True)
class Result:
    """`kind` is carried, refused, tied, short (of the majority), one_side or no_quorum; `choice`
    the one that won, or was ahead."""

    kind: str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How often each choice was taken, in their order; `answered` counts abstentions too."""

    votes: tuple[int, ...]
    abstained: int
    answered: int
    voters: int


def read_choices(text: str) -> list[str]:
    """The choices of a vote, a line each; For and Against where none are named."""
    lines = [line.strip() for line in text.splitlines()]
    return list(dict.fromkeys(line for line in lines if line)) or list(FOR_AND_AGAINST)


def wrong_choices(text: str) -> str:
    """What is wrong with choices that somebody typed, as a sentence; "" where they can be used."""
    if not text.strip():
        return ""
    found = read_choices(text)
    if not 2 <= len(found) <= MOST_CHOICES:
        return f"Enter 2 to {MOST_CHOICES} choices, one a line, or none for For and Against."
    long = next((line for line in found if len(line) > LONGEST_CHOICE), "")
    return f"“{long[:40]}…” is longer than {LONGEST_CHOICE} characters." if long else ""


def is_for_or_against(choices: Sequence[str]) -> bool:
    return tuple(choices) == FOR_AND_AGAINST


def usual_quorum(voters: int) -> int:
    """More than half of the voters; at least 1."""
    return max(1, voters // 2 + 1) if voters else 1


def count(voices: Sequence[Voice], choices: int) -> Count:
    given = Counter(voice.choice for voice in voices)
    votes = tuple(given[str(place)] for place in range(choices))
    abstained = given[ABSTAIN]
    return Count(votes, abstained, sum(votes) + abstained, len(voices))


def result(voices: Sequence[Voice], terms: Terms) -> Result:
    """What the answers that are there come to."""
    found = count(voices, terms.choices)
    if found.answered < terms.quorum:
        return Result(NO_QUORUM)
    cast = sum(found.votes)
    if not cast:
        return Result(SHORT)
    most = max(found.votes)
    ahead = [str(place) for place, votes in enumerate(found.votes) if votes == most]
    won = ahead[0]
    if len(ahead) > 1:
        decided = _of_the_chair(voices, ahead) if terms.chair_decides else ""
        if not decided:
            return Result(TIED)
        won = decided
        if terms.majority != "simple":
            return Result(SHORT, won)
    elif not _reaches(most, cast, terms.majority):
        return Result(SHORT, won)
    if terms.each_side and won != terms.refuses and not _all_sides(voices, won, terms):
        return Result(ONE_SIDE, won)
    return Result(REFUSED if won == terms.refuses else CARRIED, won)


def _of_the_chair(voices: Iterable[Voice], among: Sequence[str]) -> str:
    """What the chair took; nothing where each company has a chair and these differ."""
    chosen = {voice.choice for voice in voices if voice.is_chair} & set(among)
    return chosen.pop() if len(chosen) == 1 else ""


def _reaches(votes: int, cast: int, majority: str) -> bool:
    share = Fraction(votes, cast)
    if majority == "all":
        return share == 1
    return share >= Fraction(2, 3) if majority == "two_thirds" else share > Fraction(1, 2)


def _all_sides(voices: Sequence[Voice], won: str, terms: Terms) -> bool:
    """Whether, on each side that has a voter, more members voted for it than for anything else."""
    for side in sorted({voice.side for voice in voices}):
        votes = count([voice for voice in voices if voice.side == side], terms.choices).votes
        mine = votes[int(won)]
        if not mine or mine * 2 <= sum(votes):
            return False
    return True


def is_beyond_change(voices: Sequence[Voice], terms: Terms) -> bool:
    """Whether nothing that the others may still answer makes another result of it.

    The missing answers of a side are tried all alike (each chair apart): what helps or harms a
    choice most is that all take the same one. tests/governance/test_ballots.py compares it with all
    the answers there are. With more chairs than can be tried it waits for them.
    """
    now = result(voices, terms)
    groups = {_group(place, one) for place, one in enumerate(voices) if not one.choice}
    if (terms.choices + 2) ** len(groups) > MOST_ENDINGS:
        return False
    endings = _endings(voices, terms, sorted(groups))
    return all(result(ending, terms) == now for ending in endings)


def _group(place: int, voice: Voice) -> tuple[str, int]:
    return voice.side, place if voice.is_chair else -1


def _endings(
    voices: Sequence[Voice], terms: Terms, groups: Sequence[tuple[str, int]]
) -> Iterator[list[Voice]]:
    answers = ["", ABSTAIN, *map(str, range(terms.choices))]
    for chosen in product(answers, repeat=len(groups)):
        said = dict(zip(groups, chosen, strict=True))
        yield [
            one if one.choice else replace(one, choice=said[_group(place, one)])
            for place, one in enumerate(voices)
        ]


def result_words(found: Result, choices: Sequence[str], counted: Count) -> str:
    """ "“Option B” with 4 of 6 votes", "Not decided: 2 of 5 answered, 3 were needed"."""
    cast = sum(counted.votes)
    votes = f"{cast} vote{'s' * (cast != 1)}"
    name = choices[int(found.choice)] if found.choice else ""
    mine = counted.votes[int(found.choice)] if found.choice else 0
    if found.kind == CARRIED:
        return f"“{name}” with {mine} of {votes}."
    if found.kind == REFUSED:
        return f"Refused: {mine} of {votes} against."
    return {
        TIED: "Not decided: the votes are equal.",
        SHORT: f"Not decided: “{name}” had {mine} of {votes}, which is not enough."
        if name
        else "Not decided: everybody abstained.",
        ONE_SIDE: f"Not decided: “{name}” had {mine} of {votes}, but not both companies agreed.",
        NO_QUORUM: f"Not decided: only {counted.answered} of {counted.voters} answered.",
    }[found.kind]
