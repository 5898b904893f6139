"""Quarterly reviews and Today."""

from __future__ import annotations

from typing import Any

from tests.conftest import World
from tests.factories import ActionFactory, DeliverableFactory, PlanFactory, ReviewFactory
from tests.url_table import INTERNAL, OURS, row

#              anon gina osca char bob  alic eve  lena ada
REVIEWS = "    302  404  404  200  200  200  200  200  200"
PREPARED = "   302  404  404  403  404  200  403  200  200"
# Posted without words, and without the revision that was read: refused, shown again.
COMMENTED = "  302  404  404  403  404  422  403  422  422"
# Posted with no revision: the list comes back and says that it was changed meanwhile.
TICKED = "     302  403  403  403  404  302  403  302  302"


def build(world: World) -> dict[str, Any]:
    plan = PlanFactory(alliance=world.northstar)
    return {
        "review": ReviewFactory(alliance=world.northstar).pk,
        "plan": "plan",
        "action": ActionFactory(alliance=world.northstar, owner=world.alice.person).pk,
        "deliverable": DeliverableFactory(plan=plan, owner=world.alice.person).pk,
    }


ROWS = [
    row("portfolio:review_list", "", REVIEWS),
    row("portfolio:review_detail", "review", INTERNAL),
    row("portfolio:review_detail", "review", INTERNAL, query="?view=presentation"),
    row("portfolio:review_hold", "review", PREPARED),
    row("portfolio:review_comment", "review plan", COMMENTED, post=True),
    row("portfolio:today", "", OURS),
    row("portfolio:today_action_done", "action", TICKED, post=True),
    row("portfolio:today_deliverable_done", "deliverable", TICKED, post=True),
]
