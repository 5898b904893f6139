"""Promises of either side: nudged, with a record of it, and settled on a day that is asked for.

The same for every kind that an app registers (alliances.services.promises).
"""

from __future__ import annotations

from functools import partial, reduce
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from alliances.forms.promises import NudgedForm, SettleForm
from alliances.models import Alliance, Nudge, Person
from alliances.services import promises as services
from alliances.services.promises import PromiseKind, promise_kinds
from alliances.views.fetch import alliance_frame, get_child, get_completable
from core.text import whole
from core.views.confirm_page import perform
from core.views.form_page import add_errors, form_page, form_view
from core.views.frame import next_page, posted_revision
from core.views.messages import undoable

ONLY_OWNERS = "Only the owner and the alliance manager can record this."


def _kind(what: str) -> PromiseKind:
    if (kind := promise_kinds.get(what)) is None:
        raise Http404
    return kind


def _alliance(kind: PromiseKind, row: Any) -> Alliance:
    path = kind.model.objects.all().alliance_path
    found: Alliance = reduce(getattr, path.split("__"), row)
    return found


@form_view
def nudge(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Whom to ask, with a mail ready to be sent, and when somebody was asked before."""
    kind = _kind(what)
    row = get_child(request, kind.model.objects.select_related("owner__user"), pk, edit=True)
    alliance, asked = _alliance(kind, row), request.POST.get("person")
    by_mail = request.POST.get("how") == "mail"
    given = request.POST if request.POST and not by_mail else None
    form = NudgedForm(given, alliance=alliance, owner=row.owner)
    record = partial(_record, request, kind, row, alliance, by_mail=by_mail)
    if by_mail and record(person=_person(form, asked)):
        return redirect(_after(request, kind, row))
    if form.is_bound and form.is_valid() and record(form=form, **form.cleaned_data):
        return redirect(next_page(request, kind.page(row)))
    context = {**_nudge_context(request, kind, row, alliance), "form": form}
    status = 422 if form.is_bound or by_mail else 200
    return render(request, "alliances/nudge.html", context, status=status)


def _person(form: NudgedForm, pk: str | None) -> Person | None:
    found: Person | None = form.fields["person"].queryset.filter(pk=whole(pk)).first()
    return found


def _record(
    request: HttpRequest,
    kind: PromiseKind,
    row: Any,
    alliance: Alliance,
    *,
    form: NudgedForm | None = None,
    **how: Any,
) -> Nudge | None:
    """Put it on record and say so; None where it was refused, which is said too."""
    given = {"kind": kind, "row": row, "alliance": alliance, **how}
    try:
        nudge = services.record_nudge(by=request.user, now=timezone.now(), **given)
    except ValidationError as refused:
        if form is not None:
            add_errors(form, refused)
        else:
            messages.error(request, " ".join(refused.messages))
        return None
    back = {"next": next_page(request, kind.page(row))}
    undo = reverse("alliances:nudge_withdraw", args=[nudge.pk])
    said = f"Nudge recorded: {nudge.person} was asked about “{nudge.subject}”."
    messages.success(request, undoable(request, said, undo, **back))
    return nudge


def _after(request: HttpRequest, kind: PromiseKind, row: Any) -> str:
    """Without JavaScript the mail is opened by hand, from the page that offers it."""
    back = next_page(request, kind.page(row))
    if request.htmx:
        return back
    here = reverse("alliances:nudge", args=[kind.key, row.pk])
    return f"{here}?{urlencode({'next': back})}"


def _nudge_context(
    request: HttpRequest, kind: PromiseKind, row: Any, alliance: Alliance
) -> dict[str, Any]:
    back = next_page(request, kind.page(row))
    frame = alliance_frame(alliance, current=kind.tab, back=back, actions=False)
    asking = services.asking(
        kind=kind, row=row, alliance=alliance, sender=request.user, today=timezone.localdate()
    )
    context = {"kind": kind, "row": row, "name": kind.name(row), "asking": asking, "next": back}
    context["nudges"] = services.nudges_of(kind=kind, row=row)
    return {**frame.context, **context, "frame": frame, "cancel_url": back}


@require_POST
def nudge_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo: the mail was not sent after all."""
    nudge = get_object_or_404(Nudge.objects.editable_by(request.user), pk=pk)
    default = reverse("alliances:detail", args=[nudge.alliance_id])
    services.withdraw_nudge(nudge=nudge)
    messages.success(request, f"Nudge of “{nudge.subject}” removed.")
    return redirect(next_page(request, default))


@form_view
def promise_settle(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Record the day on which it was delivered or done; by its owner or the alliance manager."""
    kind = _kind(what)
    row = get_completable(request, kind.model.objects, pk, refusal=ONLY_OWNERS)
    back, initial = next_page(request, kind.page(row)), {"revision": row.revision}
    return form_page(
        request,
        alliance_frame(_alliance(kind, row), current=kind.tab, back=back, actions=False),
        form=SettleForm(request.POST or None, initial=initial, kind=kind, row=row),
        title=f"Record “{kind.name(row)}” as {kind.done}",
        submit_label=kind.label,
        text=services.owed_by(row=row, alliance=_alliance(kind, row)),
        act=lambda form: services.settle(
            kind=kind, row=row, by=request.user, today=timezone.localdate(), **form.values
        ),
        done=lambda settled: _settled(request, kind, settled, back),
    )


def _settled(request: HttpRequest, kind: PromiseKind, row: Any, back: str) -> str:
    """What was recorded, with the way to undo it."""
    day = getattr(row, kind.done_on)
    by = f" by {row.owner}" if row.owner else ""
    undo = reverse("alliances:promise_reopen", args=[kind.key, row.pk])
    said = f"“{kind.name(row)}” {kind.done}{by} on {day:%-d %b %Y}."
    return undoable(request, said, undo, revision=row.revision, next=back)


@require_POST
def promise_reopen(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Undo: it is owed again."""
    kind = _kind(what)
    row = get_completable(request, kind.model.objects, pk, refusal=ONLY_OWNERS, head=False)
    return perform(
        request,
        row=row,
        act=lambda: kind.reopen(row=row, expected=posted_revision(request)),
        done=f"“{kind.name(row)}” is open again.",
        back=next_page(request, kind.page(row)),
    )
