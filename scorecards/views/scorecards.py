"""Where an alliance stands, and its scorecard of each quarter."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import require
from accounts.services.revisions import StaleRevision
from alliances.rules.periods import Quarter
from scorecards.forms.scorecards import AsOfForm, ScorecardForm, stored_as_fields
from scorecards.models import Scorecard
from scorecards.services import scorecards as services
from scorecards.services.explanations import explain
from scorecards.services.periods import period_of
from scorecards.views.frame import alliance_for, answer_form, may_see_terms, row_for

CARDS = 12


@require_GET
def alliance_scorecard(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = alliance_for(request, pk)
    today = timezone.localdate()
    form = AsOfForm(request.GET)
    day = form.day(today)
    terms = may_see_terms(request, alliance)
    found = explain(alliance_id=pk, confidential=terms, today=today, as_of=day)
    cards = list(Scorecard.objects.filter(alliance=alliance)[:CARDS])
    quarter = Quarter.containing(today)
    now = next((c for c in cards if (c.year, c.quarter) == (quarter.year, quarter.number)), None)
    context = {"alliance": alliance, "current": "scorecard", "found": found, "cards": cards}
    context |= {"form": form, "as_of": day, "now": now, "quarter": quarter, "today": today}
    return render(request, "scorecards/alliance_scorecard.html", context)


@require_POST
def scorecard_open(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = alliance_for(request, pk, change=True)
    quarter = Quarter.containing(timezone.localdate())
    try:
        scorecard = services.open_scorecard(alliance=alliance, quarter=quarter)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("scorecards:alliance_scorecard", alliance.pk)
    if scorecard.state == Scorecard.State.FINAL:
        return redirect(scorecard.get_absolute_url())
    return redirect("scorecards:scorecard_edit", scorecard.pk)


def _cards() -> object:
    return Scorecard.objects.select_related("model", "finalised_by")


@require_GET
def scorecard_detail(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = row_for(request, _cards(), pk)
    alliance = scorecard.alliance
    terms = may_see_terms(request, alliance)
    period = period_of(scorecard=scorecard, confidential=terms, today=timezone.localdate())
    context = {"alliance": alliance, "current": "scorecard", "period": period}
    return render(request, "scorecards/scorecard_detail.html", context)


@require_http_methods(["GET", "POST"])
def scorecard_edit(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = row_for(request, _cards(), pk, change=True)
    require(scorecard.state == "open", "This scorecard is final. Its answers no longer change.")
    terms = may_see_terms(request, scorecard.alliance)
    period = period_of(scorecard=scorecard, confidential=terms, today=timezone.localdate())
    return answer_form(
        request,
        alliance=scorecard.alliance,
        current="scorecard",
        form=ScorecardForm(request.POST or None, period=period),
        title=f"Scorecard of Q{scorecard.quarter} {scorecard.year}",
        submit="Save answers",
        act=lambda form: services.save_answers(
            scorecard=scorecard,
            expected=form.expected_revision,
            answers=form.answers(),
            user=request.user,
        ),
        done="Saved. The scores follow in a moment.",
        to=scorecard.get_absolute_url(),
        stored=stored_as_fields,
        template="scorecards/scorecard_form.html",
        period=period,
    )


@require_http_methods(["GET", "POST"])
def scorecard_finalise(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = row_for(request, _cards(), pk, change=True)
    if request.method == "POST":
        return _finalise(request, scorecard)
    context = {
        "title": f"Finalise the scorecard of Q{scorecard.quarter} {scorecard.year}?",
        "text": "It keeps its answers, its computed figures and its version of the scoring model.",
        "goes": ["Answers of this quarter can no longer be changed."],
        "stays": ["The answers count until newer ones replace them or they are too old."],
        "submit_label": "Finalise",
        "cancel_url": scorecard.get_absolute_url(),
        "fields": [("revision", scorecard.revision)],
        "calm": True,
    }
    return render(request, "components/confirm_page.html", context)


def _finalise(request: HttpRequest, scorecard: Scorecard) -> HttpResponse:
    given = request.POST.get("revision", "")
    expected = int(given) if given.isdecimal() else 0
    try:
        services.finalise(scorecard=scorecard, expected=expected, user=request.user)
        messages.success(request, "The scorecard is final.")
    except StaleRevision:
        messages.error(request, "Somebody saved answers meanwhile. Read them, then finalise.")
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect(reverse("scorecards:scorecard_detail", args=[scorecard.pk]))
