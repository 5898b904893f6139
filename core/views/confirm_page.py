"""Acts without a form: asked about first, or carried out by one button."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from core.revision.updates import StaleRevision
from core.text import whole
from core.views.frame import CHANGED, Frame, Result, Words, go_on, what_refused


def posted_revision(request: HttpRequest) -> int:
    """The revision that the person was looking at; 0, which no row has, where none was sent."""
    return whole(request.POST.get("revision")) or 0


def confirm_page(
    request: HttpRequest,
    frame: Frame,
    *,
    title: str,
    act: Callable[[int], Result],
    done: Words[Result],
    to: Words[Result] = "",
    submit_label: str = "Delete",
    cancel_label: str = "Cancel",
    text: str = "",
    goes: Sequence[str] = (),
    stays: Sequence[str] = (),
    calm: bool = False,
    revision: int | None = None,
    stale: str = CHANGED,
) -> HttpResponse:
    """Say what goes and what stays; POST carries out `act` and goes on to `to`.

    `act` takes the `revision` the page was shown at; 0 where it was shown without one. `calm`:
    nothing is lost by it.
    """
    if request.method == "POST":
        expected = posted_revision(request)
        return perform(
            request,
            act=lambda: act(expected),
            done=done,
            to=to,
            back=frame.back,
            stale=stale,
        )
    context = {"frame": frame, "title": title, "text": text, "goes": goes, "stays": stays}
    context |= {"submit_label": submit_label, "cancel_label": cancel_label, "calm": calm}
    context["fields"] = [] if revision is None else [("revision", revision)]
    context |= {"cancel_url": frame.back, **frame.context}
    return render(request, "core/confirm_page.html", context)


def perform(
    request: HttpRequest,
    *,
    act: Callable[[], Result],
    done: Words[Result],
    back: str,
    to: Words[Result] = "",
    stale: str = CHANGED,
) -> HttpResponse:
    """Carry out `act` and go on to `to`, or `back`, where a refusal or a lost race is said."""
    try:
        return go_on(request, act(), done=done, to=to or back)
    except StaleRevision:
        messages.warning(request, stale)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    except IntegrityError as refused:
        messages.error(request, " ".join(what_refused(request, refused).messages))
    return HttpResponseRedirect(back)
