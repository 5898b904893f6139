"""What the portfolio page says in words. British, plain, and true to the figure beside it."""

from __future__ import annotations

import math
from datetime import date

from core.text import capital, counted, day_words, number, plural
from portfolio.rules.figures import Headlines
from portfolio.rules.quadrant_picture import Cell
from scorecards.rules.quadrants import FIX_OR_EXIT, LIGHT_TOUCH, SUSTAIN, TITLES, WHITE_GLOVE

_AXES = {
    WHITE_GLOVE: "high risk, high value",
    SUSTAIN: "low risk, high value",
    FIX_OR_EXIT: "high risk, low value",
    LIGHT_TOUCH: "low risk, low value",
}


def finding(figures: Headlines, *, compared_with: date, day: date) -> str:
    """The title of the page: what is to be done, and what moved."""
    now, since = figures.now, day_words(compared_with, day)
    if not now.active:
        return "No alliances in this selection"
    if not now.placed:
        are = "is" if now.active == 1 else "are"
        return f"{capital(counted(now.active, 'alliance'))} {are} not placed yet"
    needs = "needs" if now.white_glove == 1 else "need"
    said = f"{capital(counted(now.white_glove, 'alliance'))} {needs} white-glove attention"
    if not figures.before.placed:
        return said
    came, left = figures.into_white_glove, figures.out_of_white_glove
    if came:
        return f"{said}; {number(came)} moved there since {since}"
    if left:
        return f"{said}; {number(left)} left it since {since}"
    if figures.moved:
        return f"{said}; {counted(figures.moved, 'alliance')} changed quadrant since {since}"
    return f"{said}; none moved since {since}"


def health_finding(figures: Headlines, *, compared_with: date, day: date) -> str:
    """The title of the health card: red first, then amber, else how many are green."""
    now, before = figures.now.bands, figures.before.bands
    since = day_words(compared_with, day)
    if not figures.now.active:
        return "Health"
    if now[""] == figures.now.active:
        return "Health is not known yet"
    if not now["red"]:
        if figures.before.active and before["red"]:
            return f"No alliance is red; {number(before['red'])} on {since}"
        return "No alliance is red"
    said = f"{capital(number(now['red']))} {'is' if now['red'] == 1 else 'are'} red"
    more = now["red"] - before["red"]
    if not figures.before.active:
        return said
    if not more:
        return f"{said}, as many as on {since}"
    return f"{said}, {number(abs(more))} {'more' if more > 0 else 'fewer'} than on {since}"


def picture_words(figures: Headlines, *, day: date) -> str:
    """The text alternative of the picture: how many stand where."""
    parts = [
        f"{counted(figures.now.quadrants[key], 'alliance')} in {TITLES[key].lower()} ({axes})"
        for key, axes in _AXES.items()
    ]
    said = f"Risk against value on {day_words(day)}: {', '.join(parts)}."
    if figures.now.unplaced:
        verb = "is" if figures.now.unplaced == 1 else "are"
        said += f" {capital(number(figures.now.unplaced))} {verb} not placed."
    return said


def score_words(name: str, before: float, now: float, since: str) -> str:
    """ "risk 62 (48 on 30 September)", without what was not known or reads the same."""
    said = f"{name} {now:.0f}"
    if math.isnan(before) or round(before) == round(now):
        return said
    return f"{said} ({before:.0f} on {since})"


def cell_words(cell: Cell) -> str:
    """What hover says of a cell that counts alliances."""
    reds = f", {cell.red} red" if cell.red else ""
    value, risk = cell.value, cell.risk
    return (
        f"{plural(cell.count, 'alliance')}{reds}\n"
        f"Value {value[0]:.0f} to {value[1]:.0f}, risk {risk[0]:.0f} to {risk[1]:.0f}"
    )
