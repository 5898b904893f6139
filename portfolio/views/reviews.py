"""Quarterly reviews: the list, the workspace, and the record of what was held. Not for guests."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.services.access import access_to
from alliances.views.fetch import get_child
from core.forms.filters import FilterBar
from core.permissions import require
from core.revision.updates import StaleRevision
from core.ui.actions import Rights
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, wants_part
from portfolio.forms.reviews import CommentForm, HoldForm, ReviewFilter
from portfolio.models import Review, ReviewComment
from portfolio.rules.actions import ReviewState, on_review
from portfolio.rules.review_document import ReviewV1
from portfolio.rules.review_page_v1 import ReviewPageV1
from portfolio.rules.reviews import Check, list_finding, percent_ready, readiness
from portfolio.services.reviews.content import document_of
from portfolio.services.reviews.lifecycle import ReviewIsHeld, hold_review, save_comment

PAGE_SIZE = 50
REVIEWS = Review.objects.for_page()  # built once: every page takes a copy of it
COMMENT = "portfolio/reviews/_comment.html"
READ_ONLY = "You can read this review, but not change it."


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """All reviews the reader sees, overdue ones first. Guests: there is no such page."""
    if request.user.is_guest:
        raise Http404
    today, seen = timezone.localdate(), Review.objects.visible_to(request.user)
    form = ReviewFilter(request.GET, quarters=seen.quarters())
    bar = FilterBar(form, request.GET, kept=())
    found = seen.filtered(**form.cleaned_data, user=request.user)
    page = Paginator(found.for_list(today), PAGE_SIZE).get_page(request.GET.get("page"))
    bar.look_at_page(page)
    context = {
        "bar": bar,
        "page_obj": page,
        "finding": list_finding(**found.tally(today)),
        "today": today,
    }
    return render(request, "portfolio/reviews/list.html", context)


def _seen(request: HttpRequest, pk: int) -> tuple[Review, bool]:
    """The review, and whether the reader may edit it."""
    review: Review = get_child(request, REVIEWS, pk, head=False)
    return review, access_to(alliance=review.alliance, user=request.user).edit


def _editable(request: HttpRequest, pk: int) -> Review:
    review, may_edit = _seen(request, pk)
    require(may_edit, READ_ONLY)
    return review


@require_safe
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Live while it is prepared, frozen when it was held; both are the same page."""
    review, may_edit = _seen(request, pk)
    presenting = request.GET.get("view") == "presentation"
    state = ReviewState(review.pk, review.state, presenting)
    context = _page(review) | {"review": review, "presenting": presenting}
    context["may_edit"] = may_edit and not presenting and not review.is_frozen
    context["buttons"] = on_review(state, Rights(edit=may_edit))
    return render(request, "portfolio/reviews/detail.html", context)


def _page(review: Review) -> dict[str, Any]:
    document = document_of(review=review, today=timezone.localdate())
    checks = [] if review.is_frozen else _checks(review, document)
    page = {"document": document, "page": ReviewPageV1(document)}
    return {**page, "checks": checks, "ready": percent_ready(checks)}


def _checks(review: Review, document: ReviewV1) -> list[Check]:
    return readiness(document, scorecard_is_final=review.scorecard_state == "final")


@require_POST
def review_comment(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Save the words to one section in place; a lost race shows both texts and loses neither."""
    review = _editable(request, pk)
    if section not in ReviewComment.Section.values:
        raise Http404
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _not_saved(request, review, section, errors=form.errors)
    try:
        comment = save_comment(review=review, section=section, author=request.user, **form.values)
    except StaleRevision as stale:
        return _not_saved(request, review, section, theirs=stale.current)
    except ReviewIsHeld as no:
        return _not_saved(request, review, section, refused=no.messages[0])
    return _saved(request, review, section, comment)


def _saved(
    request: HttpRequest, review: Review, section: str, comment: ReviewComment
) -> HttpResponse:
    if not wants_part(request):
        messages.success(request, "Saved.")
        return redirect(f"{review.get_absolute_url()}#{section}")
    context = {"review": review, "section": section, "comment": comment}
    return render(request, COMMENT, {**context, "may_edit": True, "saved": True})


def _not_saved(request: HttpRequest, review: Review, section: str, **why: Any) -> HttpResponse:
    """The comment as it was typed, beside what stands in its way: 409 for a race, else 422."""
    theirs = why.get("theirs")
    revision = theirs.revision if theirs else request.POST.get("revision", "0")
    comment = {"text": request.POST.get("text", ""), "revision": revision}
    context = {"review": review, "section": section, "comment": comment, "may_edit": True, **why}
    template = COMMENT if wants_part(request) else "portfolio/reviews/comment_page.html"
    return render(request, template, context, status=409 if theirs else 422)


@form_view
def review_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Say when it was held; from then on nothing on its page changes."""
    review, today = _editable(request, pk), timezone.localdate()
    if review.is_frozen:
        messages.info(request, ReviewIsHeld(review).messages[0])
        return redirect(review)
    return form_page(
        request,
        _frame(review),
        form=HoldForm(request.POST or None, review=review, today=today),
        title="Hold the review and freeze it",
        submit_label="Hold and freeze",
        act=lambda form: _hold(request, review, form, today),
        done="The review is held and frozen.",
        template="portfolio/reviews/hold.html",
        extra={"checks": lambda: _checks(review, document_of(review=review, today=today))},
    )


def _frame(review: Review) -> Frame:
    back = review.get_absolute_url()
    return Frame(back, crumbs=[("Reviews", reverse("portfolio:review_list")), (str(review), back)])


def _hold(request: HttpRequest, review: Review, form: HoldForm, today: date) -> Review:
    try:
        return hold_review(review=review, held_by=request.user, today=today, **form.values)
    except StaleRevision:
        # What is to be frozen is the page as it reads now: look at it before it is sent again.
        raise ValidationError(
            "Somebody else changed this review meanwhile. Read it again first."
        ) from None
