"""Acts without a form: asked about first, or carried out by one button.

Each names the `row` that it changes or takes away, and is carried out on that row as the person
saw it: the page carries its revision, and where somebody else has changed it meanwhile nothing is
done. The answer is 409, with what changed and the same question once more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from core.revision.holding import holding
from core.revision.models import Revisioned
from core.revision.updates import StaleRevision
from core.views.conflict import changes_since
from core.views.frame import Frame, Result, Words, go_on, posted_revision, what_refused


def confirm_page(
    request: HttpRequest,
    frame: Frame,
    *,
    row: Revisioned | None = None,
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
    form: BaseForm | None = None,
) -> HttpResponse:
    """Say what goes and what stays; POST carries out `act` and goes on to `to`.

    `form` is asked along with the question; `act` finds it cleaned.

    `row` is what the question is about; None where there is nothing yet that two people edit.
    `act` takes the revision the page was shown at. `calm`: nothing is lost by it.
    """
    context = {"frame": frame, "title": title, "text": text, "goes": goes, "stays": stays}
    context |= {"submit_label": submit_label, "cancel_label": cancel_label, "calm": calm}
    context |= {"cancel_url": frame.back, "form": form, **frame.context}
    expected, status = posted_revision(request), _status(form)
    if request.method == "POST" and status == 200:
        try:
            return _carry_out(request, row, lambda: act(expected), done, to or frame.back)
        except StaleRevision as stale:
            row, status = stale.current, 409
            context["changed"] = changes_since(row, expected)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return HttpResponseRedirect(frame.back)
    context["fields"] = [] if row is None else [("revision", row.revision)]
    return render(request, "core/confirm_page.html", context, status=status)


def _status(form: BaseForm | None) -> int:
    """422 where what is asked along with the question was not answered so that it can be used."""
    return 422 if form is not None and form.is_bound and not form.is_valid() else 200


def perform(
    request: HttpRequest,
    *,
    row: Revisioned | None = None,
    act: Callable[[], Result],
    done: Words[Result],
    back: str,
    to: Words[Result] = "",
) -> HttpResponse:
    """Carry out `act` and go on to `to`, or `back`, where a refusal is said.

    `row` is what the button stood beside; None where no two people edit what it changes. After a
    lost race the person sees what changed, and the same button.
    """
    expected = posted_revision(request)
    try:
        return _carry_out(request, row, act, done, to or back)
    except StaleRevision as stale:
        return _ask_again(request, stale.current, expected, back)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    except IntegrityError as refused:
        messages.error(request, " ".join(what_refused(request, refused).messages))
    return HttpResponseRedirect(back)


def _carry_out(
    request: HttpRequest,
    row: Revisioned | None,
    act: Callable[[], Result],
    done: Words[Result],
    to: Words[Result],
) -> HttpResponse:
    result = holding(row, posted_revision(request), act)
    return go_on(request, result, done=done, to=to)


def _ask_again(request: HttpRequest, row: Revisioned, expected: int, back: str) -> HttpResponse:
    """What was posted once more, over the revision that is shown now."""
    given = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    kept = [pair for pair in given if pair[0] not in ("csrfmiddlewaretoken", "revision")]
    context = {"frame": Frame(back), "title": "Changed by somebody else", "cancel_url": back}
    context |= {"fields": [*kept, ("revision", row.revision)], "calm": True, "row": row}
    context |= {"submit_label": "Continue anyway", "action": request.get_full_path()}
    context["changed"] = changes_since(row, expected)
    return render(request, "core/confirm_page.html", context, status=409)
