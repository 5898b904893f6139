"""{% load quadrant_svg %}: the shapes of the picture of risk against value as SVG.

Several hundred shapes of a few numbers each: written by a template they took longer than all
figures of the page together. Text from outside goes through escape(); numbers are written as they
are, never the local way, since they are attributes.
"""

from __future__ import annotations

from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from portfolio.rules.quadrant_picture import Picture
from portfolio.rules.sentences import cell_words
from portfolio.services.dashboard.present import Dashboard

register = template.Library()


def _joined(parts: list[str]) -> SafeString:
    return mark_safe("".join(parts))  # every text in the parts is escaped


@register.simple_tag
def svg_cells(picture: Picture, address: str) -> SafeString:
    """{% svg_cells picture address %}: squares that count, each a link to `address` and its
    key."""
    before = escape(address)
    made = []
    for cell in picture.cells:
        number = ""
        if cell.numbered:
            x, y = cell.middle
            number = f'<text x="{x}" y="{y}">{cell.count}</text>'
        made.append(
            f'<a class="s{cell.shade}" href="{before}{cell.key}" tabindex="-1">'
            f"<title>{escape(cell_words(cell, veiled=picture.veiled))}</title>"
            f'<rect x="{cell.x}" y="{cell.y}" width="{cell.width}" height="{cell.height}"/>'
            f"{number}</a>"
        )
    return _joined(made)


@register.simple_tag
def svg_trails(picture: Picture) -> SafeString:
    """{% svg_trails picture %}: from where each bubble stood to its rim."""
    made = []
    for bubble in picture.bubbles:
        if bubble.trail:
            x0, y0, x1, y1 = bubble.trail
            made.append(
                f'<path class="trail {bubble.letter}" d="M{x0} {y0}L{x1} {y1}"/>'
                f'<circle class="trail {bubble.letter}" cx="{x0}" cy="{y0}" r="2"/>'
            )
    return _joined(made)


@register.simple_tag
def svg_spreads(picture: Picture) -> SafeString:
    """{% svg_spreads picture %}: how far the readings of uncertain placements reach."""
    made = []
    for bubble in picture.bubbles:
        if bubble.spread:
            left, right, top, bottom = bubble.spread
            x, y = bubble.x, bubble.y
            made.append(
                f'<path class="spread {bubble.letter}" d="M{left} {y}H{right}M{x} {top}V{bottom}'
                f'M{left} {y - 3}v6M{right} {y - 3}v6M{x - 3} {top}h6M{x - 3} {bottom}h6"/>'
            )
    return _joined(made)


@register.simple_tag
def svg_bubbles(page: Dashboard, picture: Picture) -> SafeString:
    """{% svg_bubbles page picture %}: one link per alliance that is drawn by itself."""
    before, after = _address()
    return _joined(
        [
            f'<a class="bubble {bubble.letter}{"" if bubble.sized else " unsized"}'
            f'{" open" if bubble.open else ""}" '
            f'href="{before}{page.detail_of(bubble).pk}{after}" '
            f'transform="translate({bubble.x} {bubble.y})">'
            f"<title>{escape(page.bubble_words(bubble))}</title>"
            f'<circle r="{bubble.radius}"/><path class="shape" d="{bubble.sign}"/></a>'
            for bubble in picture.bubbles
        ]
    )


@register.simple_tag
def svg_names(page: Dashboard, picture: Picture) -> SafeString:
    """{% svg_names page picture %}: the names beside the bubbles, each as large a target as its
    text. The bubbles are links of the same names: these are none for the keyboard and readers."""
    before, after = _address()
    return _joined(
        [
            f'<a href="{before}{page.detail_of(bubble).pk}{after}" tabindex="-1">'
            f'<text class="label {label.anchor}" x="{label.x}" y="{label.y}">'
            f"{escape(label.text)}</text></a>"
            for bubble in picture.bubbles
            if (label := bubble.label)
        ]
    )


def _address() -> tuple[str, str]:
    """What stands before and after the key of an alliance in its address: one look-up for all."""
    before, after = reverse("alliances:detail", args=[0]).split("0")
    return before, after
