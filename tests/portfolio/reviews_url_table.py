"""Quarterly reviews and Today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from alliances.services.nudges import record_nudge
from core.registry.nudges import nudge_kinds
from tests.conftest import World
from tests.factories import ActionFactory, DeliverableFactory, PlanFactory, ReviewFactory
from tests.url_table import EDITED, INTERNAL, OURS, row

#              anon gina osca char bob  alic eve  lena ada
REVIEWS = "    302  404  404  200  200  200  200  200  200"
PREPARED = "   302  404  404  403  404  200  403  200  200"
SAVED = "      302  404  404  403  404  302  403  302  302"
# Posted with no revision: the list comes back and says that it was changed meanwhile.
TICKED = "     302  403  403  403  404  302  403  302  302"
REOPENED = "   302  403  404  403  404  302  403  302  302"
WITHDRAWN = "  302  404  404  404  404  302  404  302  302"


def build(world: World) -> dict[str, Any]:
    plan = PlanFactory(alliance=world.northstar)
    deliverable = DeliverableFactory(plan=plan, owner=world.alice.person)
    nudged = {"kind": nudge_kinds["deliverable"], "row": deliverable}
    nudged |= {"person": world.gina.person, "by": world.alice}
    return {
        "northstar": world.northstar.pk,
        "review": ReviewFactory(alliance=world.northstar).pk,
        "held": ReviewFactory(
            alliance=world.northstar, quarter=3, state="held", held_on=date(2026, 8, 20), frozen={}
        ).pk,
        "kind": "deliverable",
        "action": ActionFactory(alliance=world.northstar, owner=world.alice.person).pk,
        "deliverable": deliverable.pk,
        "nudge": lambda: record_nudge(now=timezone.now(), **nudged).pk,
    }


ROWS = [
    row("portfolio:review_list", "", REVIEWS),
    row("portfolio:review_next", "northstar", "302 403 404 403 404 302 403 302 302"),
    row("portfolio:review_detail", "review", INTERNAL),
    row("portfolio:review_detail", "review", INTERNAL, query="?view=presentation"),
    row("portfolio:review_hold", "review", PREPARED),
    row("portfolio:review_save", "review", SAVED, post=True),
    row("portfolio:review_amend", "held", PREPARED),
    row("portfolio:today", "", OURS),
    row("portfolio:today_action_done", "action", TICKED, post=True),
    row("alliances:nudge", "kind deliverable", EDITED),
    row("alliances:promise_settle", "kind deliverable", EDITED),
    row("alliances:promise_reopen", "kind deliverable", REOPENED, post=True),
    row("alliances:nudge_withdraw", "nudge", WITHDRAWN, post=True),
]
