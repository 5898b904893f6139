"""Today: what waits for me, ranked, and done in place. Not for guests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.views.fetch import get_completable
from core.permissions import require
from core.views.confirm_page import perform
from core.views.frame import next_page, posted_revision
from core.views.messages import undoable
from governance.models import Action
from governance.services.actions import complete_action
from portfolio.services.today import today_page

OWN = "Only the owner and the alliance manager can complete this action."


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    require(not request.user.is_guest)
    page = today_page(user=request.user, now=timezone.now(), show_all=request.GET.get("all") == "1")
    return render(request, "portfolio/today/today.html", {"page": page})


@require_POST
def today_action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick off what I owe myself. What others owe asks for the day on which they did it."""
    require(not request.user.is_guest)
    action = get_completable(request, Action.objects, pk, refusal=OWN, head=False)
    if action.owner is not None and action.owner.user_id != request.user.pk:
        return redirect("alliances:promise_settle", "action", pk)
    day, expected = timezone.localdate(), posted_revision(request)
    return perform(
        request,
        row=action,
        act=lambda: complete_action(action=action, expected=expected, today=day),
        done=lambda done: _done(request, done),
        back=next_page(request, reverse("portfolio:today")),
    )


def _done(request: HttpRequest, action: Action) -> str:
    undo = reverse("alliances:promise_reopen", args=["action", action.pk])
    back = {"revision": action.revision, "next": reverse("portfolio:today")}
    return undoable(request, f"Done: {action.title}.", undo, **back)
