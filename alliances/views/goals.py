"""The goals of an alliance: to which it is tied, and what it answers when one changes."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.forms.goals import (
    ConfirmationFilter,
    GoalQuestionForm,
    TieElsewhereForm,
    TiesForm,
)
from alliances.models import Alliance, CorporateGoal, GoalConfirmation
from alliances.services.goals import confirming
from alliances.services.goals.reading import found_confirmations, goals_of
from alliances.services.goals.ties import change_ties
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.forms.filters import FilterBar
from core.permissions import require
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, next_page, posted_revision
from core.views.messages import undoable

PAGE_SIZE = 50


def _frame(request: HttpRequest, alliance: Alliance) -> Frame:
    back = next_page(request, reverse("alliances:goals", args=[alliance.pk]))
    return alliance_frame(alliance, back=back)


@form_view
def alliance_goals(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits for an answer, and the goals the alliance is tied to."""
    alliance = get_alliance(request, pk, edit=True)
    back = next_page(request, reverse("alliances:detail", args=[alliance.pk]))
    page = goals_of(alliance=alliance, user=request.user, today=timezone.localdate())
    return form_page(
        request,
        alliance_frame(alliance, back=back),
        form=TiesForm(request.POST or None, instance=alliance),
        title=f"Corporate goals of {alliance}",
        submit_label="Save goals",
        act=lambda form: change_ties(alliance=alliance, user=request.user, **form.values),
        done="Goals saved.",
        template="alliances/goals.html",
        extra={"page": page},
    )


@require_safe
def goal_confirmations(request: HttpRequest) -> HttpResponse:
    """Goals that alliances are asked to confirm, over all alliances the reader sees."""
    user, today = request.user, timezone.localdate()
    require(not user.is_guest)
    form = ConfirmationFilter(request.GET, goals=CorporateGoal.objects.visible_to(user))
    bar = FilterBar(form, request.GET, kept=())
    rows = found_confirmations(user=user, today=today, **form.cleaned_data)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    bar.look_at_page(page)
    context = {"bar": bar, "page_obj": page, "today": today}
    return render(request, "alliances/goal_confirmations.html", context)


@require_POST
def goal_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm one goal or several, as they were seen; what changed meanwhile waits on."""
    require(not request.user.is_guest)
    picks = request.POST.getlist("pick")
    return perform(
        request,
        act=lambda: confirming.confirm(picks=picks, user=request.user, now=timezone.now()),
        done=partial(_confirmed, request),
        back=next_page(request, reverse("alliances:goal_confirmations")),
    )


def _confirmed(request: HttpRequest, done: confirming.Confirmed) -> str:
    if len(done.rows) != 1 or done.left:
        return done.words
    return _undoable(request, done.rows[0], done.words)


def _undoable(request: HttpRequest, row: GoalConfirmation, words: str) -> str:
    back = next_page(request, reverse("alliances:goal_confirmations"))
    url = reverse("alliances:goal_reopen", args=[row.pk])
    return undoable(request, words, url, revision=row.revision, next=back)


def _asked(request: HttpRequest, pk: int) -> Any:
    return get_child(request, GoalConfirmation.objects.select_related("goal"), pk, edit=True)


@form_view
def goal_tie_elsewhere(request: HttpRequest, pk: int) -> HttpResponse:
    """Another goal instead of the one that is asked about."""
    row = _asked(request, pk)
    return form_page(
        request,
        _frame(request, row.alliance),
        form=TieElsewhereForm(request.POST or None, confirmation=row),
        title=f"Tie {row.alliance} to another goal",
        text=f"Instead of “{row.goal}”.",
        submit_label="Tie to this goal",
        act=lambda form: confirming.tie_elsewhere(
            confirmation=row, user=request.user, now=timezone.now(), **form.values
        ),
        done="The alliance is tied to the other goal.",
    )


@form_view
def goal_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that goal and alliance do not fit."""
    row = _asked(request, pk)
    return form_page(
        request,
        _frame(request, row.alliance),
        form=GoalQuestionForm(request.POST or None, confirmation=row),
        title=f"Question “{row.goal}”",
        submit_label="Question the goal",
        act=lambda form: confirming.question(
            confirmation=row, user=request.user, now=timezone.now(), **form.values
        ),
        done=lambda saved: _undoable(request, saved, "Recorded. The leaders see your question."),
    )


@require_POST
def goal_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an answer back."""
    row = _asked(request, pk)
    return perform(
        request,
        row=row,
        act=lambda: confirming.reopen(confirmation=row, expected=posted_revision(request)),
        done="The answer is taken back.",
        back=next_page(request, reverse("alliances:goals", args=[row.alliance_id])),
    )
