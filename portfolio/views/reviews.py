"""Quarterly reviews: the list, the workspace, and the record of what was held. Not for guests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alliances.services.access import access_to
from alliances.services.periods import stored_quarter
from alliances.views.fetch import get_child
from core.forms.filters import FilterBar
from core.permissions import require
from core.revision.updates import StaleRevision
from core.ui.actions import Rights
from core.views.form_page import form_page, form_view
from core.views.frame import Frame
from portfolio.forms.reviews import AmendForm, CommentsForm, HoldForm, ReviewFilter
from portfolio.models import Review, ReviewAmendment, ReviewComment
from portfolio.rules.actions import ReviewState, on_review
from portfolio.rules.review_changes import Change
from portfolio.rules.review_document import ReviewV1, ReviewV3
from portfolio.rules.review_page_v1 import ReviewPageV1
from portfolio.rules.review_page_v3 import page_of
from portfolio.rules.review_scores import without_deal_terms
from portfolio.rules.reviews import Check, list_finding, mark_of, percent_ready, readiness
from portfolio.services.reviews.comments import save_comments
from portfolio.services.reviews.content import document_of
from portfolio.services.reviews.lifecycle import (
    ReviewIsHeld,
    amend_review,
    changes_since_presented,
    hold_review,
    present_review,
    preview,
)
from scorecards.services.review_questions import asked_in_review

PAGE_SIZE = 50
REVIEWS = Review.objects.for_page()  # built once: every page takes a copy of it
DETAIL, SAVED = "portfolio/reviews/detail.html", "portfolio/reviews/_saved.html"
AUTOSAVE = "X-Autosave"  # sent by static/entente/js/autosave.js, which takes the parts of SAVED
AMENDING = (
    "The frozen review stays as it is. The amendment is shown on top of it and beside the section, "
    "with your name and the time, and cannot be changed or removed."
)
READ_ONLY = "You can view this review but not change it."


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
    review: Review = get_child(request, REVIEWS, pk)
    return review, access_to(alliance=review.alliance, user=request.user).edit


def _editable(request: HttpRequest, pk: int) -> Review:
    review, may_edit = _seen(request, pk)
    require(may_edit, READ_ONLY)
    return review


@require_safe
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Live while it is prepared, frozen when it was held; both are the same page."""
    review, may_edit = _seen(request, pk)
    return render(request, DETAIL, _detail(request, review, may_edit))


def _detail(request: HttpRequest, review: Review, may_edit: bool) -> dict[str, Any]:
    presenting = request.GET.get("view") == "presentation"
    state = ReviewState(review.pk, review.state, presenting)
    access = access_to(alliance=review.alliance, user=request.user)
    context = _page(review, confidential=access.confidential)
    context |= {"review": review, "presenting": presenting}
    context["may_edit"] = may_edit and not presenting and not review.is_frozen
    context["buttons"] = on_review(state, Rights(edit=may_edit))
    amended = review.amendments.select_related("author") if review.is_frozen else ()
    context["amendments"] = list(amended)
    if context["may_edit"]:
        quarter = stored_quarter(review.year, review.quarter)
        context["asked"] = asked_in_review(alliance=review.alliance, quarter=quarter)
    return context


def _page(review: Review, *, confidential: bool = True) -> dict[str, Any]:
    document = document_of(review=review, today=timezone.localdate())
    if not confidential:
        document = replace(document, scorecard=without_deal_terms(document.scorecard))
    checks = [] if review.is_frozen else _checks(review, document)
    context = {"document": document, "page": _page_of(document), "checks": checks}
    return {**context, "ready": percent_ready(checks), "editing": _editing(document)}


def _page_of(document: ReviewV1) -> ReviewPageV1:
    return page_of(document, settings.FISCAL_YEAR_START_MONTH)


def _editing(document: ReviewV1) -> dict[str, dict[str, Any]]:
    """For the commentary of each section: its text, its revision, and the mark of both."""
    found = {one: {"text": "", "revision": 0} for one in ReviewComment.Section.values}
    for row in document.comments:
        found[row.section] = {"text": row.text, "revision": row.revision}
    return {section: {**row, "was": mark_of(str(row["text"]))} for section, row in found.items()}


def _checks(review: Review, document: ReviewV1) -> list[Check]:
    return readiness(
        document,
        scorecard_is_final=review.scorecard_state == "final",
        start_month=settings.FISCAL_YEAR_START_MONTH,
    )


