"""The portfolio page and its exceptions."""

from __future__ import annotations

from typing import Any

from tests.conftest import World
from tests.factories import CorporateGoalFactory
from tests.url_table import OURS, row

#           anon gina osca char bob  alic eve  lena ada
OF_US = "   302  404  404  200  200  200  200  200  200"
KEPT = "    302  404  404  403  403  403  403  200  200"
LEADERS = " 302  403  403  403  403  403  403  200  200"
TIED = "    302  404  404  403  200  200  403  200  200"

ROWS = [
    row("portfolio:goal_list", "", OURS),
    row("portfolio:goal_list", "", OURS, query="?show=without&level=division&q=grow"),
    row("portfolio:goal_export", "", OURS),
    row("portfolio:goal_without", "alliances", OURS),
    row("portfolio:goal_without", "objectives", OURS),
    row("portfolio:goal_without", "initiatives", OURS),
    row("portfolio:goal_create", "", LEADERS),
    row("portfolio:goal_copy_year", "", LEADERS),
    row("portfolio:goal_publish", "", LEADERS),
    row("portfolio:goal_detail", "goal", OF_US),
    row("portfolio:goal_edit", "goal", KEPT),
    row("portfolio:goal_replace", "goal", KEPT),
    row("portfolio:goal_drop", "goal", KEPT),
    row("portfolio:goal_remove", "draft", "302 404 404 404 404 404 404 200 200"),
    row("portfolio:goal_tie", "goal", TIED),
    row("portfolio:dashboard", "", OURS),
    row("portfolio:dashboard", "", OURS, query="?view=table&tier=core&as_of=2026-09-30"),
    row("portfolio:exception_list", "", OURS),
    row("portfolio:exposure", "", OURS),
    row("portfolio:exposure", "", OURS, query="?by=partner&sort=-months&q=mer"),
    row("portfolio:exposure_export", "", OURS, query="?single=yes&months=6"),
    row("portfolio:replacement_edit", "northstar", "302 404 404 403 404 200 403 200 200"),
    row("portfolio:ask_everybody", "", OURS),
]


def build(world: World) -> dict[str, Any]:
    goal = CorporateGoalFactory(name="Grow")
    world.northstar.goals.add(goal)
    return {
        "goal": goal.pk,
        "northstar": world.northstar.pk,
        "draft": CorporateGoalFactory(state="draft").pk,
        **{word: word for word in ("alliances", "objectives", "initiatives")},
    }
