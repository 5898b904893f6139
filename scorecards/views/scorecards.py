"""Where an alliance stands, and its scorecard of each quarter."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.services.access import Access, access_to
from alliances.services.periods import quarter_of
from alliances.views.fetch import get_alliance, get_child
from core.ui.actions import Rights
from scorecards.forms.scorecards import AsOfForm
from scorecards.models import Scorecard
from scorecards.rules.actions import ScorecardState, on_quarter, on_scorecard
from scorecards.rules.lifecycle import steps
from scorecards.services import scorecards as services
from scorecards.services.cards import cards_of
from scorecards.services.explanations import explain
from scorecards.services.lifecycle import standing_of, steps_of
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
    edit = access.edit and day is None
    context |= {"form": form, "as_of": day, "may_edit": edit}
    context["buttons"] = on_quarter(state, Rights(edit=edit))
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
    period, today = _period(scorecard, access), timezone.localdate()
    card = standing_of(scorecard=scorecard, replies=period.replies)
    rights = {"edit": access.edit, "leads": request.user.leads_portfolio}
    context = {"alliance": scorecard.alliance, "current": "scorecard", "card_now": card}
    context |= {"period": period, "may_edit": access.edit}
    context["steps"] = steps_of(scorecard=scorecard)
    found = steps(card, today=today, **rights)
    context["buttons"] = on_scorecard(scorecard.pk, scorecard.revision, found)
    return render(request, "scorecards/scorecard_detail.html", context)
