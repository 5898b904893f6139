"""Health as a shape, a number or word, and only then a colour.

Which band a number lies in is the scoring model's to say: it comes with the number, stored.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.ui.numbers import whole

_SHAPES = {
    "g": '<circle cx="5" cy="5" r="4.2"/>',
    "a": '<path d="M5 .8 9.6 9H.4z"/>',
    "r": '<path d="M5 .2 9.8 5 5 9.8.2 5z"/>',
    "u": '<circle cx="5" cy="5" r="4"/>',
}
_WORDS = {"g": "green", "a": "amber", "r": "red", "u": "not known"}
_BANDS = {
    "g": "g", "green": "g", "good": "g", "ok": "g",
    "a": "a", "amber": "a", "yellow": "a", "warn": "a",
    "r": "r", "red": "r", "bad": "r", "critical": "r",
    "u": "u", "unknown": "u", "grey": "u", "": "u",
}  # fmt: skip


def band_of(score: object, band: str | None = None) -> str:
    """g, a, r or u: from `band` (a letter or a word), else from a `score` that is such a word.

    A number alone has no band, and missing evidence is unknown: never green.
    """
    given = (_BANDS.get(str(word).lower()) for word in (band, score) if word is not None)
    return next(filter(None, given), "u")


@lru_cache(maxsize=8)
def shape(letter: str) -> SafeString:
    """The shape of a band alone, for svg legends and lists."""
    inner = mark_safe(_SHAPES[letter])
    return format_html('<svg viewBox="0 0 10 10" aria-hidden="true">{}</svg>', inner)


def mark(score: object = None, label: str = "", band: str | None = None) -> SafeString:
    """Shape plus rounded number or `label`; readers of screens hear the band as a word too."""
    letter = band_of(score, band)
    word = _WORDS[letter]
    return _mark(letter, label or whole(score) or word)


@lru_cache(maxsize=1024)
def _mark(letter: str, text: str) -> SafeString:
    """Scores are shown as whole numbers, so that a long list repeats the same few marks."""
    word = _WORDS[letter]
    spoken = "" if text == word else format_html(' <span class="visually-hidden">{}</span>', word)
    return format_html('<span class="mark {}">{}{}{}</span>', letter, shape(letter), text, spoken)


def bare_mark(score: object = None, band: str | None = None) -> SafeString:
    """The shape, its word for readers of screens only: beside a sentence that says more."""
    letter = band_of(score, band)
    return format_html(
        '<span class="mark {}">{}<span class="visually-hidden">{}</span></span>',
        letter,
        shape(letter),
        _WORDS[letter],
    )
