"""Surveys in words: answers, findings, and the question sets of a new installation."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.rounding import half_up
from scorecards.rules.surveys.findings import Finding, Question, leading
from scorecards.rules.surveys.suppression import CLOSE

DEFAULT_SETS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).parents[2].joinpath("surveys.toml").read_text(encoding="utf-8")
)["sets"]

CANNOT_JUDGE = "0"
"""What is sent for "I cannot judge this"."""
SCALE = (
    ("5", "Fully"),
    ("4", "Mostly"),
    ("3", "Partly"),
    ("2", "Hardly"),
    ("1", "Not at all"),
    (CANNOT_JUDGE, "I cannot judge this"),
)
SECONDS_A_QUESTION = 20


def named(text: str, ours: str, theirs: str) -> str:
    """A statement with the names of the companies."""
    return text.replace("{ours}", ours).replace("{theirs}", theirs)


def minutes_for(questions: int) -> int:
    return max(1, -(-questions * SECONDS_A_QUESTION // 60))


def finding_words(finding: Finding | None, ours: str, theirs: str) -> str:
    """ "Agreed strength", "Halden's blind spot": the company that finds good what the other does
    not."""
    if finding is None:
        return ""
    known = {
        Finding.STRENGTH: "Agreed strength",
        Finding.WEAKNESS: "Agreed weakness",
        Finding.OURS: f"{possessive(ours)} blind spot",
        Finding.THEIRS: f"{possessive(theirs)} blind spot",
    }
    return known[finding]


def possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def widened_words(widened: float | None, since: str) -> str:
    """ "0.5 wider than in May", "as in May"; "" without a survey before."""
    if widened is None:
        return ""
    size = half_up(abs(widened), 1)
    if not size:
        return f"as in {since}"
    return f"{size} {'wider' if widened > 0 else 'narrower'} than in {since}"


def withheld_words(why: str, company: str, minimum: int) -> str:
    """Why the answers of a company are not shown. Says no number below the minimum: that would be
    one."""
    if why == CLOSE:
        return f"{company}: too close to an earlier survey"
    return f"{company}: fewer than {minimum} could judge it"


def headline(questions: Sequence[Question], ours: str, theirs: str, since: str = "") -> str:
    """The finding of a survey in a sentence."""
    if not any(one.pair for one in questions):
        return "Too few answers to compare the two companies"
    one = leading(questions)
    if one is None or one.pair is None:
        return f"{ours} and {theirs} agree: every answer they share is good"
    mine, others = half_up(one.pair.ours.mean, 1), half_up(one.pair.theirs.mean, 1)
    if one.finding is Finding.WEAKNESS:
        return f"{ours} and {theirs} agree on a weakness: “{one.text}”, {mine} and {others}"
    trend = widened_words(one.widened, since)
    words = f"{ours} and {theirs} differ: “{one.text}”, {mine} against {others}"
    return f"{words}, {trend}" if trend else words


def lead(questions: Sequence[Question], ours: str, theirs: str) -> str:
    """ "10 of 12 questions can be compared. Halden has 3 blind spots, Meridian 1; both agree on 2
    weaknesses." """
    pairs = [one for one in questions if one.pair]
    can = f"{len(pairs)} of {len(questions)} questions can be compared."
    if not pairs:
        return f"{can} Answers are shown from a number of people on, so that nobody is found out."
    spots = [
        f"{company} has {count} blind spot{'' if count == 1 else 's'}"
        for company, which in ((ours, Finding.OURS), (theirs, Finding.THEIRS))
        if (count := sum(one.finding is which for one in pairs))
    ]
    weak = sum(one.finding is Finding.WEAKNESS for one in pairs)
    if weak:
        spots.append(f"both agree on {weak} weakness{'' if weak == 1 else 'es'}")
    return f"{can} {_sentence(spots)}".strip()


def _sentence(parts: Sequence[str]) -> str:
    return f"{', '.join(parts)}." if parts else ""


def advice(questions: Sequence[Question], ours: str, theirs: str) -> list[tuple[str, str]]:
    """What to do about it: (which questions by number, what)."""
    pairs = [one for one in questions if one.pair]
    sure = [one for one in pairs if one.is_blind_spot and not one.may_be_chance]
    found = [
        (
            [one for one in sure if one.finding is Finding.OURS],
            f"{theirs} sees it differently. {ours} asks for examples before it explains.",
        ),
        (
            [one for one in sure if one.finding is Finding.THEIRS],
            f"{ours} sees it differently. Show {theirs} the record, do not argue.",
        ),
        (
            [one for one in pairs if one.finding is Finding.WEAKNESS],
            "Both companies agree. Nobody needs to be persuaded: decide who does what.",
        ),
        (
            [one for one in pairs if one.may_be_chance],
            "May be chance: the intervals overlap. Ask before you act.",
        ),
    ]
    return [(_numbers(rows), words) for rows, words in found if rows]


def _numbers(rows: Sequence[Question]) -> str:
    """ "1", "1 and 2", "1, 2 and 5"."""
    numbers = [str(one.number) for one in rows]
    return " and ".join(filter(None, (", ".join(numbers[:-1]), numbers[-1])))
