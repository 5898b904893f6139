"""Joint business plans: pages, and what is done with a plan and its lines."""

from __future__ import annotations

from typing import Any

from alliances.models import Side
from tests.conftest import World
from tests.factories import (
    DeliverableFactory,
    InitiativeFactory,
    ObjectiveFactory,
    PlanFactory,
)
from tests.url_table import EDITED, INTERNAL, OURS, SEEN, row

#              anon gina osca char bob  alic eve  lena ada
SIGNING = "    302  200  404  403  404  200  403  200  200"
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
        "draft_objective": ObjectiveFactory(plan=draft).pk,
        "initiative": InitiativeFactory(plan=review).pk,
        "deliverable": DeliverableFactory(plan=review).pk,
        "locked_deliverable": DeliverableFactory(plan=agreed).pk,
        # Gina's own promise: she may say that it is kept, others of her side may not.
        "ginas": DeliverableFactory(plan=agreed, side=Side.THEIRS, owner=world.gina.person).pk,
    }


ROWS = [
    row("alliances:plan_current", "northstar", SEEN),
    row("alliances:plan_start", "northstar", EDITED),
    row("alliances:plan_detail", "agreed", SEEN),
    row("alliances:plan_detail", "in_review", SEEN),
    row("alliances:plan_detail", "draft", INTERNAL),
    row("alliances:plan_edit", "in_review", EDITED),
    row("alliances:plan_edit", "agreed", LOCKED),
    row("alliances:plan_share", "in_review", EDITED),
    row("alliances:plan_take_back", "in_review", EDITED),
    row("alliances:plan_sign_off", "in_review", SIGNING),
    row("alliances:plan_agree", "in_review", EDITED),
    row("alliances:plan_new_version", "agreed", EDITED),
    row("alliances:plan_discard", "draft", "302 404 404 403 404 200 403 200 200"),
    row("alliances:plan_close", "agreed", EDITED),
    row("alliances:plan_compare", "replaced", SEEN),
    row("alliances:objective_create", "in_review", EDITED),
    row("alliances:objective_create", "agreed", LOCKED),
    row("alliances:objective_detail", "objective", SEEN),
    row("alliances:objective_detail", "draft_objective", INTERNAL),
    row("alliances:objective_edit", "objective", EDITED),
    row("alliances:objective_remove", "objective", EDITED),
    row("alliances:objective_actual", "objective", EDITED),
    row("alliances:initiative_list", "", OURS),
    row("alliances:initiative_create", "in_review", EDITED),
    row("alliances:initiative_edit", "initiative", EDITED),
    row("alliances:initiative_stage", "initiative", EDITED),
    row("alliances:initiative_remove", "initiative", EDITED),
    row("alliances:deliverable_create", "in_review", EDITED),
    row("alliances:deliverable_edit", "deliverable", EDITED),
    row("alliances:deliverable_edit", "locked_deliverable", EDITED),
    row("alliances:deliverable_remove", "deliverable", EDITED),
    row("alliances:deliverable_remove", "locked_deliverable", LOCKED),
    row("alliances:deliverable_deliver", "locked_deliverable", EDITED),
    row("alliances:deliverable_deliver", "ginas", "302 200 404 403 404 200 403 200 200"),
    row("alliances:deliverable_drop", "locked_deliverable", EDITED),
    row("alliances:deliverable_reopen", "locked_deliverable", EDITED),
]
