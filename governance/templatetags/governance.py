"""{% load governance %}: parts in the RACI matrix and priorities in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliances.models import Alliance, Person
from governance.models import RaciPart
from governance.rules import priorities
from governance.rules.raci import AGREED, LETTERS, OBJECTED, STATES
from governance.services.raci import Cell, Matrix
from governance.services.raci_mail import given, lines

register = template.Library()
TAGS = {AGREED: "good", OBJECTED: "bad"}
Mine = Sequence[tuple[RaciPart, str]]


@register.simple_tag
def raci_cell(cell: Cell) -> SafeString:
    """{% raci_cell cell %}: the letters with the part in words, and what the person said of it."""
    part: Any = cell.part
    return format_html(
        '<b class="part {}" title="{}">{}</b> <span class="small {}">{}</span>',
        part.part,
        part.get_part_display(),
        LETTERS[part.part],
        f"said {TAGS.get(cell.state, 'warn')}",
        STATES[cell.state],
    )


@register.filter
def part_lines(mine: Mine) -> list[str]:
    """{{ matrix.mine|part_lines }}: "Accountable for Scorecard and Communication"."""
    return lines([part for part, _ in mine])


@register.filter
def said_words(mine: Mine) -> str:
    """{{ matrix.mine|said_words }}: "You agreed on 3 Mar 2026."."""
    return given([part for part, _ in mine])


@register.filter
def is_agreed(mine: Mine) -> bool:
    return all(state == AGREED for _, state in mine)


@register.filter
def objections(matrix: Matrix) -> list[tuple[Person, str, datetime]]:
    """{{ matrix|objections }}: who objects to what, since when; each once."""
    found: dict[tuple[int, str], tuple[Person, str, datetime]] = {}
    for line in matrix.rows:
        for cell in line.cells:
            part: Any = cell.part
            if part is not None and cell.state == OBJECTED:
                words = part.objection
                found.setdefault((part.person_id, words), (part.person, words, part.objected_at))
    return list(found.values())


@register.simple_tag
def finding(row: priorities.Compared, alliance: Alliance) -> SafeString:
    """{% finding row alliance %}: whether both sides want it, and how much."""
    css, words = {
        priorities.AGREE: ("good", "both agree"),
        priorities.RANKED: ("warn", f"ranked {row.ours} and {row.theirs}"),
        priorities.ONLY_OURS: ("warn", f"only {alliance.sides.ours}"),
        priorities.ONLY_THEIRS: ("warn", f"only {alliance.sides.theirs}"),
    }[row.finding]
    return format_html('<span class="tag {}">{}</span>', css, words)
