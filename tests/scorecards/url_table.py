"""Scorecards, risks and scoring models; guests see none of them."""

from __future__ import annotations

from typing import Any

from alliances.rules.periods import Quarter
from scorecards.models import ScoringModel
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import open_scorecard
from tests.conftest import World
from tests.factories import EarlyRiskFactory, RiskFactory
from tests.url_table import EDITED as EARLY
from tests.url_table import INTERNAL, SEEN, row

#             anon gina osca char bob  alic eve  lena ada
EDITED = "     302  404  404  403  404  200  403  200  200"
POSTED = "     302  404  404  403  404  302  403  302  302"
MODEL_LIST = " 302  403  403  403  403  403  200  200  200"
MODEL = "      302  404  404  403  403  403  200  200  200"


def build(world: World) -> dict[str, Any]:
    recompute()
    card = open_scorecard(alliance=world.northstar, quarter=Quarter(2026, 3))
    return {
        "northstar": world.northstar.pk,
        "card": card.pk,
        "early": EarlyRiskFactory(alliance=world.northstar, raised_by=world.gina).pk,
        "risk": RiskFactory(alliance=world.northstar).pk,
        "model": ScoringModel.objects.active().earliest("pk").pk,
    }


ROWS = [
    row("scorecards:alliance_scorecard", "northstar", INTERNAL),
    row("scorecards:alliance_scorecard", "northstar", INTERNAL, query="?as_of=2026-01-31"),
    row("scorecards:scorecard_open", "northstar", POSTED, post=True),
    row("scorecards:scorecard_detail", "card", INTERNAL),
    row("scorecards:scorecard_edit", "card", EDITED),
    row("scorecards:scorecard_finalise", "card", EDITED),
    row("scorecards:model_list", "", MODEL_LIST),
    row("scorecards:model_detail", "model", MODEL),
    row("scorecards:alliance_risks", "northstar", SEEN),
    row("scorecards:alliance_risks", "northstar", SEEN, query="?probability=3&impact=3"),
    row("scorecards:risk_export", "northstar", INTERNAL),
    row("scorecards:early_risk_create", "northstar", SEEN),
    row("scorecards:early_risk_take", "early", EARLY),
    row("scorecards:early_risk_decline", "early", EARLY),
    row("scorecards:risk_in_place", "risk", EDITED),
    row("scorecards:risk_create", "northstar", EDITED),
    row("scorecards:risk_edit", "risk", EDITED),
    row("scorecards:risk_close", "risk", EDITED),
    row("scorecards:risk_reopen", "risk", POSTED, post=True),
]
