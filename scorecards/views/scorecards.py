"""Where an alliance stands, and its scorecard of each quarter."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.services.access import Access, access_to
from alliances.services.periods import quarter_of, stored_quarter
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.permissions import require
from core.ui.actions import Rights
from core.views.confirm_page import confirm_page
from core.views.form_page import form_page, form_view
from core.views.frame import Frame
from scorecards.forms.scorecards import AsOfForm, ScorecardForm
from scorecards.models import Scorecard
from scorecards.rules.actions import ScorecardState, on_quarter, on_scorecard
from scorecards.services import scorecards as services
from scorecards.services.cards import cards_of
from scorecards.services.explanations import explain
from scorecards.services.periods import Period, period_of

SHOWN = 12
SCORECARDS = Scorecard.objects.select_related("model", "finalised_by")


@require_safe
def alliance_scorecard(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, internal=True)
    today = timezone.localdate()
    form = AsOfForm(request.GET)
    day = form.day(today)
    access = access_to(alliance=alliance, user=request.user)
    found = explain(alliance_id=pk, confidential=access.confidential, today=today, as_of=day)
    cards = cards_of(alliance=alliance, as_of=day, most=SHOWN)
    quarter = quarter_of(today)
    now = next((c for c in cards if (c.year, c.quarter) == (quarter.year, quarter.number)), None)
    state = ScorecardState(pk, str(quarter), now and now.pk, now and now.state)
    context = {"alliance": alliance, "current": "scorecard", "found": found, "cards": cards}
    context |= {"form": form, "as_of": day, "buttons": on_quarter(state, Rights(edit=access.edit))}
    return render(request, "scorecards/alliance_scorecard.html", context)


@require_POST
def scorecard_open(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True, internal=True)
    quarter = quarter_of(timezone.localdate())
    try:
        scorecard = services.open_scorecard(alliance=alliance, quarter=quarter)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("scorecards:alliance_scorecard", alliance.pk)
    if scorecard.state == Scorecard.State.FINAL:
        return redirect(scorecard.get_absolute_url())
    return redirect("scorecards:scorecard_edit", scorecard.pk)


def _period(scorecard: Scorecard, access: Access) -> Period:
    today = timezone.localdate()
    return period_of(scorecard=scorecard, confidential=access.confidential, today=today)


@require_safe
def scorecard_detail(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = get_child(request, SCORECARDS, pk)
    access = access_to(alliance=scorecard.alliance, user=request.user)
    quarter = str(stored_quarter(scorecard.year, scorecard.quarter))
    card = ScorecardState(scorecard.alliance_id, quarter, scorecard.pk, scorecard.state)
    context = {"alliance": scorecard.alliance, "current": "scorecard"}
    context["period"] = _period(scorecard, access)
    context["buttons"] = on_scorecard(card, Rights(edit=access.edit))
    return render(request, "scorecards/scorecard_detail.html", context)


@form_view
def scorecard_edit(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = get_child(request, SCORECARDS, pk, edit=True)
    require(
        scorecard.state == "open", "This scorecard is final. Its answers can no longer be changed."
    )
    period = _period(scorecard, access_to(alliance=scorecard.alliance, user=request.user))
    return _entry(request, scorecard, period)


def _entry(request: HttpRequest, scorecard: Scorecard, period: Period) -> HttpResponse:
    return form_page(
        request,
        _frame(scorecard),
        form=ScorecardForm(request.POST or None, period=period, today=timezone.localdate()),
        title=f"Q{scorecard.quarter} {scorecard.year} scorecard",
        submit_label="Save answers",
        act=lambda form: services.save_answers(
            scorecard=scorecard, user=request.user, **form.values
        ),
        done="Answers saved. Scores update in a moment.",
        template="scorecards/scorecard_form.html",
        extra={"period": period},
    )


def _frame(scorecard: Scorecard) -> Frame:
    back = scorecard.get_absolute_url()
    return alliance_frame(scorecard.alliance, current="scorecard", back=back)


@form_view
def scorecard_finalise(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = get_child(request, SCORECARDS, pk, edit=True)
    return confirm_page(
        request,
        Frame(scorecard.get_absolute_url()),
        title=f"Finalise the Q{scorecard.quarter} {scorecard.year} scorecard?",
        text="Its answers, computed figures and version of the scoring model are kept as they are.",
        goes=["The answers of this quarter can no longer be changed."],
        stays=["The answers count until newer ones replace them, or until they are too old."],
        submit_label="Finalise scorecard",
        calm=True,
        row=scorecard,
        act=lambda revision: _finalise(request, scorecard, revision),
        done="Scorecard finalised.",
    )


def _finalise(request: HttpRequest, scorecard: Scorecard, revision: int) -> Scorecard:
    return services.finalise(scorecard=scorecard, expected=revision, user=request.user)
