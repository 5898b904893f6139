"""What changed in a review between two of its documents: since it was presented. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.text import compact
from portfolio.rules.review_document import ObjectiveProgress, Promise, ReviewV1
from portfolio.rules.review_scores import Score, Scores

NONE = "not known"
ABSENT = ""
STANDING = {
    "kept": "on time",
    "late": "late",
    "open": "overdue",
    "ahead": "not due yet",
    "dropped": "dropped after it was due",
    "moved": "moved after the day promised",
}
SECTIONS = {
    "promises": "Commitments due",
    "plan": "Plan against actual",
    "scorecard": "Scorecard",
    "meetings": "Meetings",
    "risks": "Risks",
    "decisions": "Decisions requested",
}


@dataclass(frozen=True, slots=True)
class Change:
    """`before` is empty for what is new, `after` for what is gone."""

    section: str
    what: str
    before: str
    after: str


def changes(before: ReviewV1, after: ReviewV1) -> list[Change]:
    """Every figure and text of `after` that reads otherwise in `before`, section by section."""
    return [
        *_differences("Commitments due", _standings(before), _standings(after)),
        *_differences("Plan against actual", _actuals(before), _actuals(after)),
        *_differences("Scorecard", _scores(before), _scores(after)),
        *_differences("Meetings", _meetings(before), _meetings(after)),
        *_differences("Decisions taken", _decisions(before), _decisions(after)),
        *_differences("Risks", _risks(before), _risks(after)),
        *_differences("Commitments ahead", _coming(before), _coming(after)),
        *_differences("Commentary", _said(before), _said(after)),
    ]


def _differences(
    section: str, old: Mapping[Hashable, tuple[str, str]], new: Mapping[Hashable, tuple[str, str]]
) -> Iterator[Change]:
    """Rows are (name, value) by a key that both documents share."""
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        if before is None or after is None or before[1] != after[1]:
            name = (after or before or ("", ""))[0]
            was, now = (before[1] if before else ABSENT), (after[1] if after else ABSENT)
            if was != now:
                yield Change(section, name, was, now)


Rows = dict[Hashable, tuple[str, str]]


def _numbered(rows: Iterable[tuple[Hashable, str, str]]) -> Rows:
    """Rows of the same key are told apart by their place."""
    found: Rows = {}
    for key, name, value in rows:
        place, unique = 0, (key, 0)
        while unique in found:
            place += 1
            unique = (key, place)
        found[unique] = (name, value)
    return found


def _standing(row: Promise) -> str:
    late = f", {row.days_late} days late" if row.days_late and row.standing == "late" else ""
    return f"{STANDING[row.standing]}{late}"


def _standings(review: ReviewV1) -> Rows:
    rows = review.promises.rows
    return _numbered(((row.kind, row.name, row.due_on), row.name, _standing(row)) for row in rows)


def _amount(row: ObjectiveProgress) -> str:
    if row.actual is None:
        return "no actual"
    unit = {"money": f"{row.currency} ", "percent": ""}.get(row.unit, "")
    return f"{unit}{compact(row.actual)}{' %' if row.unit == 'percent' else ''}, {row.words}"


def _actuals(review: ReviewV1) -> Rows:
    rows = review.plan.objectives if review.plan else ()
    return _numbered((row.what, row.what, _amount(row)) for row in rows)


def _score(row: Score) -> str:
    return row.now_words or NONE


def _scores(review: ReviewV1) -> Rows:
    card = review.scorecard
    rows = [(row.key, row.name, _score(row)) for row in card.rows]
    return _numbered([*rows, ("quadrant", "Quadrant", card.quadrant_words), *_readings(card)])


def _readings(card: Scores) -> list[tuple[Hashable, str, str]]:
    """How many readings agree with the quadrant, where documents say it."""
    said = card.certainty.placed if card.certainty else ()
    return [
        ("readings", "Readings that agree", f"{one.count} of {sum(each.count for each in said)}")
        for one in said
        if one.key == card.quadrant
    ]


def _meetings(review: ReviewV1) -> Rows:
    rows = review.committees
    return _numbered(
        (row.committee, row.committee, f"{row.held} of {row.due} held") for row in rows
    )


def _decisions(review: ReviewV1) -> Rows:
    rows = review.decisions
    return _numbered((row.on, row.committee, row.text) for row in rows)


def _risks(review: ReviewV1) -> Rows:
    rows = review.risks
    return _numbered(
        (row.title, row.title, f"{row.weight}{', overdue' if row.overdue else ''}") for row in rows
    )


def _coming(review: ReviewV1) -> Rows:
    rows = review.commitments.rows
    return _numbered(
        ((row.kind, row.name), row.name, f"due {row.due_on:%-d %b %Y}") for row in rows
    )


def _said(review: ReviewV1) -> Rows:
    return _numbered(
        (row.section, SECTIONS.get(row.section, row.section), row.text)
        for row in review.comments
        if row.text.strip()
    )
