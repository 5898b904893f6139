"""Promises of either side, settled on a day that is asked for; asked for by views.nudges.

The same for every kind that an app registers (alliances.services.promises).
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from alliances.forms.promises import SettleForm
from alliances.models import Alliance
from alliances.services import promises as services
from alliances.services.promises import PromiseKind, promise_kinds
from alliances.views.fetch import alliance_frame, get_completable
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
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
