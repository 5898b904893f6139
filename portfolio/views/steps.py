"""Where the next steps of exceptions lead that are about reviews."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from alliances.views.fetch import alliance_frame, get_alliance
from core.views.confirm_page import confirm_page
from core.views.form_page import form_view
from portfolio.rules.reviews import quarter_owed
from portfolio.services.reviews.starting import start_review, wanted_review


@form_view
def review_next(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the review to prepare; where there is none yet, the button that starts it."""
    alliance, today = get_alliance(request, pk, edit=True), timezone.localdate()
    if request.method != "POST" and (review := wanted_review(alliance=alliance, today=today)):
        return redirect(review)
    quarter = quarter_owed(today, settings.FISCAL_YEAR_START_MONTH)
    return confirm_page(
        request,
        alliance_frame(alliance),
        title=f"Start the {quarter} review",
        text="The review fills in with live data. Add your commentary, then hold it.",
        act=lambda revision: start_review(alliance=alliance, today=today),
        done=f"{quarter} review started.",
        to=lambda review: reverse("portfolio:review_detail", args=[review.pk]),
        submit_label="Start the review",
        calm=True,
    )
