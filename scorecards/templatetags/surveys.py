"""{% load surveys %}: figures and pictures of surveys."""

from __future__ import annotations

from typing import Any

from django import template

from core.rounding import half_up
from core.text import MINUS
from scorecards.rules.surveys import chart
from scorecards.rules.surveys.findings import Finding, Question
from scorecards.rules.surveys.statistics import Answers
from scorecards.services.surveys.next_steps import origin_of
from scorecards.services.surveys.results import SurveyResult

register = template.Library()


@register.filter
def tenths(value: float | None) -> str:
    """4.142 -> "4.1", -0.25 -> "−0.3"; "" for nothing."""
    return "" if value is None else f"{half_up(value, 1)}".replace("-", MINUS)


@register.filter
def hundredths(value: float | None) -> str:
    return "" if value is None else f"{half_up(value, 2)}".replace("-", MINUS)


@register.filter
def between(ends: tuple[float, float]) -> str:
    """{{ pair.interval|between }}: "0.73 to 2.67" """
    return f"{hundredths(ends[0])} to {hundredths(ends[1])}"


@register.filter
def size(value: float) -> float:
    return abs(value)


@register.filter
def share_words(side: Answers) -> str:
    """{{ side|share_words }}: "11 of 14" """
    return f"{side.favourable} of {side.n}"


@register.simple_tag
def row_plot(one: Question) -> chart.RowPlot:
    return chart.row_plot(one)


@register.simple_tag
def plot_words(result: SurveyResult, one: Question) -> str:
    """ "Halden 4.1, Meridian 2.5", of the sides that are shown."""
    sides = ((result.ours, one.ours), (result.theirs, one.theirs))
    return ", ".join(f"{name} {tenths(side.mean)}" for name, side in sides if side is not None)


@register.simple_tag
def survey_ticks() -> list[tuple[int, float]]:
    return chart.ticks()


@register.simple_tag
def good_from() -> dict[str, Any]:
    """Where good begins, in a row (`across`) and in the picture of all questions, and what the
    picture is made of."""
    (x, y), (left, top, width, height) = chart.cut(), chart.FRAME
    return {
        "across": chart.across(chart.GOOD),
        "x": round(x, 1),
        "y": round(y, 1),
        "left": round(x - left, 1),
        "top": round(y - top, 1),
        "right": round(left + width - x, 1),
        "bottom": round(top + height - y, 1),
        "ticks": chart.map_ticks(),
    }


@register.simple_tag
def survey_dots(result: SurveyResult) -> list[chart.Dot]:
    return chart.dots(result.questions)


@register.simple_tag
def finding_of(result: SurveyResult, one: Question) -> str:
    return result.finding_words(one)


@register.simple_tag
def widened_of(result: SurveyResult, one: Question) -> str:
    return result.widened_words(one)


@register.simple_tag
def withheld_of(result: SurveyResult, one: Question) -> list[str]:
    return result.withheld_words(one)


@register.simple_tag
def step_of(result: SurveyResult, one: Question) -> str:
    """How an address names a finding that an issue or an action grows out of."""
    return origin_of(result, one)


@register.filter
def is_wider(one: Question) -> bool:
    """Whether the gap is wider than before, as it is shown."""
    return one.widened is not None and half_up(one.widened, 1) > 0


@register.filter
def needs_a_step(one: Question) -> bool:
    return one.finding is not None and one.finding is not Finding.STRENGTH


@register.filter
def is_weakness(one: Question) -> bool:
    return one.finding is Finding.WEAKNESS
