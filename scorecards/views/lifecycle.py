"""The steps of a scorecard on its way to final, and the baseline of an alliance."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from alliances.services.access import access_to
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.permissions import require
from core.views.confirm_page import confirm_page, perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, posted_revision
from scorecards.forms.lifecycle import BaselineForm, ReturnForm, SkipForm
from scorecards.models import Scorecard
from scorecards.rules.lifecycle import SKIP, steps
from scorecards.services import baselines, lifecycle
from scorecards.services.periods import Period, period_of

SCORECARDS = Scorecard.objects.select_related("model")
FINAL: dict[str, Any] = {
    "text": "Its answers, computed figures and version of the scoring model are kept as they are.",
    "goes": ["The answers of this quarter can no longer be changed."],
    "stays": ["The answers count until newer ones replace them, or until they are too old."],
    "submit_label": "Finalise scorecard",
    "calm": True,
}
LEADERS = "Only alliance leaders review scorecards."


def _said(request: HttpRequest) -> dict[str, Any]:
    return {"user": request.user, "now": timezone.now()}


def _step(request: HttpRequest, scorecard: Scorecard, act: Any, done: str) -> HttpResponse:
    expected = posted_revision(request)
    return perform(
        request,
        row=scorecard,
        act=lambda: act(scorecard=scorecard, expected=expected, **_said(request)),
        done=done,
        back=scorecard.get_absolute_url(),
    )


@require_POST
def scorecard_submit(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = get_child(request, SCORECARDS, pk, edit=True)
    return _step(request, scorecard, lifecycle.submit, "Submitted. A leader reviews it next.")


@require_POST
def scorecard_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = get_child(request, SCORECARDS, pk, edit=True)
    return _step(request, scorecard, lifecycle.withdraw, "Submission withdrawn.")


@require_POST
def scorecard_accept(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = get_child(request, SCORECARDS, pk, edit=True)
    require(request.user.leads_portfolio, LEADERS)
    return _step(request, scorecard, lifecycle.accept, "Scorecard accepted.")


def _period(request: HttpRequest, scorecard: Scorecard) -> Period:
    access = access_to(alliance=scorecard.alliance, user=request.user)
    today = timezone.localdate()
    return period_of(scorecard=scorecard, confidential=access.confidential, today=today)


@form_view
def scorecard_return(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = get_child(request, SCORECARDS, pk, edit=True)
    require(request.user.leads_portfolio, LEADERS)
    require(scorecard.state in ("submitted", "reviewed"), lifecycle.REFUSED["return"])
    back = scorecard.get_absolute_url()
    return form_page(
        request,
        alliance_frame(scorecard.alliance, current="scorecard", back=back),
        form=ReturnForm(request.POST or None, period=_period(request, scorecard)),
        title=f"Send back the Q{scorecard.quarter} {scorecard.year} scorecard",
        submit_label="Send back",
        act=lambda form: lifecycle.send_back(scorecard=scorecard, **form.values, **_said(request)),
        done="Sent back. The alliance manager is told.",
        template="scorecards/scorecard_return.html",
    )


@form_view
def scorecard_finalise(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = get_child(request, SCORECARDS, pk, edit=True)
    form = SkipForm(request.POST or None) if _asks_why(scorecard) else None
    return confirm_page(
        request,
        Frame(scorecard.get_absolute_url()),
        **FINAL,
        title=f"Finalise the Q{scorecard.quarter} {scorecard.year} scorecard?",
        row=scorecard,
        form=form,
        act=lambda revision: _finalise(request, scorecard, revision, form),
        done="Scorecard finalised.",
    )


def _asks_why(scorecard: Scorecard) -> bool:
    """Whether the partner should be asked first."""
    card, today = lifecycle.standing_of(scorecard=scorecard), timezone.localdate()
    return SKIP in steps(card, edit=True, leads=False, today=today)


def _finalise(
    request: HttpRequest, scorecard: Scorecard, revision: int, form: SkipForm | None
) -> Scorecard:
    words = form.cleaned_data["words"] if form else ""
    return lifecycle.make_final(
        scorecard=scorecard, expected=revision, words=words, **_said(request)
    )


@form_view
def baseline_edit(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True, internal=True)
    baseline = baselines.current_baseline(alliance=alliance)
    return form_page(
        request,
        alliance_frame(alliance, current="scorecard"),
        form=BaselineForm(request.POST or None, alliance=alliance, baseline=baseline),
        title="Baseline at launch",
        text="Every later scorecard is shown against it. It should be the state at launch.",
        act=lambda form: baselines.replace_baseline(
            alliance=alliance, **form.values, **_said(request)
        ),
        done="Baseline saved.",
        to=reverse("scorecards:evaluation", args=[alliance.pk]),
    )
