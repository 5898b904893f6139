"""Actions over all alliances: found, done, reopened, edited, dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.services.access import Shown
from alliances.views.fetch import get_alliance, get_completable
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import next_page, posted_revision
from core.views.messages import undoable
from governance.filters import ActionFilter
from governance.forms.meetings import ActionForm, PeopleOfMeeting
from governance.models import Action
from governance.services import actions
from governance.views.frame import get_row, governance_frame, name_sides
from governance.views.meeting_rows import take_row

ONLY_OWNERS = "Only the owner and the alliance manager can complete this action."


@require_safe
def action_list(request: HttpRequest) -> HttpResponse:
    """Who does what by when, over every alliance the reader sees."""
    today = timezone.localdate()
    rows = Action.objects.visible_to(request.user)
    filters = ActionFilter(request.GET, rows, user=request.user, today=today)
    number, user = request.GET.get("page"), request.user
    page = actions.action_page(rows=filters.qs, user=user, number=number)
    filters.bar.look_at_page(page)
    context = {
        "bar": filters.bar,
        "page_obj": page,
        "shown": filters.shown_words,
        "overdue": filters.overdue,
        "today": today,
    }
    return render(request, "governance/action_list.html", context)


def _changed(
    request: HttpRequest, pk: int, act: Callable[..., Any], done: str, **values: Any
) -> HttpResponse:
    """Tick on what the person was looking at, and go back to where that was."""
    action: Action = get_completable(request, Action.objects, pk, refusal=ONLY_OWNERS, head=False)
    expected = posted_revision(request)
    return perform(
        request,
        row=action,
        act=lambda: act(action=action, expected=expected, **values),
        done=done,
        back=next_page(request, reverse("governance:action_list")),
    )


@require_POST
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark an action as done; owners may do that for their own."""
    return _changed(
        request, pk, actions.complete_action, "Action done.", today=timezone.localdate()
    )


@require_POST
def action_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Reopen an action that is done or dropped."""
    return _changed(request, pk, actions.reopen_action, "Action reopened.")


@form_view
def action_create(request: HttpRequest, pk: int) -> HttpResponse:
    """An action of an alliance that comes from no meeting."""
    alliance = name_sides(get_alliance(request, pk, edit=True, shown=Shown.ITSELF))
    people = PeopleOfMeeting(alliance=alliance, user=request.user)
    return form_page(
        request,
        governance_frame(alliance),
        form=ActionForm(request.POST or None, people=people),
        title="Add an action",
        submit_label="Add action",
        act=lambda form: actions.add_action(alliance=alliance, **form.values),
    )


@form_view
def action_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what, who or by when; with "meeting" in the address on the page of its meeting."""
    action = get_row(request, Action.objects.select_related("owner", "meeting__committee"), pk)
    if action.meeting is not None and "meeting" in request.GET:
        action.meeting.committee.alliance = action.alliance
        return take_row(request, action.meeting, "", row=action, act=_save)
    people = PeopleOfMeeting(
        alliance=name_sides(action.alliance), user=request.user, also=action.owner_id
    )
    back = next_page(request, reverse("governance:action_list"))
    return form_page(
        request,
        governance_frame(action.alliance, back),
        form=ActionForm(request.POST or None, instance=action, people=people),
        title="Edit action",
        act=_save,
    )


def _save(form: ActionForm) -> Action:
    return actions.edit_action(action=form.instance, **form.changes)


@require_POST
def action_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that nobody will do it; said with the way to reopen it."""
    action = get_row(request, Action.objects, pk)
    back = next_page(request, reverse("governance:action_list"))
    url = reverse("governance:action_reopen", args=[pk])

    def done(row: Action) -> str:
        words = f"“{row.title}” is dropped. It no longer counts as open."
        return undoable(request, words, url, revision=row.revision, next=back)

    return perform(
        request,
        row=action,
        act=lambda: actions.drop_action(action=action, expected=posted_revision(request)),
        done=done,
        back=back,
    )
