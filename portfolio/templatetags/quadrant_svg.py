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

from portfolio.services.dashboard_page import Drawing, Marked

register = template.Library()


def _joined(parts: list[str]) -> SafeString:
    return mark_safe("".join(parts))  # every text in the parts is escaped


@register.simple_tag
def svg_cells(drawing: Drawing, address: str) -> SafeString:
    """{% svg_cells drawing address %}: squares that count, each a link to `address` and its key."""
    before = escape(address)
    made = []
    for mark in drawing.cells:
        cell = mark.shape
        number = ""
        if cell.numbered:
            x, y = cell.middle
            number = f'<text x="{x}" y="{y}">{cell.count}</text>'
        made.append(
            f'<a class="s{cell.shade}" href="{before}{cell.key}" tabindex="-1">'
            f"<title>{escape(mark.words)}</title>"
            f'<rect x="{cell.x}" y="{cell.y}" width="{cell.width}" height="{cell.height}"/>'
            f"{number}</a>"
        )
    return _joined(made)


@register.simple_tag
def svg_trails(drawing: Drawing) -> SafeString:
    """{% svg_trails drawing %}: from where each bubble stood to its rim."""
    made = []
    for mark in drawing.bubbles:
        if mark.shape.trail:
            x0, y0, x1, y1 = mark.shape.trail
            made.append(
                f'<path class="trail {mark.letter}" d="M{x0} {y0}L{x1} {y1}"/>'
                f'<circle class="trail {mark.letter}" cx="{x0}" cy="{y0}" r="2"/>'
            )
    return _joined(made)


@register.simple_tag
def svg_bubbles(drawing: Drawing) -> SafeString:
    """{% svg_bubbles drawing %}: one link per alliance that is drawn by itself."""
    # One address is looked up and serves for all: they differ in the key alone.
    before, after = reverse("alliances:detail", args=[0]).split("0")
    return _joined([_bubble(mark, f"{before}{mark.detail.pk}{after}") for mark in drawing.bubbles])


def _bubble(mark: Marked, address: str) -> str:
    bubble = mark.shape
    unsized = "" if bubble.sized else " unsized"
    return (
        f'<a class="bubble {mark.letter}{unsized}" href="{address}" '
        f'transform="translate({bubble.x} {bubble.y})"><title>{escape(mark.words)}</title>'
        f'<circle r="{bubble.radius}"/><path class="shape" d="{bubble.sign}"/></a>'
    )


@register.simple_tag
def svg_names(drawing: Drawing) -> SafeString:
    """{% svg_names drawing %}: the names beside the bubbles."""
    labels = [mark.shape.label for mark in drawing.bubbles if mark.shape.label]
    return _joined(
        [
            f'<text class="label {label.anchor}" x="{label.x}" y="{label.y}">'
            f"{escape(label.text)}</text>"
            for label in labels
        ]
    )
