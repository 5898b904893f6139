"""What the portfolio page says in words. British, plain, and true to the figure beside it."""

from __future__ import annotations

from datetime import date

from core.rounding import shown
from core.text import counted, day_words
from portfolio.rules.figures import Figures, Headlines
from portfolio.rules.quadrant_picture import Cell
from scorecards.rules.quadrants import FIX_OR_EXIT, LIGHT_TOUCH, SUSTAIN, TITLES, WHITE_GLOVE

_AXES = {
    WHITE_GLOVE: "high risk, high value",
    SUSTAIN: "low risk, high value",
    FIX_OR_EXIT: "high risk, low value",
    LIGHT_TOUCH: "low risk, low value",
}


def finding(figures: Headlines, *, compared_with: date, day: date) -> str:
    """The title of the page: what is to be done, and what moved. It speaks of assessed alliances
    only, and says so where they are the smaller part."""
    now, since = figures.now, day_words(compared_with, day)
    if not now.active:
        return "No alliances in this selection"
    if not now.placed:
        return f"{_are(now.active, 'alliance')} not assessed yet"
    said = _white_glove(now)
    if not figures.before.placed:
        return said
    came, left = figures.into_white_glove, figures.out_of_white_glove
    if came:
        return f"{said}; {came:,} moved there since {since}"
    if left:
        return f"{said}; {left:,} left it since {since}"
    if figures.moved:
        return f"{said}; {counted(figures.moved, 'alliance')} changed quadrant since {since}"
    return f"{said}; none moved since {since}"


def _white_glove(now: Figures) -> str:
    count, needs = now.white_glove, "needs" if now.white_glove <= 1 else "need"
    if now.unplaced > now.placed == 1:
        needs = "needs" if count else "does not need"
        return f"The only assessed alliance {needs} white-glove attention"
    who = counted(count, "alliance") if count else "No alliance"
    if now.unplaced > now.placed:
        who = f"{count or 'None'} of {counted(now.placed, 'assessed alliance')}"
    return f"{who} {needs} white-glove attention"


def _are(count: int, what: str) -> str:
    return f"{counted(count, what)} {'is' if count == 1 else 'are'}"


def health_finding(figures: Headlines, *, compared_with: date, day: date) -> str:
    """The title of the health card: red first, else that none is, of those whose health is
    known."""
    now, before = figures.now.bands, figures.before.bands
    since, active = day_words(compared_with, day), figures.now.active
    known = active - now[""]
    if not active:
        return "Health"
    if not known:
        return "Health is not known yet"
    if not now["red"]:
        was = f"; {before['red']:,} on {since}" if figures.before.active and before["red"] else ""
        if not now[""]:
            return f"No alliance is red{was}"
        if known == 1:
            return f"The only alliance with a health score is not red{was}"
        return f"None of {counted(known, 'alliance')} with a health score is red{was}"
    said = f"{_are(now['red'], 'alliance')} red"
    more = now["red"] - before["red"]
    if not figures.before.active:
        return said
    if not more:
        return f"{said}, the same number as on {since}"
    return f"{said}, {abs(more):,} {'more' if more > 0 else 'fewer'} than on {since}"


def attention_finding(attention: int, watch: int) -> str:
    """The title of the list of exceptions."""
    if not attention:
        return f"Nothing needs attention{f'; {watch:,} to watch' if watch else ''}"
    return f"{counted(attention, 'alliance')} {'needs' if attention == 1 else 'need'} attention"


def sure_finding(figures: Headlines) -> str:
    """The title of the strip of uncertain placements: how many, and what would help."""
    sure = figures.sure
    if not sure.uncertain:
        return f"All {counted(sure.known, 'placement')} hold in most readings"
    of = f"{sure.uncertain:,} of {counted(sure.known, 'placement')}"
    said = f"{of} {'is' if sure.uncertain == 1 else 'are'} uncertain"
    if not sure.by_one_answer:
        return said
    if sure.by_one_answer == sure.uncertain:
        what = "it" if sure.uncertain == 1 else "them all"
        return f"{said}; one answer{'' if sure.uncertain == 1 else ' each'} would settle {what}"
    each = "one answer each" if sure.by_one_answer > 1 else "one answer"
    return f"{said}; {each} would settle {sure.by_one_answer:,} of them"


def shifted_words(count: int) -> str:
    """What is said of those that stand elsewhere although nothing happened; "" for none."""
    if not count:
        return ""
    many = count != 1
    return (
        f"{count:,} more {'stand' if many else 'stands'} in another quadrant without any event: "
        "the scoring model, exchange rates, the age of evidence or the calendar changed."
    )


def unplaced_finding(figures: Headlines) -> str:
    """The title of the strip of those that are in no quadrant."""
    return f"{_are(figures.now.unplaced, 'alliance')} not assessed yet"


def picture_words(figures: Headlines, *, day: date) -> str:
    """The text alternative of the picture: how many stand where."""
    parts = [
        f"{counted(figures.now.quadrants[key], 'alliance')} in {TITLES[key].lower()} ({axes})"
        for key, axes in _AXES.items()
    ]
    said = f"Risk against value on {day_words(day)}: {', '.join(parts)}."
    if figures.now.unplaced:
        said += f" {_are(figures.now.unplaced, 'alliance')} not assessed yet."
    return said


def score_words(name: str, before: str, now: str, since: str) -> str:
    """ "risk 62 (48 on 30 September)", without what was not known or reads the same."""
    said = f"{name} {now}"
    return said if before in ("", now) else f"{said} ({before} on {since})"


def cell_words(cell: Cell, *, veiled: bool = False) -> str:
    """What hover says of a cell that counts alliances; `veiled` where their places tell nothing."""
    reds = f", {cell.red} red" if cell.red else ""
    value, risk = cell.value, cell.risk
    if veiled:
        return f"{counted(cell.count, 'alliance')}{reds}"
    return (
        f"{counted(cell.count, 'alliance')}{reds}\n"
        f"Value {shown(value[0])} to {shown(value[1])}, risk {shown(risk[0])} to {shown(risk[1])}"
    )
