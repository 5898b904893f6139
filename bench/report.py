"""The rows of the bench: a figure, what it is compared with, and the goal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Row:
    """`ratio` is figure / baseline, the median of the ratios of all rounds."""

    work: str
    figure: str
    baseline: str
    ratio: float | None
    goal: str
    holds: bool | None


def ratio_of(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the round-by-round ratios: a slow moment hits both sides of its round."""
    return round(median(a / b for a, b in zip(ours, theirs, strict=True)), 2)


def compared(
    work: str, figure: str, baseline: str, ratio: float, *, most: float = 0, least: float = 0
) -> Row:
    """A row whose ratio must be at most `most`, or at least `least`."""
    goal, holds = f"<= {most:g} x", ratio <= most
    if least:
        goal, holds = f">= {least:g} x", ratio >= least
    return Row(work, figure, baseline, ratio, goal, holds)


def publish(rows: Sequence[Row], path: Path, notes: dict[str, object]) -> None:
    """Print the table and write it as JSON."""
    width = max((len(row.work) for row in rows), default=10)
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:6.2f} x"
        mark = {True: "holds", False: "MISSED", None: ""}[row.holds]
        line = f"{row.work:<{width}}  {row.figure:>26}  {ratio:>9} {row.baseline:<24}"
        print(f"{line} {row.goal:<28} {mark}")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"notes": notes, "rows": [asdict(row) for row in rows]}, indent=2))