@require_http_methods(["GET", "POST"])
def review_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the commentary of all sections: as it is typed, or before going on (`then`). A lost
    race shows both texts and loses neither, at this address: asked for again, it leads back."""
    if request.method == "GET":
        return redirect("portfolio:review_detail", pk)
    review, form = _editable(request, pk), CommentsForm(request.POST)
    if not form.is_valid():
        return _not_saved(request, review, form, errors=form.errors)
    try:
        now = timezone.now()
        saved = save_comments(review=review, said=form.said, author=request.user, now=now)
    except ReviewIsHeld as no:
        return _not_saved(request, review, form, refused=no.messages[0])
    if saved.conflicts:
        return _not_saved(request, review, form, conflicts=saved.conflicts)
    if AUTOSAVE in request.headers:
        return render(request, SAVED, _detail(request, review, True) | {"saved_at": now})
    return redirect(_then(request, review))


def _then(request: HttpRequest, review: Review) -> str:
    """Where the button that saved leads."""
    if request.POST.get("then") == "hold":
        return reverse("portfolio:review_hold", args=[review.pk])
    if request.POST.get("then") == "present":
        now = timezone.now()
        day = timezone.localdate()
        present_review(review=review, by=request.user, now=now, today=day)
        return f"{review.get_absolute_url()}?view=presentation"
    messages.success(request, "Commentary saved.")
    return review.get_absolute_url()


def _not_saved(
    request: HttpRequest, review: Review, form: CommentsForm, **why: Any
) -> HttpResponse:
    """The page with what was typed, beside what stands in its way: 409 for a race, else 422."""
    conflicts: dict[str, ReviewComment] = why.get("conflicts", {})
    review = get_child(request, REVIEWS, review.pk)
    context = _detail(request, review, True) | why | {"unsaved": True}
    changed = form.changed
    for section, text in form.typed.items():
        row = context["editing"][section]
        row |= {"late": text if section in changed else "", "theirs": conflicts.get(section)}
        if section in conflicts or not conflicts:
            row |= {"text": text, "revision": request.POST.get(f"revision_{section}", "0")}
            row["was"] = request.POST.get(f"was_{section}", "")
    template = SAVED if AUTOSAVE in request.headers else DETAIL
    return render(request, template, context, status=409 if conflicts else 422)


@form_view
def review_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Say when it was held, beside what will be frozen: from then on nothing on it changes."""
    review, today = _editable(request, pk), timezone.localdate()
    if review.is_frozen:
        return redirect(review)
    form = HoldForm(request.POST or None, review=review, today=today)
    return form_page(
        request,
        _frame(review),
        form=form,
        title="Hold and freeze the review",
        submit_label="Hold and freeze",
        act=lambda form: _hold(request, review, form, today),
        done="Review held and frozen.",
        template="portfolio/reviews/hold.html",
        extra={"preview": _Preview(review, form, today), "review": review},
    )


class _Preview:
    """What holding would freeze on the day that the form names; made when it is shown."""

    def __init__(self, review: Review, form: HoldForm, today: date) -> None:
        self.review, self.form, self.today = review, form, today

    @cached_property
    def document(self) -> ReviewV3:
        named = getattr(self.form, "cleaned_data", {}).get("held_on")
        day = min(named, self.today) if named else self.today
        return preview(review=self.review, held_on=day)

    @cached_property
    def page(self) -> ReviewPageV1:
        self.form.shown(self.document.digest)
        return _page_of(self.document)

    @property
    def changes(self) -> list[Change]:
        return changes_since_presented(review=self.review, document=self.document)


def _frame(review: Review) -> Frame:
    back = review.get_absolute_url()
    return Frame(back, crumbs=[("Reviews", reverse("portfolio:review_list")), (str(review), back)])


def _hold(request: HttpRequest, review: Review, form: HoldForm, today: date) -> Review:
    try:
        return hold_review(review=review, held_by=request.user, today=today, **form.values)
    except StaleRevision:
        # What is to be frozen is the page as it reads now: look at it before it is sent again.
        raise ValidationError(
            "Somebody else has just changed this review. Read it again before you continue."
        ) from None


@form_view
def review_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a held review: the correction is added, what was frozen stays. Commentary that came
    after the review was held is sent here without a reason, and asked for one."""
    review = _editable(request, pk)
    if not review.is_frozen:
        return redirect(review)
    given = None if "text" in request.POST and "reason" not in request.POST else request.POST
    return form_page(
        request,
        _frame(review),
        form=AmendForm(given or None, initial=request.GET.dict() | request.POST.dict()),
        title="Add an amendment",
        submit_label="Add amendment",
        text=AMENDING,
        act=partial(_amend, request, review),
        done="Amendment added.",
    )


def _amend(request: HttpRequest, review: Review, form: AmendForm) -> ReviewAmendment:
    now = timezone.now()
    return amend_review(review=review, author=request.user, now=now, **form.cleaned_data)
