"""Actions over all alliances: found, done, opened again, changed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.services.revisions import StaleRevision
from accounts.views.conflict import render_conflict
from governance.filters import ActionFilter
from governance.forms.actions import ActionForm
from governance.forms.meetings import RevisionOnlyForm
from governance.models import Action
from governance.services import actions
from governance.services.action_list import action_page
from governance.views._shared import attempt, fetch, form_page, the_alliance


@require_safe
def action_list(request: HttpRequest) -> HttpResponse:
    """Who does what by when, over every alliance the reader sees."""
    today = timezone.localdate()
    rows = Action.objects.visible_to(request.user)
    filters = ActionFilter(request.GET, rows, user=request.user, today=today)
    page = action_page(
        rows=filters.qs, user=request.user, number=request.GET.get("page"), today=today
    )
    context = {"filters": filters, "page": page, "page_obj": page.page_obj, "today": today}
    template = "_action_list.html" if request.htmx else "action_list.html"
    return render(request, f"governance/{template}", context)


def _completable(request: HttpRequest, pk: int) -> Action:
    action = get_object_or_404(
        Action.objects.visible_to(request.user).select_related("alliance", "owner"), pk=pk
    )
    if not Action.objects.completable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Only its owner and the alliance manager can tick this off.")
    return action


def _back(request: HttpRequest, action: Action) -> str:
    """To the page the button stood on, if it is one of ours."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse("governance:action_list")


def _changed(request: HttpRequest, action: Action, work: Any, done: str) -> HttpResponse:
    answer = attempt(request, work, done="" if request.htmx else done, to=_back(request, action))
    if not request.htmx:
        return answer
    action.refresh_from_db()
    action.may_complete = True
    context = {"action": action, "today": timezone.localdate(), "next": _back(request, action)}
    return render(request, "governance/_action_row.html", context)


@require_POST
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick an action off; owners may do that for their own."""
    action = _completable(request, pk)
    form = RevisionOnlyForm(request.POST)
    expected = form.cleaned_data["revision"] if form.is_valid() else action.revision
    work = lambda: actions.complete_action(  # noqa: E731
        action=action, expected=expected, today=timezone.localdate()
    )
    return _changed(request, action, work, "Done.")


@require_POST
def action_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a done action again."""
    action = _completable(request, pk)
    form = RevisionOnlyForm(request.POST)
    expected = form.cleaned_data["revision"] if form.is_valid() else action.revision
    work = lambda: actions.reopen_action(action=action, expected=expected)  # noqa: E731
    return _changed(request, action, work, "Open again.")


def action_create(request: HttpRequest, pk: int) -> HttpResponse:
    """An action of an alliance that no meeting gave birth to."""
    alliance = the_alliance(request, pk, edit=True)
    home = reverse("governance:alliance_governance", args=[pk])
    form = ActionForm(request.POST or None, alliance=alliance)
    if request.method == "POST" and form.is_valid():
        actions.add_action(alliance=alliance, **form.cleaned_data)
        return redirect(home)
    context = {"alliance": alliance, "title": "Who does what by when?", "cancel_url": home}
    return form_page(request, form=form, **context)


def action_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what, who or by when."""
    action = fetch(request, Action, pk, "alliance", edit=True)
    form = ActionForm(request.POST or None, instance=action, alliance=action.alliance)
    home = reverse("governance:action_list")
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_action(
                action=form.instance, expected=form.expected_revision, fields=form.changed_fields
            )
        except StaleRevision as stale:
            return render_conflict(request, form=form, current=stale.current, cancel_url=home)
        return redirect(home)
    context = {"alliance": action.alliance, "title": "Change the action", "cancel_url": home}
    return form_page(request, form=form, **context)


@require_POST
def action_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that nobody will do it."""
    action = fetch(request, Action, pk, "alliance", edit=True)
    form = RevisionOnlyForm(request.POST)
    expected = form.cleaned_data["revision"] if form.is_valid() else action.revision
    work = lambda: actions.drop_action(action=action, expected=expected)  # noqa: E731
    return attempt(request, work, done="The action is dropped.", to=_back(request, action))
