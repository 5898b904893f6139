"""Actions over all alliances: found, done, opened again, changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.models import Alliance
from alliances.services.access import Shown
from alliances.views.fetch import get_alliance, get_completable
from core.revision.updates import save_revision
from core.views.confirm_page import confirm_page, perform, posted_revision
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, next_page, wants_part
from governance.filters import ActionFilter
from governance.forms.meetings import ActionForm
from governance.models import Action, Meeting
from governance.services import actions
from governance.views.frame import get_row, governance_frame

ONLY_OWNERS = "Only its owner and the alliance manager can tick this off."


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
        "overdue": filters.qs.overdue(today).count(),
        "today": today,
    }
    template = "_action_list.html" if wants_part(request) else "action_list.html"
    return render(request, f"governance/{template}", context)


def _changed(
    request: HttpRequest, pk: int, act: Callable[..., Any], done: str, **values: Any
) -> HttpResponse:
    """Tick on what the person was looking at, and go back to where that was."""
    action: Action = get_completable(request, Action.objects, pk, refusal=ONLY_OWNERS, head=False)
    expected = posted_revision(request) or action.revision
    return perform(
        request,
        act=lambda: act(action=action, expected=expected, **values),
        done=done,
        back=next_page(request, reverse("governance:action_list")),
    )


@require_POST
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick an action off; owners may do that for their own."""
    return _changed(request, pk, actions.complete_action, "Done.", today=timezone.localdate())


@require_POST
def action_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a done action again."""
    return _changed(request, pk, actions.reopen_action, "Open again.")


@form_view
def action_create(request: HttpRequest, pk: int) -> HttpResponse:
    """An action of an alliance that comes from no meeting."""
    alliance = get_alliance(request, pk, edit=True, shown=Shown.ITSELF)
    return add_action(request, governance_frame(alliance), alliance)


def add_action(
    request: HttpRequest, frame: Frame, alliance: Alliance, *, done: str = "", **origin: Meeting
) -> HttpResponse:
    """`origin` names the meeting that it comes from, if any."""
    return form_page(
        request,
        frame,
        form=ActionForm(request.POST or None, alliance=alliance),
        title="Who does what by when?",
        act=lambda form: actions.add_action(alliance=alliance, **form.cleaned_data, **origin),
        done=done,
    )


@form_view
def action_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what, who or by when."""
    action = get_row(request, Action.objects, pk)
    return form_page(
        request,
        governance_frame(action.alliance, reverse("governance:action_list")),
        form=ActionForm(request.POST or None, instance=action, alliance=action.alliance),
        title="Change the action",
        act=lambda form: save_revision(instance=form.instance, **form.changes),
    )


@form_view
def action_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that nobody will do it."""
    action = get_row(request, Action.objects, pk)
    return confirm_page(
        request,
        governance_frame(action.alliance, reverse("governance:action_list")),
        revision=action.revision,
        title=f"Drop “{action.title}”?",
        submit_label="Drop it",
        goes=["The action from the list of what is open. It no longer counts."],
        stays=["The action on record, as dropped."],
        act=lambda revision: actions.drop_action(action=action, expected=revision),
        done="The action is dropped.",
    )
