"""Raw measurements in words, and where each of them comes from."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from alliances.rules.shares import FEW
from core.rounding import shown
from core.text import compact, plural
from scorecards.rules.expected_loss import points

# What a new installation starts with, and what is said of computed indicators.
DEFAULTS: dict[str, Any] = tomllib.loads(
    Path(__file__).parents[1].joinpath("defaults.toml").read_text(encoding="utf-8")
)
# Where a reader can look at the records behind a computed indicator: tab of the alliance.
TABS = {
    "plan": ("plans:current", "Plan"),
    "governance": ("governance:alliance_governance", "Governance"),
    "people": ("alliances:people", "People"),
    "risks": ("scorecards:alliance_risks", "Risks"),
    "agreement": ("alliances:agreement", "Agreement"),
    "overview": ("alliances:detail", "Overview"),
    "surveys": ("scorecards:alliance_surveys", "Surveys"),
}
NOT_ANSWERED = "not answered, or the answer has expired"


def _said(key: str) -> dict[str, str]:
    """What the defaults say of an indicator that nobody enters by hand."""
    said: dict[str, str] = DEFAULTS["computed"].get(key) or DEFAULTS["surveyed"].get(key, {})
    return said


def source_of(key: str) -> tuple[str, str]:
    """The tab (URL name and label) that shows what an indicator is computed from; ("", "") if
    none."""
    shown_on = _said(key).get("shown_on", "")
    return TABS.get(shown_on, ("", ""))


def missing_words(key: str) -> str:
    """What is missing where an indicator is not known."""
    words: str = _said(key).get("missing", NOT_ANSWERED)
    return words


def nearest_anchor(score: float, anchors: dict[str, str]) -> str:
    """The words of the step 0, 25, 50, 75 or 100 nearest to an answer; the lower one on a tie."""
    if not anchors:
        return ""
    step = min(sorted(anchors, key=float), key=lambda key: abs(float(key) - score))
    return anchors[step]


def raw_words(
    raw: float | None, unit: str, of: tuple[int, int] | None = None, currency: str = ""
) -> str:
    """ "75 %, 9 of 12", "74 days", "EUR 6.9 bn"; "" for unknown."""
    if raw is None:
        return ""
    if unit == "money":
        text = f"{currency} {compact(raw)}".strip()
        return f"{text}, {of[0]} of {of[1]} terms known" if of and of[1] else text
    if unit.startswith("%"):
        if unit == "%" and of and of[1]:
            counts = f"{of[0]} of {of[1]}"
            return counts if of[1] < FEW else f"{shown(100 * of[0] / of[1])} %, {counts}"
        text = f"{shown(raw)} {unit}"
        return f"{text}, {of[0]} of {of[1]}" if of else text
    if unit == "days":
        if raw < 0:
            return f"{plural(-raw, 'day')} ago"
        return "renews automatically" if raw == 3650 else plural(raw, "day")
    if unit in ("goals", "alliances", "risks"):
        return plural(raw, unit[:-1])
    if of:
        return f"{points(raw)} {unit}, {plural(of[0], 'open risk')}"
    return f"{points(raw)} of 100" if unit == "points" else f"{points(raw)} {unit}".strip()


def days_now(key: str, raw: float | None, seen: date | None, today: date) -> float | None:
    """A count of days as of `today`. Scores are written when they move by enough, so the count that
    was kept may be some days old; the day from which it counts is not."""
    if raw is None or seen is None:
        return raw
    return float((seen - today).days if key == "agreement_end" else (today - seen).days)
