"""Scorecards, risks, surveys and scoring models; guests see the results of surveys alone."""

from __future__ import annotations

from typing import Any

from alliances.rules.periods import Quarter
from scorecards.models import ScoringModel
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import open_scorecard
from scorecards.services.surveys.links import link_path
from tests.conftest import World
from tests.factories import EarlyRiskFactory, RiskFactory
from tests.scorecards.surveys.hands import invited, opened, staffed, survey_of
from tests.url_table import EDITED as EARLY
from tests.url_table import INTERNAL, SEEN, row

#             anon gina osca char bob  alic eve  lena ada
EDITED = "     302  404  404  403  404  200  403  200  200"
POSTED = "     302  404  404  403  404  302  403  302  302"
MODEL_LIST = " 302  403  403  403  403  403  200  200  200"
MODEL = "      302  404  404  403  403  403  200  200  200"


ASKED = "      302  200  404  200  404  200  404  404  404"
BY_LINK = "    200  200  200  200  200  200  200  200  200"
ON_CLOSED = "  302  403  404  403  404  302  403  302  302"


def build(world: World) -> dict[str, Any]:
    recompute()
    card = open_scorecard(alliance=world.northstar, quarter=Quarter(2026, 3))
    closed = survey_of(staffed(5, 5, world.northstar), [4] * 6, [3] * 6, kind="pulse")
    survey = opened(world.northstar)
    token = link_path(invited(survey, "theirs")[0]).strip("/").split("/")[-1]
    return {
        "survey": survey.pk,
        "survey_closed": closed.pk,
        "survey_token": token,
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
    row("scorecards:alliance_surveys", "northstar", SEEN),
    row("scorecards:survey_create", "northstar", EARLY),
    row("scorecards:survey_create", "northstar", EARLY, query="?kind=pulse"),
    row("scorecards:survey_detail", "survey_closed", SEEN),
    row("scorecards:survey_detail", "survey", INTERNAL),
    row("scorecards:survey_answer", "survey", ASKED),
    row("scorecards:survey_link", "survey_token", BY_LINK),
    row("scorecards:survey_prolong", "survey", EDITED),
    row("scorecards:survey_close", "survey", EDITED),
    row("scorecards:survey_withdraw", "survey", EDITED),
    row("scorecards:survey_agenda", "survey_closed", ON_CLOSED, post=True),
]
