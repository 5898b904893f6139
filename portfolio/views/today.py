"""Today: what waits for me, ranked, and done in place. Not for guests."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.services.access import access_to
from alliances.views.fetch import get_completable
from core.permissions import require
from core.revision.updates import StaleRevision
from core.views.confirm_page import posted_revision
from core.views.frame import wants_part
from governance.models import Action
from governance.services.actions import complete_action
from plans.models import Deliverable
from plans.services.deliverables import deliver
from portfolio.services.today import today_page

OWN = "Only its owner and the alliance manager tick this off."


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    require(not request.user.is_guest)
    return render(request, "portfolio/today/today.html", {"page": _page(request)})


def _page(request: HttpRequest) -> Any:
    show_all = request.GET.get("all") == "1"
    return today_page(user=request.user, now=timezone.now(), show_all=show_all)


@require_POST
def today_action_done(request: HttpRequest, pk: int) -> HttpResponse:
    require(not request.user.is_guest)
    action = get_completable(request, Action.objects, pk, refusal=OWN, head=False)
    done = {"title": action.title, "undo": reverse("governance:action_reopen", args=[pk])}
    return _complete(
        request,
        done,
        lambda: complete_action(
            action=action, expected=posted_revision(request), today=timezone.localdate()
        ),
    )


@require_POST
def today_deliverable_done(request: HttpRequest, pk: int) -> HttpResponse:
    require(not request.user.is_guest)
    line = get_completable(request, Deliverable.objects, pk, refusal=OWN, head=False)
    done = {"title": line.name}
    if access_to(alliance=line.plan.alliance, user=request.user).edit:
        done["undo_page"] = reverse("plans:deliverable_reopen", args=[pk])
    day = timezone.localdate()
    return _complete(
        request,
        done,
        lambda: deliver(
            deliverable=line, delivered_on=day, expected=posted_revision(request), today=day
        ),
    )


def _complete(request: HttpRequest, done: dict[str, str], act: Any) -> HttpResponse:
    """Do it and show the list anew: where the next thing stands now."""
    failed = ""
    try:
        row = act()
        done["revision"] = str(row.revision)
    except StaleRevision:
        failed = f"“{done['title']}” was changed meanwhile. Look at it again, then decide."
    except ValidationError as refused:
        failed = f"“{done['title']}”: {' '.join(refused.messages)}"
    return _show(request, done, failed)


def _show(request: HttpRequest, done: dict[str, str], failed: str) -> HttpResponse:
    if wants_part(request):
        context = {"page": _page(request), "done": None if failed else done, "failed": failed}
        return render(request, "portfolio/today/_worklist.html", context)
    if failed:
        messages.warning(request, failed)
    else:
        messages.success(request, f"Done: {done['title']}.")
    return redirect("portfolio:today")
