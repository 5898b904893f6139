"""Scorecards, risks, surveys and scoring models; guests see the results of surveys alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from alliances.rules.periods import Quarter
from scorecards.models import EvaluationAnswer, Indicator, ReplyRequest, Scorecard, ScoringModel
from scorecards.services.evaluations import year_of
from scorecards.services.recompute import recompute
from scorecards.services.reply_links import link_path as reply_path
from scorecards.services.scorecards import open_scorecard
from scorecards.services.surveys.links import link_path
from tests.conftest import World
from tests.factories import (
    AlignmentAnswerFactory,
    AllianceTreatmentFactory,
    EarlyRiskFactory,
    EntryRuleFactory,
    EvaluationFactory,
    ReplyLineFactory,
    RiskFactory,
)
from tests.scorecards.surveys.hands import invited, opened, staffed, survey_of
from tests.url_table import EDITED as EARLY
from tests.url_table import INTERNAL, OURS, SEEN, row

#             anon gina osca char bob  alic eve  lena ada
EDITED = "     302  404  404  403  404  200  403  200  200"
POSTED = "     302  404  404  403  404  302  403  302  302"
MODEL_LIST = " 302  403  403  403  403  403  200  200  200"
MODEL = "      302  404  404  403  403  403  200  200  200"


ASKED = "      302  200  404  200  404  200  404  404  404"
BY_LINK = "    200  200  200  200  200  200  200  200  200"
ON_CLOSED = "  302  403  404  403  404  302  403  302  302"
#              anon gina osca char bob  alic eve  lena ada
LED = "          302  404  404  403  404  403  403  200  200"
LED_POST = "     302  404  404  403  404  403  403  302  302"
TREATED = "      302  403  403  302  302  302  302  302  302"
NAMED = "        302  404  404  403  404  403  200  403  403"
NAMED_POST = "   302  404  404  403  404  403  302  403  403"
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
    closed = survey_of(staffed(5, 5, world.northstar), [4] * 6, [3] * 6, kind="pulse")
    survey = opened(world.northstar)
    token = link_path(invited(survey, "theirs")[0]).strip("/").split("/")[-1]
    shown, person = card_of(world, 2, "partner"), world.gina.person
    line = ReplyLineFactory(scorecard=shown, reply="disputed", reason="Not so.", replied_by=person)
    ReplyRequest.objects.create(scorecard=shown, person=person, asked_at=timezone.now())
    year = year_of(timezone.localdate())
    evaluation = EvaluationFactory(alliance=world.northstar, year=year)
    EvaluationAnswer.objects.create(evaluation=evaluation, killer="fear", level=3)
    return {
        "survey": survey.pk,
        "survey_closed": closed.pk,
        "survey_token": token,
        "northstar": world.northstar.pk,
        "fact": Indicator.objects.filter(source="manual").earliest("pk").key,
        "card": card.pk,
        "proposed": AllianceTreatmentFactory(alliance=world.northstar).pk,
        "agreed": AllianceTreatmentFactory(
            alliance=world.northstar, state="taken", answered_on=date(2026, 11, 1)
        ).pk,
        "alignment": AlignmentAnswerFactory(
            alignment__alliance=world.northstar, user=world.eve
        ).alignment_id,
        "early": EarlyRiskFactory(alliance=world.northstar, raised_by=world.gina).pk,
        "submitted": card_of(world, 1, "submitted").pk,
        "shown": shown.pk,
        "line": line.pk,
        "token": reply_path(scorecard=shown.pk, person=person.pk).split("/")[-2],
        "risk": RiskFactory(alliance=world.northstar).pk,
        "model": ScoringModel.objects.active().earliest("pk").pk,
    }


ROWS = [
    row("scorecards:alliance_scorecard", "northstar", INTERNAL),
    row("scorecards:alliance_scorecard", "northstar", INTERNAL, query="?as_of=2026-01-31"),
    row("scorecards:scorecard_open", "northstar", POSTED, post=True),
    row("scorecards:fact_answer", "northstar fact", "302 404 404 403 404 302 403 302 302"),
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
    row("scorecards:treatments", "", OURS),
    row("scorecards:treatments_take", "", TREATED, post=True),
    row("scorecards:alliance_treatment", "northstar", INTERNAL),
    row("scorecards:treatment_take", "proposed", POSTED, post=True),
    row("scorecards:treatment_adapt", "proposed", EDITED),
    row("scorecards:treatment_decline", "proposed", EDITED),
    row("scorecards:treatment_told", "agreed", EDITED),
    row("scorecards:alignment_new", "northstar", EDITED),
    row("scorecards:alignment_edit", "alignment", EDITED),
    row("scorecards:alignment_close", "alignment", EDITED),
    row("scorecards:alignment_agree", "alignment", NAMED_POST, post=True),
    row("scorecards:alignment_answer", "alignment", NAMED),
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
