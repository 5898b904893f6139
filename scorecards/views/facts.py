"""From the one fact to the place where it is answered, and back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from alliances.models import Alliance
from alliances.rules.periods import Quarter
from alliances.services.access import access_to
from alliances.services.periods import quarter_of
from alliances.views.fetch import alliance_frame, get_alliance
from core.views.confirm_page import confirm_page
from core.views.form_page import form_view
from core.views.frame import next_page
from scorecards.models import Indicator, Scorecard
from scorecards.rules.words import source_of
from scorecards.services import scorecards as services


@form_view
def fact_answer(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """On to the question on the scorecard of the quarter, or to the page that it is counted from;
    where the scorecard is not there yet, the button that opens it."""
    alliance = get_alliance(request, pk, edit=True, internal=True)
    indicator = _indicator(request, alliance, key)
    back = next_page(request, reverse("scorecards:alliance_scorecard", args=[pk]))
    if not indicator.is_manual:
        return redirect(source_of(key)[0] or "alliances:detail", pk)
    quarter = quarter_of(timezone.localdate())
    cards = Scorecard.objects.filter(alliance=pk, year=quarter.year, quarter=quarter.number)
    if request.method != "POST" and (card := cards.first()):
        return _to_question(request, card, indicator, back)
    return _open_page(request, alliance, indicator, quarter, back)


def _open_page(
    request: HttpRequest, alliance: Alliance, indicator: Indicator, quarter: Quarter, back: str
) -> HttpResponse:
    return confirm_page(
        request,
        alliance_frame(alliance, current="scorecard", back=back),
        title=f"Open the {quarter} scorecard",
        text=f"“{indicator.name}” is answered on the scorecard of the quarter.",
        act=lambda revision: services.open_scorecard(alliance=alliance, quarter=quarter),
        done="",
        to=lambda card: _form_at(card, indicator, back),
        submit_label="Open the scorecard",
        calm=True,
    )


def _indicator(request: HttpRequest, alliance: Alliance, key: str) -> Indicator:
    """Raises Http404, also for one that the reader may not know of."""
    indicator = get_object_or_404(Indicator, key=key)
    access = access_to(alliance=alliance, user=request.user)
    if indicator.reveals_deal_terms and not access.confidential:
        raise Http404
    return indicator


def _to_question(
    request: HttpRequest, card: Scorecard, indicator: Indicator, back: str
) -> HttpResponse:
    if card.state == Scorecard.State.OPEN:
        return redirect(_form_at(card, indicator, back))
    messages.info(request, services.NO_LONGER_OPEN[card.state])
    return redirect(card)


def _form_at(card: Scorecard, indicator: Indicator, back: str) -> str:
    """The form at the question, which leads back once it is saved."""
    url = reverse("scorecards:scorecard_edit", args=[card.pk])
    return f"{url}?{urlencode({'question': indicator.pk, 'next': back})}"
