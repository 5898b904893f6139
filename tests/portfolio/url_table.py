"""The portfolio page and its exceptions."""

from __future__ import annotations

from typing import Any

from tests.conftest import World
from tests.url_table import OURS, row

ROWS = [
    row("portfolio:dashboard", "", OURS),
    row("portfolio:dashboard", "", OURS, query="?view=table&tier=core&as_of=2026-09-30"),
    row("portfolio:exception_list", "", OURS),
]


def build(world: World) -> dict[str, Any]:
    return {}
