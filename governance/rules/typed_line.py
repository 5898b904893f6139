"""What a line typed in a meeting becomes. Pure.

@maria contract draft by 12 Mar      an action of Maria, due on that day
! Exclusive in banking for 24 months a decision
# Floor is 18 months                 a note for our company only
anything else                        a note
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from core.dates.parsing import NotADate
from core.dates.typed import parse_day
from core.text import capital, fold

LONGEST = 4000  # characters of a line
LONGEST_TITLE = 300  # of an action
_BY = re.compile(r"\s(?:by|until|till|before|due|on)\s+(?=\S)", re.I)
_TRAILING = 4  # words that a date without "by" may have
_YEAR = re.compile(r"\d{4}|[./-]\d{2}\.?$")


@dataclass(frozen=True, slots=True)
class Someone:
    """Who can be given an action; `company` tells two of one name apart."""

    pk: int
    name: str
    side: str
    company: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a line becomes: note, action or decision. With a `question` it is not clear yet, and
    `choices` are the people who may be meant. `is_usual_day`: nobody named a day."""

    kind: str
    text: str
    is_company_only: bool = False
    person: Someone | None = None
    due_on: date | None = None
    is_usual_day: bool = False
    question: str = ""
    choices: tuple[Someone, ...] = ()


def read_line(
    text: str,
    *,
    people: Sequence[Someone],
    today: date,
    usual_day: date,
    records: bool = True,
    company: bool = True,
    chosen: int | None = None,
) -> Typed:
    """What `text` becomes, seen from `today`; an action without a day is due on `usual_day`.

    `records`: whoever types may record decisions and actions; otherwise "@" and "!" are text like
    any other. `company`: they are of our company, which has lines of its own; for others "#" is
    refused, since it would be read by both. `chosen` is the one of several people who is meant.
    """
    text = text.strip()
    if text.startswith("#"):
        words = text[1:].strip()
        if not company:
            return Typed("note", text, question="Both companies read what is typed here.")
        return Typed("note", words, is_company_only=True) if words else Typed("note", text)
    if records and text.startswith("!") and text[1:].strip():
        return Typed("decision", capital(text[1:].strip()))
    if records and text.startswith("@") and text[1:].strip():
        return _action(text, people, today, usual_day, chosen)
    return Typed("note", text)


def _action(
    text: str, people: Sequence[Someone], today: date, usual_day: date, chosen: int | None
) -> Typed:
    found, rest = _who(text[1:], people)
    if chosen is not None:
        found = [one for one in found if one.pk == chosen] or found
    name = text[1 : len(text) - len(rest)].strip()
    if not found:
        return Typed("action", text, question=f"Nobody of this alliance is called {name}.")
    if len(found) > 1:
        return Typed("action", text, question=f"Which {name}?", choices=tuple(found))
    words, day, problem = _day(rest, today)
    title = capital(words.strip(" ,;:-"))
    whole = Typed("action", title, person=found[0], due_on=day or usual_day, is_usual_day=not day)
    if not title:
        return _asks(whole, text, "What is to be done?")
    if len(title) > LONGEST_TITLE:
        return _asks(whole, text, f"An action has {LONGEST_TITLE} characters at most.")
    return _asks(whole, text, problem) if problem else whole


def _asks(line: Typed, text: str, question: str) -> Typed:
    return Typed("action", text, person=line.person, due_on=line.due_on, question=question)


def _who(text: str, people: Sequence[Someone]) -> tuple[list[Someone], str]:
    """Who is named at the start of `text`, and what follows. The longest name counts; else the
    first word as the beginning of any part of a name, a whole part before a mere beginning."""
    text = text.lstrip()
    whole = [one for one in people if _starts(text, one.name)]
    if whole:
        longest = max(len(one.name) for one in whole)
        return [one for one in whole if len(one.name) == longest], text[longest:]
    word = re.split(r"[\s,:;]", text, maxsplit=1)[0]
    wanted = fold(word)
    parts = {one.pk: fold(one.name).replace("-", " ").split() for one in people}
    equal = [one for one in people if wanted and wanted in parts[one.pk]]
    begins = [one for one in people if wanted and any(p.startswith(wanted) for p in parts[one.pk])]
    return equal or begins, text[len(word) :]


def _starts(text: str, name: str) -> bool:
    head, after = text[: len(name)], text[len(name) : len(name) + 1]
    return bool(name) and fold(head) == fold(name) and not after.isalnum()


def _day(text: str, today: date) -> tuple[str, date | None, str]:
    """What is left of `text` without the day at its end, the day, and why it cannot be meant."""
    for found in _BY.finditer(text):
        day = _read(text[found.end() :], today)
        if day is not None:
            return text[: found.start()], day, _past(day, today)
    words = text.split()
    for count in range(min(_TRAILING, len(words) - 1), 0, -1):
        tail = " ".join(words[-count:])
        day = _read(tail, today)
        if day is not None:
            return text[: text.rindex(words[-count])], day, _past(day, today)
    return text, None, ""


def _read(words: str, today: date) -> date | None:
    """The day that `words` mean, all of them. A day without a year is one to come."""
    words = words.strip(" .,;")
    try:
        day = parse_day(words, today)
    except (NotADate, OverflowError):
        return None
    past = day < today and not _YEAR.search(words) and any(sign.isdigit() for sign in words)
    if past and "ago" not in words:
        return day + relativedelta(years=1)
    return day


def _past(day: date, today: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y} has passed." if day < today else ""
