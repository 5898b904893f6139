"""Joint business plans: pages, and what is done with a plan and its lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from alliances.models import Side
from tests.conftest import World
from tests.factories import (
    DeliverableFactory,
    InitiativeFactory,
    ObjectiveActualFactory,
    ObjectiveFactory,
    PlanFactory,
)
from tests.url_table import EDITED, INTERNAL, LEADERS, OURS, SEEN, row

#              anon gina osca char bob  alic eve  lena ada
SIGNING = "    302  200  404  403  404  200  403  200  200"
# On to the page that asks for the day.
DELIVERED = "  302  403  404  403  404  302  403  302  302"
LOCKED = "     302  403  404  403  404  403  403  403  403"


def build(world: World) -> dict[str, Any]:
    agreed = PlanFactory(alliance=world.northstar, fiscal_year=2025)
    replaced = PlanFactory(
        alliance=world.northstar, fiscal_year=2025, version=2, state="superseded"
    )
    review = PlanFactory(
        alliance=world.northstar, fiscal_year=2026, state="partner_review", agreed_on=None
    )
    draft = PlanFactory(alliance=world.northstar, fiscal_year=2027, state="draft", agreed_on=None)
    return {
        "northstar": world.northstar.pk,
        "agreed": agreed.pk,
        "replaced": replaced.pk,
        "in_review": review.pk,
        "draft": draft.pk,
        "objective": ObjectiveFactory(plan=review).pk,
        "dropped": ObjectiveFactory(plan=review, dropped_on=date(2026, 3, 1)).pk,
        "actual": ObjectiveActualFactory(objective__plan=agreed).pk,
        "draft_objective": ObjectiveFactory(plan=draft).pk,
        "initiative": InitiativeFactory(plan=review).pk,
        "deliverable": DeliverableFactory(plan=review).pk,
        "locked_deliverable": DeliverableFactory(plan=agreed).pk,
        # Gina's own promise: she may say that it is delivered, others of her side may not.
        "ginas": DeliverableFactory(plan=agreed, side=Side.THEIRS, owner=world.gina.person).pk,
    }


ROWS = [
    row("plans:current", "northstar", SEEN),
    row("plans:start", "northstar", EDITED),
    row("plans:detail", "agreed", SEEN),
    row("plans:detail", "in_review", SEEN),
    row("plans:detail", "draft", INTERNAL),
    row("plans:edit", "in_review", EDITED),
    row("plans:edit", "agreed", LOCKED),
    row("plans:share", "in_review", EDITED),
    row("plans:take_back", "in_review", EDITED),
    row("plans:sign_off", "in_review", SIGNING),
    row("plans:agree", "in_review", EDITED),
    row("plans:new_version", "agreed", EDITED),
    row("plans:discard", "draft", "302 404 404 403 404 200 403 200 200"),
    row("plans:close", "agreed", EDITED),
    row("plans:compare", "replaced", SEEN),
    row("plans:objective_create", "in_review", EDITED),
    row("plans:objective_create", "agreed", LOCKED),
    row("plans:objective_detail", "objective", SEEN),
    row("plans:objective_detail", "draft_objective", INTERNAL),
    row("plans:objective_edit", "objective", EDITED),
    row("plans:objective_remove", "objective", EDITED),
    row("plans:objective_goal", "objective", EDITED),
    row("plans:objective_actual", "objective", EDITED),
    row("plans:objective_measure", "objective", EDITED),
    row("plans:objective_restore", "dropped", EDITED),
    row("plans:actual_correct", "actual", EDITED),
    row("plans:actual_withdraw", "actual", EDITED),
    row("plans:initiative_list", "", OURS),
    row("plans:initiative_create", "in_review", EDITED),
    row("plans:initiative_edit", "initiative", EDITED),
    row("plans:initiative_goal", "initiative", EDITED),
    row("plans:initiative_stage", "initiative", EDITED),
    row("plans:initiative_remove", "initiative", EDITED),
    row("plans:deliverable_create", "in_review", EDITED),
    row("plans:deliverable_edit", "deliverable", EDITED),
    row("plans:deliverable_edit", "locked_deliverable", EDITED),
    row("plans:deliverable_remove", "deliverable", EDITED),
    row("plans:deliverable_remove", "locked_deliverable", LOCKED),
    row("plans:deliverable_deliver", "locked_deliverable", DELIVERED),
    row("plans:deliverable_deliver", "ginas", "302 302 404 403 404 302 403 302 302"),
    row("plans:deliverable_drop", "locked_deliverable", EDITED),
    row("plans:deliverable_never_made", "locked_deliverable", LEADERS),
    row("plans:deliverable_reopen", "locked_deliverable", EDITED),
]
