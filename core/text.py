"""Text as people and spreadsheets write it: cleaned, folded for comparison, guarded. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

from core.rounding import half_up, whole_number

# What a spreadsheet may take for a formula (OWASP: = + - @ tab CR LF, and their full-width forms).
_TRIGGERS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_NEEDS_GUARD = re.compile(rf"'*[{_TRIGGERS}]")
_NEGATIVE = re.compile(r"-\d+(?:\.\d+)?")
_GUARDED = re.compile(rf"'+[{_TRIGGERS}]")
# Characters that no spreadsheet cell can show and PostgreSQL (NUL) or XML cannot store.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

_UNKNOWN = frozenset(
    """
    - -- --- . .. ... ? ?? ??? * / na n/a n.a. n.a n/d nd n.d. n.d #n/a none null nan tbd tba tbc
    t.b.d. t.b.a. t.b.c. unknown undisclosed undefined unspecified confidential private secret
    not&disclosed not&known not&available not&applicable not&public not&announced not&reported
    not&stated not&specified not&determined to&be&determined to&be&announced to&be&confirmed
    amount&undisclosed amount&not&disclosed terms&not&disclosed terms&undisclosed
    financial&terms&not&disclosed details&not&disclosed no&data no&information missing pending
    unbekannt k.a. k.a ka k/a keine&angabe keine&angaben nicht&bekannt nicht&offengelegt
    nicht&veröffentlicht nicht&verfügbar offen vertraulich entfällt
    inconnu non&divulgué non&divulguée non&communiqué n.c. n.c nc non&disponible non&publié
    à&déterminer confidentiel desconocido no&divulgado sconosciuto
    """.split()
)
UNKNOWN_WORDS = frozenset(word.replace("&", " ") for word in _UNKNOWN)


def fold(text: str) -> str:
    """Lower case without accents, one space between words."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def tidy_text(text: str) -> str:
    """A text without spaces around it, without characters that cannot be stored, with plain line
    ends. A tab or carriage return at the start stays: it is part of the text."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n"))
    return text.strip(" \u00a0\u2007\u202f\u200b\ufeff").rstrip()


def clean_text(text: str) -> str:
    """The text of a cell, tidied and without the apostrophe that keeps it from being a formula."""
    text = tidy_text(text)
    return text[1:] if _GUARDED.match(text) else text


def storable(text: str) -> str:
    """`text` without the characters that PostgreSQL or XML cannot store."""
    return _CONTROL.sub("", text)


def has_control_characters(text: str) -> bool:
    return bool(_CONTROL.search(text))


def guard_text(text: str) -> str:
    """`text` written so that no spreadsheet takes it for a formula; `clean_text` undoes it.

    White space alone says nothing and is written as nothing. A number below 0 is no formula.
    """
    if not text.strip():
        return ""
    if _NEGATIVE.fullmatch(text):
        return text
    return f"'{text}" if _NEEDS_GUARD.match(text) else text


# Marks that point to a footnote; a raised figure read as a digit would change the number.
_FOOTNOTES = re.compile(
    r"(?<=\w)[)\s]*(?:[*\u2020\u2021\u00a7\u00b9\u00b2\u00b3\u2070-\u2079]+|\[\d{1,2}\])\s*$"
)


def without_footnotes(text: str) -> str:
    """The text of a date or a sum without the asterisk, dagger or raised figure at its end."""
    found = _FOOTNOTES.search(text)
    return text[: found.start()] + ")" * found[0].count(")") if found else text


def one_line(text: str) -> str:
    """Names and words stand on one line: every run of white space becomes one space."""
    return " ".join(text.split())


def masked(address: str) -> str:
    """ "m…@company.example": enough for its owner to know it, too little to write to it."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}" if name and domain else ""


def is_unknown(text: str) -> bool:
    """Whether a cell says, in words, that nothing is known ("n/a", "undisclosed", "-")."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip(" ()[]\t\r\n")
    folded = re.sub(r"[\u2010-\u2015\u2212]", "-", folded)
    folded = " ".join(folded.split())
    closed_up = folded.replace(". ", ".")
    return not folded or any(
        word in UNKNOWN_WORDS for word in (folded, folded.rstrip(".!"), closed_up)
    )


MINUS = "\N{MINUS SIGN}"


def number(count: int) -> str:
    """1, 12, 1,204; "no" for none."""
    return f"{count:,}" if count else "no"


def counted(count: int, one: str, many: str = "") -> str:
    """ "1 alliance", "1,204 alliances", "no alliances"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def plural(count: float, one: str, many: str = "") -> str:
    """ "1 day", "74 days": as `counted`, in figures."""
    return f"{count:g} {one if count == 1 else many or one + 's'}"


def write_year(year: int) -> str:
    """ "FY26", on every page and in every mail."""
    return f"FY{year % 100:02d}"


def capital(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def day_words(day: date, beside: date | None = None) -> str:
    """ "30 September", with the year where it is not that of `beside`."""
    words = f"{day.day} {day:%B}"
    return words if beside is not None and beside.year == day.year else f"{words} {day.year:04}"


def age_words(days: float) -> str:
    """ "12 days", "7 months", "2 years"; empty where the age is not known (NaN)."""
    if days != days:
        return ""
    whole = int(days)
    if whole < 1:
        return "today"
    if whole < 75:
        return "1 day" if whole == 1 else f"{whole} days"
    if whole < 700:
        return f"{whole_number(whole / 30.44)} months"
    return f"{whole_number(whole / 365.25)} years"


LARGEST = 2**63 - 1  # what a key, a column of whole numbers, can be


def whole(text: str | None) -> int | None:
    """The number that `text` writes in the digits 0 to 9, from 0 to LARGEST; else None.

    `isdigit` takes ² and ① for digits, `isdecimal` ٣, and `int` gives up at 4,300 of them.
    """
    if not text or len(text) > 19 or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if number <= LARGEST else None


def to_decimal(value: object) -> Decimal | None:
    """None for what is missing or no number; never 0 in its place."""
    if value is None or value == "":
        return None
    try:
        amount = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def compact(value: object) -> str:
    """Three significant figures: 1234567 -> "1.23 M", 950 -> "950", 41.5 -> "41.5"."""
    amount = to_decimal(value)
    if amount is None:
        return ""
    size, unit = abs(amount), ""
    for name in ("k", "M", "bn"):
        # 999,950 would read "1000 k": it belongs to the next unit.
        if size < Decimal("999.5"):
            break
        size, unit = size / 1000, name
    places = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{half_up(size, places)}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    sign = MINUS if amount < 0 and text != "0" else ""
    return f"{sign}{text} {unit}".strip()
