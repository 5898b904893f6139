"""Scorecards, risks and scoring models; guests see none of them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from alliances.rules.periods import Quarter
from scorecards.models import EvaluationAnswer, ReplyRequest, Scorecard, ScoringModel
from scorecards.services.evaluations import year_of
from scorecards.services.recompute import recompute
from scorecards.services.reply_links import link_path
from scorecards.services.scorecards import open_scorecard
from tests.conftest import World
from tests.factories import EntryRuleFactory, EvaluationFactory, ReplyLineFactory, RiskFactory
from tests.url_table import INTERNAL, SEEN, row

#             anon gina osca char bob  alic eve  lena ada
EDITED = "     302  404  404  403  404  200  403  200  200"
POSTED = "     302  404  404  403  404  302  403  302  302"
MODEL_LIST = " 302  403  403  403  403  403  200  200  200"
MODEL = "      302  404  404  403  403  403  200  200  200"


#              anon gina osca char bob  alic eve  lena ada
LED = "          302  404  404  403  404  403  403  200  200"
LED_POST = "     302  404  404  403  404  403  403  302  302"
LEADERS = "      302  403  403  403  403  403  403  200  200"
DISPUTE = "      302  403  404  403  404  200  403  200  200"
LINK = "         200  200  200  200  200  200  200  200  200"


def card_of(world: World, number: int, state: str) -> Scorecard:
    """A scorecard of Northstar on its way to final."""
    card = open_scorecard(alliance=world.northstar, quarter=Quarter(2025, number))
    Scorecard.objects.filter(pk=card.pk).update(state=state, revision=1)
    return Scorecard.objects.get(pk=card.pk)


def build(world: World) -> dict[str, Any]:
    recompute()
    EntryRuleFactory()
    card = open_scorecard(alliance=world.northstar, quarter=Quarter(2026, 3))
    shown, person = card_of(world, 2, "partner"), world.gina.person
    line = ReplyLineFactory(scorecard=shown, reply="disputed", reason="Not so.", replied_by=person)
    ReplyRequest.objects.create(scorecard=shown, person=person, asked_at=timezone.now())
    year = year_of(timezone.localdate())
    evaluation = EvaluationFactory(alliance=world.northstar, year=year)
    EvaluationAnswer.objects.create(evaluation=evaluation, killer="fear", level=3)
    return {
        "northstar": world.northstar.pk,
        "card": card.pk,
        "submitted": card_of(world, 1, "submitted").pk,
        "shown": shown.pk,
        "line": line.pk,
        "token": link_path(scorecard=shown.pk, person=person.pk).split("/")[-2],
        "risk": RiskFactory(alliance=world.northstar).pk,
        "model": ScoringModel.objects.active().earliest("pk").pk,
    }


ROWS = [
    row("scorecards:alliance_scorecard", "northstar", INTERNAL),
    row("scorecards:alliance_scorecard", "northstar", INTERNAL, query="?as_of=2026-01-31"),
    row("scorecards:scorecard_open", "northstar", POSTED, post=True),
    row("scorecards:scorecard_detail", "card", INTERNAL),
    row("scorecards:scorecard_edit", "card", EDITED),
    row("scorecards:scorecard_submit", "card", POSTED, post=True),
    row("scorecards:scorecard_withdraw", "submitted", POSTED, post=True),
    row("scorecards:scorecard_accept", "submitted", LED_POST, post=True),
    row("scorecards:scorecard_return", "submitted", LED),
    row("scorecards:scorecard_ask", "card", EDITED),
    row("scorecards:scorecard_reply", "shown", SEEN),
    row("scorecards:reply_by_link", "token", LINK),
    row("scorecards:dispute_answer", "line", DISPUTE),
    row("scorecards:scorecard_finalise", "card", EDITED),
    row("scorecards:bias_checks", "", LEADERS),
    row("scorecards:baseline_edit", "northstar", EDITED),
    row("scorecards:evaluation", "northstar", INTERNAL),
    row("scorecards:evaluation_edit", "northstar", EDITED),
    row("scorecards:evaluation_risk", "northstar", POSTED, post=True),
    row("scorecards:model_list", "", MODEL_LIST),
    row("scorecards:model_detail", "model", MODEL),
    row("scorecards:alliance_risks", "northstar", INTERNAL),
    row("scorecards:risk_create", "northstar", EDITED),
    row("scorecards:risk_edit", "risk", EDITED),
    row("scorecards:risk_close", "risk", EDITED),
    row("scorecards:risk_reopen", "risk", POSTED, post=True),
]
