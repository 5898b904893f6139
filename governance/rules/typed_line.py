"""What a line typed in a meeting becomes. Pure.

@maria contract draft by 12 Mar      an action of Maria, due on that day
! Exclusive in banking for 24 months a decision
# Floor is 18 months                 a note for our company only
anything else                        a note
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from core.dates.parsing import NotADate
from core.dates.typed import parse_day
from core.dates.words import MONTHS
from core.text import capital, fold

LONGEST = 4000  # characters of a line
LONGEST_TITLE = 300  # of an action
_BY = re.compile(r"\s(?:by|until|till|before|due|on|within)\s+(?=\S)", re.I)
_TRAILING = 4  # words that a date without "by" may have
_YEAR = re.compile(r"\d{4}|[./-]\d{2}\.?$")
_HOUR = re.compile(r"^(?:cob|eob|eod|close of business|end of (?:the )?day|the)\s+(?=\S)", re.I)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
# What somebody who writes it means as a day, whether there is such a day or not.
_MEANT = re.compile(
    rf"(?:end of |mid[ -]?|early |late )?(?:q[1-4]|(?:{_MONTH})\.?)(?: \d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.? (?:of )?(?:{_MONTH})\.?(?: \d{{4}})?"
    rf"|(?:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?(?: \d{{4}})?"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:29|3\d)[./](?:0?[1-9]|1[0-2])|\d{4}-\d{1,2}-\d{1,2}"
)
_NAMED = re.compile(rf"\b(?:{_MONTH})\b")
BOTH_READ = "Both companies read what is typed here."
ALONE = "Type what starts with “#” by itself: both companies read the rest."
_MARKS = {"\uff03": "#", "\uff20": "@", "\uff01": "!"}
"""Full-width forms, as keyboards for Chinese and Japanese give them."""

_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'" * 5)
_SPELT = str.maketrans(
    {"\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00f0": "d", "\u0131": "i", "\u00e6": "ae",
     "\u0153": "oe", "\u00fe": "th"}
)  # fmt: skip
_GERMAN = str.maketrans(
    {"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue", "\u00f8": "oe", "\u00e5": "aa"}
)


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
    text = marked(text)
    if problem := shared_by_mistake(text, company=company):
        return Typed("note", text, question=problem)
    if text.startswith("#"):
        words = text[1:].strip()
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


def shared_by_mistake(text: str, *, company: bool) -> str:
    """Why a `marked` text cannot be taken: both companies would read what looks as if it were for
    one of them. `company` as in `read_line`; empty where nothing speaks against it."""
    first, *further = text.splitlines() or [""]
    if first.startswith("#"):
        return "" if company else BOTH_READ
    return ALONE if any(marked(line).startswith("#") for line in further) else ""


def marked(text: str) -> str:
    """Without spaces around it, and without marks that nobody sees before the first character:
    behind one a "#" would be read by both companies."""
    text = text.strip()
    while text and unicodedata.category(text[0]) in ("Cf", "Cc"):
        text = text[1:].lstrip()
    return _MARKS.get(text[:1], text[:1]) + text[1:]


def _who(text: str, people: Sequence[Someone]) -> tuple[list[Someone], str]:
    """Who is named at the start of `text`, and what follows. The longest name counts; else the
    first word as the beginning of any part of a name, a whole part before a mere beginning, and
    further parts of the name that follow it."""
    text = text.lstrip()
    whole = [one for one in people if _starts(text, one.name)]
    if whole:
        longest = max(len(one.name) for one in whole)
        return [one for one in whole if len(one.name) == longest], text[longest:]
    word = _word(text)
    known = [(one, parts) for one in people for parts in _spellings(one.name)]
    for fits in (_has, _begins):
        found = [(one, rest) for one, parts in known for rest in fits(parts, _parts(word))]
        if found:
            return _narrowed(found, text[len(word) :])
    return [], text[len(word) :]


def _narrowed(found: list[tuple[Someone, list[str]]], rest: str) -> tuple[list[Someone], str]:
    """Those of `found`, each with the parts of the name not read yet, whose name goes on in
    `rest`."""
    while more := _word(rest.lstrip(" ")):
        wanted = _parts(more)
        fits = [(one, left) for one, parts in found for left in _has(parts, wanted)]
        if not fits:
            break
        found, rest = fits, rest.lstrip(" ")[len(more) :]
    people = {one.pk: one for one, _ in found}
    return list(people.values()), rest


def _word(text: str) -> str:
    return re.split(r"[\s,:;]", text, maxsplit=1)[0]


def _has(parts: list[str], wanted: list[str]) -> Iterator[list[str]]:
    """What of a name follows the parts `wanted`, in one piece."""
    size = len(wanted)
    if size:
        at = next((n for n in range(len(parts)) if parts[n : n + size] == wanted), -1)
        if at >= 0:
            yield parts[at + size :]


def _begins(parts: list[str], wanted: list[str]) -> Iterator[list[str]]:
    if len(wanted) == 1:
        at = next((n for n, part in enumerate(parts) if part.startswith(wanted[0])), -1)
        if at >= 0:
            yield parts[at + 1 :]


def _parts(name: str) -> list[str]:
    return re.sub(r"[-.]", " ", _even(name)).split()


def _spellings(name: str) -> list[list[str]]:
    """The parts of a name, also as they are spelt without the letters of other languages."""
    found = [_parts(name), _parts(name.casefold().translate(_GERMAN))]
    return found if found[0] != found[1] else found[:1]


def _even(text: str) -> str:
    return fold(text.casefold().translate(_APOSTROPHES).translate(_SPELT))


def _starts(text: str, name: str) -> bool:
    head, after = text[: len(name)], text[len(name) : len(name) + 1]
    return bool(name) and _even(head) == _even(name) and not after.isalnum()


def _day(text: str, today: date) -> tuple[str, date | None, str]:
    """What is left of `text` without the day at its end, the day, and why it cannot be meant."""
    problem = ""
    for found in _BY.finditer(text):
        words = text[found.end() :]
        day, wrong = _read(words, today)
        if day is not None:
            return text[: found.start()], day, _past(day, today)
        problem = wrong or problem
    said = text.split()
    for count in range(min(_TRAILING, len(said) - 1), 0, -1):
        tail = " ".join(said[-count:])
        day, wrong = _read(tail, today)
        if day is not None:
            return text[: text.rindex(said[-count])], day, _past(day, today)
        # "31.11." alone may be the number of a version.
        if wrong and re.search(r"\d", tail) and _NAMED.search(fold(tail)):
            problem = problem or wrong
    return text, None, problem


def _read(words: str, today: date) -> tuple[date | None, str]:
    """The day that `words` mean, all of them, or what is wrong with one that they name. A day
    without a year is one to come."""
    words = _HOUR.sub("", words.strip(" .,;"))
    try:
        day = parse_day(words, today)
    except (NotADate, OverflowError) as error:
        return None, str(error) if _MEANT.fullmatch(fold(words)) else ""
    past = day < today and not _YEAR.search(words) and any(sign.isdigit() for sign in words)
    if past and "ago" not in words:
        return day + relativedelta(years=1), ""
    return day, ""


def _past(day: date, today: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y} has passed." if day < today else ""
