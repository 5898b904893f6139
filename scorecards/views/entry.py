"""Answering a scorecard: the form, and what it saves by itself while somebody types."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from alliances.services.access import access_to
from alliances.views.fetch import alliance_frame, get_child
from core.permissions import require
from core.revision.updates import StaleRevision
from core.views.form_page import form_page, form_view
from core.views.frame import next_page
from scorecards.forms.scorecards import ScorecardForm
from scorecards.models import Scorecard
from scorecards.services import scorecards as services
from scorecards.services.lifecycle import duties_of, remarks_on
from scorecards.services.periods import Period, period_of

SCORECARDS = Scorecard.objects.select_related("model", "finalised_by")
FASTER = "Somebody else saved this scorecard. Save to see both versions."


@form_view
def scorecard_edit(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = get_child(request, SCORECARDS, pk, edit=True)
    require(scorecard.state == "open", services.NO_LONGER_OPEN[scorecard.state])
    access, today = access_to(alliance=scorecard.alliance, user=request.user), timezone.localdate()
    period = period_of(
        scorecard=scorecard, confidential=access.confidential, today=today, compared=False
    )
    words, remarks = remarks_on(scorecard=scorecard)
    duties = duties_of(tier=scorecard.alliance.tier)
    given = {"period": period, "today": today, "remarks": remarks}
    form = ScorecardForm(request.POST or None, notable_move=duties.notable_move, **given)
    if form.is_bound and "X-Autosave" in request.headers:
        return _autosave(request, scorecard, form)
    return _page(request, scorecard, form, {"period": period, "returned": words})


def _page(
    request: HttpRequest, scorecard: Scorecard, form: ScorecardForm, extra: dict[str, Period | str]
) -> HttpResponse:
    back = next_page(request, scorecard.get_absolute_url())
    return form_page(
        request,
        alliance_frame(scorecard.alliance, current="scorecard", back=back),
        form=form,
        title=f"Q{scorecard.quarter} {scorecard.year} scorecard",
        submit_label="Save answers",
        act=lambda form: services.save_answers(
            scorecard=scorecard, user=request.user, **form.values
        ),
        done="Answers saved. Scores update in a moment.",
        template="scorecards/scorecard_form.html",
        extra=extra,
    )


def _autosave(request: HttpRequest, scorecard: Scorecard, form: ScorecardForm) -> JsonResponse:
    """Save what makes sense so far. Says what does not yet, by field."""
    if not form.is_valid() and not form.is_savable:
        return JsonResponse({"refused": form.refused}, status=422)
    try:
        services.save_answers(scorecard=scorecard, user=request.user, **form.values)
    except StaleRevision:
        return JsonResponse({"said": FASTER}, status=409)
    except ValidationError as refused:
        return JsonResponse({"said": " ".join(refused.messages)}, status=422)
    return JsonResponse({"revision": scorecard.revision, "refused": form.refused})
