"""Internal alignments: kept by who manages the alliance, answered by who was named."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.permissions import require
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, next_page, posted_revision
from scorecards.forms.treatments import AlignmentForm, AnswerForm, OutcomeForm
from scorecards.models import Alignment, AlignmentAnswer
from scorecards.services.treatment import alignments as services

ONLY_NAMED = "Only those who were named answer."


def _frame(request: HttpRequest, alliance: Any) -> Frame:
    page = f"{reverse('scorecards:alliance_treatment', args=[alliance.pk])}#alignment"
    back = next_page(request, page)
    return alliance_frame(alliance, current="scorecard", back=back, actions=False)


@form_view
def alignment_new(request: HttpRequest, pk: int) -> HttpResponse:
    alliance, today = get_alliance(request, pk, edit=True, internal=True), timezone.localdate()
    preset = services.preset_people([pk])[pk]
    by = {"user": request.user, "today": today}
    return form_page(
        request,
        _frame(request, alliance),
        form=AlignmentForm(request.POST or None, alliance=alliance, today=today, preset=preset),
        title="Open an internal alignment",
        submit_label="Open",
        act=lambda form: services.open_by_hand(alliance=alliance, **by, **form.cleaned_data),
        done=lambda row: f"Opened. Answers by {row.due_on:%-d %b %Y}.",
    )


@form_view
def alignment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row, today = get_child(request, Alignment.objects, pk, edit=True), timezone.localdate()
    given = {"alliance": row.alliance, "today": today, "alignment": row}
    expected = posted_revision(request)
    return form_page(
        request,
        _frame(request, row.alliance),
        form=AlignmentForm(request.POST or None, **given),
        title="Change the internal alignment",
        act=lambda form: services.edit_alignment(
            alignment=row, expected=expected, today=today, **form.cleaned_data
        ),
        done="Alignment changed.",
        row=row,
    )


@form_view
def alignment_close(request: HttpRequest, pk: int) -> HttpResponse:
    row, today = get_child(request, Alignment.objects, pk, edit=True), timezone.localdate()
    initial = {"revision": row.revision, "met_on": today}
    return form_page(
        request,
        _frame(request, row.alliance),
        form=OutcomeForm(request.POST or None, initial=initial),
        title="Record the outcome",
        act=lambda form: services.record_outcome(alignment=row, today=today, **form.values),
        done="Outcome recorded. The alignment is closed.",
    )


def _mine(request: HttpRequest, pk: int, *, head: bool = True) -> AlignmentAnswer:
    """The reader's answer to an alignment they see; 403 where they were not named."""
    alignment = get_child(request, Alignment.objects, pk, head=head)
    named = alignment.answers.filter(user=request.user.pk)
    require(named.exists(), ONLY_NAMED)
    row: AlignmentAnswer = get_object_or_404(named)
    row.alignment = alignment
    return row


@require_POST
def alignment_agree(request: HttpRequest, pk: int) -> HttpResponse:
    row = _mine(request, pk, head=False)
    said = {"answer": services.Answer.ALIGNED, "because": ""}
    return perform(
        request,
        row=row,
        act=lambda: services.answer(
            row=row,
            expected=posted_revision(request),
            user=request.user,
            now=timezone.now(),
            **said,
        ),
        done="Recorded: you are aligned.",
        back=_frame(request, row.alignment.alliance).back,
    )


@form_view
def alignment_answer(request: HttpRequest, pk: int) -> HttpResponse:
    row = _mine(request, pk)
    initial = {"revision": row.revision, "answer": row.answer, "because": row.because}
    return form_page(
        request,
        _frame(request, row.alignment.alliance),
        form=AnswerForm(request.POST or None, initial=initial),
        title="Internal alignment",
        text=row.alignment.question,
        act=lambda form: services.answer(
            row=row, user=request.user, now=timezone.now(), **form.values
        ),
        done="Your answer is on record.",
    )
