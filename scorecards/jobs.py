"""The background work of scores and scorecards."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.jobs.work import Work
from core.registry.jobs import register_periodic
from scorecards.services.fallen_health import propose_after_falls
from scorecards.services.lifecycle import make_due_final
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import open_due_scorecards
from scorecards.services.surveys.lifecycle import close_due_surveys
from scorecards.services.surveys.mail import plan_survey_mails
from scorecards.services.treatment.planning import plan_treatments


def _recompute(work: Work) -> dict[str, Any]:
    """All alliances, every night: ages grow although nobody edits."""
    report = recompute(today=timezone.localdate(work.now))
    return {"alliances": report.alliances, "scores changed": report.written}


def _open_scorecards(work: Work) -> dict[str, Any]:
    return {"scorecards opened": open_due_scorecards(today=timezone.localdate(work.now))}


def _plan_treatments(work: Work) -> dict[str, Any]:
    done = plan_treatments(now=work.now)
    return {
        "treatments proposed": done.proposed,
        "proposals taken back": done.overtaken,
        "alignments opened": done.opened,
    }


def register() -> None:
    register_periodic(
        "scorecards.recompute_portfolio", "Score update for all alliances", _recompute
    )
    register_periodic("scorecards.open_scorecards", "Quarterly scorecards", _open_scorecards)
    register_periodic(
        "scorecards.surveys",
        "Health surveys",
        lambda work: {
            "surveys closed": close_due_surveys(now=work.now),
            "e-mails planned": plan_survey_mails(now=work.now),
        },
    )
    register_periodic(
        "scorecards.end_of_reply",
        "Scorecards whose time to reply is over",
        lambda work: {"made final": make_due_final(now=work.now)},
    )
    register_periodic(
        "scorecards.treatments",
        "Treatments of alliances that entered a quadrant",
        _plan_treatments,
    )
    register_periodic(
        "scorecards.fallen_health",
        "Meetings in person after a fall of health",
        lambda work: {"alliances": propose_after_falls(now=work.now)},
    )
