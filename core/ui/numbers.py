"""Numbers as people read them: "EUR 1.2 M" with the exact value on hover, changes with a sign."""

from __future__ import annotations

import math

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.rounding import half_up, shown
from core.text import MINUS, compact, to_decimal

_UP = '<svg viewBox="0 0 8 8" aria-hidden="true"><path d="M4 1l3.6 6H.4z"/></svg>'
_DOWN = '<svg viewBox="0 0 8 8" aria-hidden="true"><path d="M4 7 .4 1h7.2z"/></svg>'


def whole(value: object) -> str:
    """The nearest whole number, halves away from zero as people round: 64.5 -> "65"; "" where it
    is missing or no number. A score reads the same in a chip, a table and a sentence."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    if not math.isfinite(number):
        return ""
    return shown(number)


def figure(value: object, places: int = 1) -> str:
    """With at most `places` decimals, none that are 0: 62.50 -> "62.5", 50.0 -> "50"."""
    number = to_decimal(value)
    if number is None:
        return ""
    text = f"{half_up(number, places):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", MINUS)


def tenths(value: object) -> str:
    """With one decimal: 4 -> "4.0"."""
    number = to_decimal(value)
    return "" if number is None else f"{half_up(number, 1)}".replace("-", MINUS)


def exact(value: object) -> str:
    """Grouped, with as many decimals as the value has: 1234567.5 -> "1,234,567.50"."""
    number = to_decimal(value)
    if number is None:
        return ""
    places = 0 if number == number.to_integral_value() else 2
    return f"{number:,.{places}f}".replace("-", MINUS)


def money(amount: object, currency: str = "", qualifier: str = "") -> SafeString:
    """ "up to EUR 1.2 M", exact in the title; "not known" where the amount is missing."""
    number = to_decimal(amount)
    if number is None:
        return format_html('<span class="muted">{}</span>', "not known")
    before = f"{qualifier} " if qualifier else ""
    unit = f"{currency} " if currency else ""
    return format_html(
        '<data class="num nowrap" value="{}" title="{}">{}</data>',
        f"{number:f}",
        f"{before}{unit}{exact(number)}",
        f"{before}{unit}{compact(number)}",
    )


def change(delta: object, unit: str = "", good: str = "up", since: str = "") -> SafeString:
    """A change with arrow and sign; coloured where a direction is better (`good`: up, down, none).

    Empty where there is nothing to compare with.
    """
    number = to_decimal(delta)
    if number is None:
        return mark_safe("")
    since_text = f" since {since}" if since else ""
    # Changes below a thousand are points and percents: one decimal is as much as they can mean.
    size = abs(number) if abs(number) >= 1000 else half_up(abs(number), 1)
    if size == 0:
        return format_html('<span class="change">no change{}</span>', since_text)
    rising = number > 0
    better = "" if good == "none" else "better" if rising == (good == "up") else "worse"
    joint = "\N{NO-BREAK SPACE}" if unit else ""
    return format_html(
        '<span class="change {}">{}{}{}{}{}{}</span>',
        better,
        mark_safe(_UP if rising else _DOWN),
        "+" if rising else MINUS,
        compact(size),
        joint,
        unit,
        since_text,
    )


def percent(value: object, places: int = 0) -> str:
    """41.2 -> "41 %"; "not known" where missing. The value is already in percent."""
    number = to_decimal(value)
    return "not known" if number is None else f"{half_up(number, places)} %".replace("-", MINUS)
