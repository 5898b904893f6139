"""Actions over all alliances: found, done, reopened, edited, dropped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.forms.promises import NeverMadeForm
from alliances.rules.punctuality import NEVER_MADE_MEANS, ONLY_LEADERS, drop_words
from alliances.services.access import Shown
from alliances.views.fetch import get_alliance, get_completable
from core.permissions import require
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import next_page, posted_revision
from core.views.messages import undoable
from governance.filters import ActionFilter
from governance.forms.actions import DropForm, MoveForm, ProposeForm
from governance.forms.meetings import ActionForm, PeopleOfMeeting
from governance.models import Action
from governance.services import actions
from governance.views.frame import get_row, governance_frame, log_tabs, name_sides
from governance.views.meeting_rows import take_row

ONLY_OWNERS = "Only the owner and the alliance manager can complete this action."


@require_safe
def action_list(request: HttpRequest) -> HttpResponse:
    """Who does what by when, over every alliance the reader sees."""
    today = timezone.localdate()
    rows = Action.objects.visible_to(request.user)
    filters = ActionFilter(request.GET, rows, user=request.user, today=today)
    number, user = request.GET.get("page"), request.user
    page = actions.action_page(rows=filters.qs, user=user, number=number, today=today)
    filters.bar.look_at_page(page)
    context = {
        "bar": filters.bar,
        "page_obj": page,
        "shown": filters.shown_words,
        "overdue": filters.overdue,
        "today": today,
        "tabs": log_tabs("actions", user),
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
    return actions.edit_action(action=form.instance, reason=form.reason, **form.changes)


@form_view
def action_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that nobody will do it, and why; said with the way to reopen it."""
    action = get_row(request, Action.objects, pk)
    back = next_page(request, reverse("governance:action_list"))
    return form_page(
        request,
        governance_frame(action.alliance, back),
        form=DropForm(request.POST or None, initial={"revision": action.revision}),
        title=f"Drop “{action.title}”",
        text=drop_words(action, timezone.localdate()),
        submit_label="Drop action",
        danger=True,
        act=partial(_drop, request, action),
        done=partial(_dropped, request, back),
    )


@form_view
def action_never_made(request: HttpRequest, pk: int) -> HttpResponse:
    """The one way in which a promise stops counting afterwards: a leader says it was no promise."""
    action = get_row(request, Action.objects, pk)
    require(request.user.leads_portfolio, ONLY_LEADERS)
    back = next_page(request, reverse("governance:action_list"))
    return form_page(
        request,
        governance_frame(action.alliance, back),
        form=NeverMadeForm(request.POST or None, initial={"revision": action.revision}),
        title=f"“{action.title}” was never promised",
        text=NEVER_MADE_MEANS,
        submit_label="Put it on record",
        danger=True,
        done="On record: it was never promised.",
        act=partial(_drop, request, action, never_made=True),
    )


def _drop(request: HttpRequest, action: Action, form: Any, **how: Any) -> Action:
    today = timezone.localdate()
    return actions.drop_action(action=action, today=today, by=request.user, **form.values, **how)


def _dropped(request: HttpRequest, back: str, row: Action) -> str:
    words = f"“{row.title}” is dropped. It no longer counts as open."
    url = reverse("governance:action_reopen", args=[row.pk])
    return undoable(request, words, url, revision=row.revision, next=back)


@form_view
def action_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Promise it for another day; the first promise stays on record."""
    action = get_row(request, Action.objects, pk)
    back = next_page(request, reverse("governance:action_list"))
    return form_page(
        request,
        governance_frame(action.alliance, back),
        form=MoveForm(request.POST or None, action=action),
        title=f"Move “{action.title}”",
        text=f"Due {action.due_on:%-d %b %Y}. First promised for {action.first_due_on:%-d %b %Y}.",
        submit_label="Move action",
        act=lambda form: actions.move_action(
            action=action, today=timezone.localdate(), **form.values
        ),
        done=lambda row: f"“{row.title}” is now due {row.due_on:%-d %b %Y}.",
    )


@form_view
def action_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """What the owner asks of the alliance manager: another day, or that somebody else does it."""
    action = get_completable(request, Action.objects, pk, refusal=ONLY_OWNERS, head=False)
    back = next_page(request, reverse("governance:action_list"))
    return form_page(
        request,
        governance_frame(action.alliance, back),
        form=ProposeForm(request.POST or None, initial={"revision": action.revision}),
        title=f"Propose another day for “{action.title}”",
        text=f"Due {action.due_on:%-d %b %Y}.",
        submit_label="Send proposal",
        row=action,
        act=lambda form: actions.propose(
            action=action, now=timezone.now(), today=timezone.localdate(), **form.values
        ),
        done="The alliance manager is asked.",
    )


def _settle_proposal(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    action = get_row(request, Action.objects, pk)
    return perform(
        request,
        row=action,
        act=lambda: act(action=action, expected=posted_revision(request)),
        done=done,
        back=next_page(request, reverse("governance:action_list")),
    )


@require_POST
def action_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what its owner proposed."""
    act = partial(actions.accept_proposal, today=timezone.localdate(), by=request.user)
    return _settle_proposal(request, pk, act, "The proposal is accepted.")


@require_POST
def action_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it as it was promised."""
    return _settle_proposal(request, pk, actions.decline_proposal, "The action stays as it was.")
