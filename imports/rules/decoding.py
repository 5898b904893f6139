"""Bytes to text: byte order marks, UTF-8, UTF-16 without a mark, Windows-1252, and the rest."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from imports.rules.limits import UnreadableFile

SAMPLE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    note: str = ""


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> Decoded:
    """The text of `data`; the encoding is guessed where Windows-1252 does not look like it.

    Windows-1252 is preferred to Latin-1, whose characters 0x80-0x9F are control characters that
    nobody types. Raises UnreadableFile for binary data.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            # A cut-off last character is no reason to refuse the rest.
            return Decoded(data.decode(encoding, errors="replace"), encoding)
    if b"\0" in data[:SAMPLE]:
        return _without_mark(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _damaged_utf8(data, error) or _eight_bit(data)


_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def _without_mark(data: bytes) -> Decoded:
    sample = data[:SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd / half > 0.4 and even / half < 0.1:
        return Decoded(data.decode("utf-16-le", errors="replace"), "utf-16-le")
    if even / half > 0.4 and odd / half < 0.1:
        return Decoded(data.decode("utf-16-be", errors="replace"), "utf-16-be")
    without = data.replace(b"\0", b"")
    # Stray NUL bytes come from broken exports; other control characters only from no text at all.
    if (even + odd) / max(len(sample), 1) > 0.05 or _BINARY.search(without[:SAMPLE]):
        raise UnreadableFile("This is not a spreadsheet: it holds binary data.")
    decoded = decode(without)
    note = f"{len(data) - len(without)} NUL bytes were left out"
    return Decoded(decoded.text, decoded.encoding, decoded.note or note)


def _damaged_utf8(data: bytes, error: UnicodeDecodeError) -> Decoded | None:
    """UTF-8 in all but a few places: cut off in the last character, or a few foreign bytes."""
    if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
        return Decoded(
            data[: error.start].decode("utf-8"), "utf-8", "the last character is cut off"
        )
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", errors="ignore")) - bad
    if good >= 10 * bad:
        return Decoded(text, "utf-8", f"{bad} damaged characters are shown as \ufffd")
    return None


def _eight_bit(data: bytes) -> Decoded:
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    if western and _looks_western(western):
        return Decoded(western, "cp1252")
    best = from_bytes(data[:SAMPLE], steps=10).best()
    for encoding in (best.encoding if best else "cp1252", "cp1252"):
        try:
            return Decoded(data.decode(encoding), encoding)
        except (UnicodeError, LookupError):
            continue
    return Decoded(data.decode("latin-1"), "latin-1")


def _looks_western(text: str) -> bool:
    """Whether text read as Windows-1252 looks typed: letters inside words, signs between them.

    Mac Roman, DOS and East Asian bytes read this way put capitals and signs inside words.
    """
    sample = text[:SAMPLE]
    high = len(re.findall(r"[\x80-\U0010ffff]", sample))
    odd = len(
        re.findall(
            r"(?<=[a-zß-ÿ])[\u00a1-\u00b4\u00b6-\u00de\u0160\u017d\u0178\u201a\u201e\u2020-\u2022\u02c6\u2030\u2039](?=[a-zß-ÿ])",
            sample,
        )
    )
    odd += len(re.findall(r"[\x80-\U0010ffff]{4,}", sample)) * 4
    return high == 0 or odd / high < 0.2
