"""What the portfolio page says in words. British, plain, and true to the figure beside it."""

from __future__ import annotations

import math
from datetime import date

from portfolio.rules.exceptions import Reason
from portfolio.rules.headlines import Headlines

_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)

QUADRANT_TITLES = {
    "white_glove": "White glove",
    "sustain": "Sustain",
    "fix_or_exit": "Fix or exit",
    "light_touch": "Light touch",
    "unplaced": "Not placed",
}


def number(count: int) -> str:
    """no, one ... twelve, 13, 1,204."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """ "one alliance", "two alliances", "no alliances"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def capital(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def day_words(day: date, beside: date | None = None) -> str:
    """ "30 September", with the year where it is not that of `beside`."""
    words = f"{day.day} {day:%B}"
    return words if beside is not None and beside.year == day.year else f"{words} {day.year}"


def age_words(days: float) -> str:
    """ "12 days", "7 months", "2 years"; empty where the age is not known."""
    if math.isnan(days):
        return ""
    whole = int(days)
    if whole < 1:
        return "today"
    if whole < 75:
        return "1 day" if whole == 1 else f"{whole} days"
    if whole < 700:
        return f"{round(whole / 30.44)} months"
    return f"{round(whole / 365.25)} years"


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
        f"{counted(figures.now.quadrants[key], 'alliance')} in {words}"
        for key, words in (
            ("white_glove", "white glove (high risk, high value)"),
            ("sustain", "sustain (low risk, high value)"),
            ("fix_or_exit", "fix or exit (high risk, low value)"),
            ("light_touch", "light touch (low risk, low value)"),
        )
    ]
    said = f"Risk against value on {day_words(day)}: {', '.join(parts)}."
    if figures.now.unplaced:
        verb = "is" if figures.now.unplaced == 1 else "are"
        said += f" {capital(number(figures.now.unplaced))} {verb} not placed."
    return said


REASON_TITLES = {
    Reason.RED_HEALTH: "Red health",
    Reason.INTO_WHITE_GLOVE: "Moved into white glove",
    Reason.AGREEMENT_ENDED: "Agreement ended",
    Reason.NOTICE_DUE: "Notice date near",
    Reason.AGREEMENT_ENDING: "Agreement ends soon",
    Reason.FALLING_HEALTH: "Falling health",
    Reason.OVERDUE_OURS: "We owe",
    Reason.OVERDUE_THEIRS: "They owe",
    Reason.OVERDUE_JOINT: "Both owe",
    Reason.SILENT_SPONSOR: "Silent sponsor",
    Reason.MISSED_MEETING: "Missed cadence",
    Reason.COMPLACENCY: "Green, and nobody looked",
    Reason.NO_REVIEW: "No review",
    Reason.UNPLACED: "Not placed",
    Reason.STALE_EVIDENCE: "Stale evidence",
    Reason.ORPHAN: "Without a goal",
}
_OF_SIDE = {
    Reason.OVERDUE_OURS: "of ours",
    Reason.OVERDUE_THEIRS: "of theirs",
    Reason.OVERDUE_JOINT: "of both sides",
}


def reason_words(
    reason: Reason,
    days: float,
    count: float,
    *,
    since: str,
    risk: tuple[float, float],
    health: tuple[float, float],
) -> str:
    """One reason as a phrase that goes on from the alliance's name.

    `since` is the day compared with, `risk` and `health` the scores (before, now), NaN if unknown.
    """
    n, age = int(count) if not math.isnan(count) else 0, age_words(days)
    for_age = f" for {age}" if age and age != "today" else ""
    match reason:
        case Reason.RED_HEALTH:
            return f"red{_score(' at ', health[1])}{for_age}"
        case Reason.INTO_WHITE_GLOVE:
            return f"moved into white glove: {_way('risk', risk)} since {since}"
        case Reason.FALLING_HEALTH:
            return f"{_way('health', health)} since {since}"
        case Reason.AGREEMENT_ENDED:
            return f"agreement ended{_ago(age)}, and nothing follows it"
        case Reason.NOTICE_DUE:
            return f"notice date {_ahead(days)}, renewal undecided"
        case Reason.AGREEMENT_ENDING:
            return f"agreement ends {_ahead(days)}"
        case Reason.OVERDUE_OURS | Reason.OVERDUE_THEIRS | Reason.OVERDUE_JOINT:
            oldest = f", the oldest by {age}" if n > 1 and age else f" by {age}" if age else ""
            return f"{counted(n, 'commitment')} {_OF_SIDE[reason]} late{oldest}"
        case Reason.SILENT_SPONSOR:
            who = "sponsor" if n == 1 else f"{number(n)} sponsors"
            return f"{who} silent{for_age}" if age else f"no contact with the {who} on record"
        case Reason.MISSED_MEETING:
            return f"{counted(n, 'meeting')} not held{', the first' if n > 1 else ''}{_ago(age)}"
        case Reason.COMPLACENCY:
            return f"green{for_age}, and nobody looked"
        case Reason.NO_REVIEW:
            return f"no review{for_age}" if age else "no review in the last year"
        case Reason.UNPLACED:
            return "not placed: too little is known"
        case Reason.STALE_EVIDENCE:
            return f"evidence is {age} old"
        case Reason.ORPHAN:
            return "serves no corporate goal"


def _score(before: str, score: float) -> str:
    return "" if math.isnan(score) else f"{before}{score:.0f}"


def _way(what: str, scores: tuple[float, float]) -> str:
    old, new = scores
    if math.isnan(old) or math.isnan(new):
        return f"{what} not known before"
    if round(old) == round(new):
        return f"{what} {new:.0f}"
    return f"{what} {old:.0f} to {new:.0f}"


def _ago(age: str) -> str:
    if not age:
        return ""
    return " today" if age == "today" else f" {age} ago"


def _ahead(days: float) -> str:
    if math.isnan(days):
        return "soon"
    if days < 1:
        return "today"
    return "tomorrow" if days < 2 else f"in {age_words(days)}"


def bubble_words(
    *,
    name: str,
    partner: str,
    manager: str,
    quadrant: str,
    value: tuple[float, float],
    risk: tuple[float, float],
    health: float,
    band: str,
    planned: str,
    since: str,
) -> str:
    """What hover and focus say of a bubble, one fact a line; scores are (before, now)."""
    lines = [f"{name}, {partner}" if partner else name]
    lines.append(f"{quadrant}: {_beside('value', value, since)}, {_beside('risk', risk, since)}")
    known = "" if math.isnan(health) else f" {health:.0f}"
    lines.append(f"Health {band or 'not known'}{known}")
    lines.append(f"Planned value {planned}" if planned else "Planned value not known")
    if manager:
        lines.append(manager)
    return "\n".join(lines)


def _beside(what: str, scores: tuple[float, float], since: str) -> str:
    old, new = scores
    said = f"{what} {new:.0f}"
    if math.isnan(old) or round(old) == round(new):
        return said
    return f"{said} ({old:.0f} on {since})"


def cell_words(
    *, count: int, red: int, value: tuple[float, float], risk: tuple[float, float]
) -> str:
    """What hover says of a cell that counts alliances."""
    reds = f", {red} red" if red else ""
    return (
        f"{count} {'alliance' if count == 1 else 'alliances'}{reds}\n"
        f"Value {value[0]:.0f} to {value[1]:.0f}, risk {risk[0]:.0f} to {risk[1]:.0f}"
    )
