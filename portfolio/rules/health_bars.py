"""The distribution of health as bars one above the other: geometry only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portfolio.rules.snapshot import BAND_WORDS

WIDTH = 320.0
GAP = 2.0
# A number narrower than this would stand out of its part.
LEAST_FOR_TEXT = 9.0
A_DIGIT = 7.0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar from `x`, `width` wide; `middle` is where its number stands, if it fits."""

    band: str
    count: int
    x: float
    width: float
    middle: float
    fits: bool


def health_bar(counts: Mapping[str, int], width: float = WIDTH) -> list[Part]:
    """The parts of one bar, `width` units long in all; bands without alliances have none."""
    total = sum(counts.get(band, 0) for band in BAND_WORDS)
    present = [band for band in BAND_WORDS if counts.get(band, 0)]
    room = width - GAP * max(0, len(present) - 1)
    parts, x = [], 0.0
    for band in present:
        count = counts[band]
        part = room * count / total
        fits = part >= LEAST_FOR_TEXT + A_DIGIT * (len(f"{count:,}") - 1)
        parts.append(Part(band, count, round(x, 1), round(part, 1), round(x + part / 2, 1), fits))
        x += part + GAP
    return parts
