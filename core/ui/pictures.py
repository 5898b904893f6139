"""Small pictures for table cells: progress and sparklines, geometry in attributes."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.rounding import whole_number
from core.text import to_decimal


def progress_bar(
    value: object,
    maximum: object = 100,
    label: str = "",
    css: str = "",
    *,
    text: bool = True,
) -> SafeString:
    """A <progress> of `value` out of `maximum` with its percentage beside it.

    Over 100 % fills the bar and says the true number. Missing values say so instead of showing 0.
    """
    number, whole = to_decimal(value), to_decimal(maximum)
    if number is None or not whole:
        return format_html('<span class="muted small">{}</span>', "not known")
    share = 100 * number / whole
    shown = max(0, min(100, whole_number(share)))
    words = f"{whole_number(share)} %"
    bar = format_html(
        '<progress class="{}" value="{}" max="100" aria-label="{}">{}</progress>',
        f"bar {css}".strip(),
        shown,
        label or "Progress",
        words,
    )
    if not text:
        return bar
    return format_html('<span class="bar-row">{}<span class="small">{}</span></span>', bar, words)


def sparkline_points(
    values: list[object], low: float | None = None, high: float | None = None
) -> list[list[tuple[float, float]]]:
    """Runs of (x, y) in an 84 x 22 box with a margin of 3; a missing value interrupts the line.

    `low` and `high` fix the scale (0-100 for scores); otherwise it spans the values.
    """
    numbers = [None if (d := to_decimal(v)) is None else float(d) for v in values]
    known = [n for n in numbers if n is not None]
    if not known:
        return []
    bottom = min(known) if low is None else low
    top = max(known) if high is None else high
    span = (top - bottom) or 1.0
    step = 78 / max(1, len(numbers) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for index, number in enumerate(numbers):
        if number is None:
            if runs[-1]:
                runs.append([])
            continue
        clipped = min(max(number, bottom), top)
        y = 11.0 if top == bottom else 19 - 16 * (clipped - bottom) / span
        runs[-1].append((round(3 + index * step, 1), round(y, 1)))
    return [run for run in runs if run]


def sparkline(
    values: list[object],
    label: str = "",
    low: float | None = None,
    high: float | None = None,
) -> SafeString:
    """The course of `values`, last one dotted. Spoken only where `label` says the finding."""
    runs = sparkline_points(values, low, high)
    if not runs:
        return format_html('<span class="muted small">{}</span>', "no history")
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in run) for run in runs)
    x, y = runs[-1][-1]
    hidden = mark_safe(' aria-hidden="true"')
    role = format_html(' role="img" aria-label="{}"', label) if label else hidden
    return format_html(
        '<svg class="spark" viewBox="0 0 84 22"{}><path class="line" d="{}"/>'
        '<circle class="dot" cx="{}" cy="{}" r="2.3"/></svg>',
        role,
        path,
        x,
        y,
    )
