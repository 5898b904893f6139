"""Nudging whom one waits for: by one click, in one's own words, or on record after a call.

The same for every kind that an app registers (core.registry.nudges).
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from alliances.forms.nudges import NudgedForm, WordsForm
from alliances.models import Confidentiality, Nudge
from alliances.services import nudges as services
from alliances.views.fetch import alliance_frame, get_child
from core.registry.nudges import NudgeKind, nudge_kinds
from core.views.form_page import add_errors, form_view
from core.views.frame import next_page
from core.views.messages import undoable

WAYS = ("click", "words", "talk")


@form_view
def nudge(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Whom to ask, in which words, and when somebody was asked before; POST asks, or records it."""
    if (kind := nudge_kinds.get(what)) is None:
        raise Http404
    row = get_child(request, kind.rows(), pk, edit=True)
    back, how = next_page(request, kind.describe(row, timezone.localdate()).page), _way(request)
    forms = _forms(request, kind, row, how)
    if how == "click" and _click(request, kind, row, back):
        return redirect(back)
    form = forms.get(how)
    if form is not None and form.is_valid() and _ask(request, kind, row, back, form, how):
        return redirect(back)
    context = _context(request, kind, row, back) | {"words": forms["words"], "talk": forms["talk"]}
    return render(request, "alliances/nudge.html", context, status=422 if how else 200)


def _way(request: HttpRequest) -> str:
    """How it is done, of WAYS; "" for a page that is only looked at."""
    how = request.POST.get("how", "talk")
    return "" if request.method != "POST" else how if how in WAYS else "talk"


def _forms(request: HttpRequest, kind: NudgeKind, row: Any, how: str) -> dict[str, Any]:
    alliance, waited = services.alliance_of(kind, row), kind.describe(row, timezone.localdate())
    people = [one for one in waited.people if one.user_id != request.user.pk or not one.user_id]
    given = {"people": people, "owner": waited.owner}
    data = {way: request.POST if how == way else None for way in WAYS}
    restricted = alliance.confidentiality == Confidentiality.RESTRICTED
    usual = "" if restricted else services.open_text(waited, str(request.user))
    return {
        "words": WordsForm(data["words"], text=usual, **given, auto_id="id_words_%s"),
        "talk": NudgedForm(data["talk"], **given),
    }


def _click(request: HttpRequest, kind: NudgeKind, row: Any, back: str) -> bool:
    """One click sends the usual words; what was refused is said on the page."""
    form = NudgedForm(request.POST, people=kind.describe(row, timezone.localdate()).people)
    person = form.cleaned_data.get("person") if form.is_valid() else None
    try:
        sent = services.send_nudge(
            kind=kind, row=row, person=person, by=request.user, now=timezone.now()
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return False
    _say(request, sent, back)
    return True


def _ask(request: HttpRequest, kind: NudgeKind, row: Any, back: str, form: Any, how: str) -> bool:
    """In one's own words, or on record after a call; what was refused is said in the form."""
    act: Any = services.send_nudge if how == "words" else services.record_nudge
    try:
        made = act(kind=kind, row=row, by=request.user, now=timezone.now(), **form.cleaned_data)
    except ValidationError as refused:
        add_errors(form, refused)
        return False
    _say(request, made, back)
    return True


def _say(request: HttpRequest, made: Nudge, back: str) -> None:
    undo = reverse("alliances:nudge_withdraw", args=[made.pk])
    said = f"{made.person} is asked about “{made.subject}” by e-mail."
    if not made.by_mail:
        said = f"On record: {made.person} was asked about “{made.subject}”."
    messages.success(request, undoable(request, said, undo, next=back))


def _context(request: HttpRequest, kind: NudgeKind, row: Any, back: str) -> dict[str, Any]:
    today, alliance = timezone.localdate(), services.alliance_of(kind, row)
    frame = alliance_frame(alliance, current=kind.tab, back=back, actions=False)
    waited = kind.describe(row, today)
    context = {
        "kind": kind,
        "row": row,
        "waited": waited,
        "name": waited.name,
        "asking": services.asking(kind=kind, row=row, sender=request.user, today=today),
        "nudges": services.nudges_of(kind=kind, row=row),
        "restricted": alliance.confidentiality == Confidentiality.RESTRICTED,
        "next": back,
        "every": services.every().days,
    }
    return {**frame.context, **context, "frame": frame, "cancel_url": back}


@require_POST
def nudge_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo: nobody is asked, or was asked, after all."""
    made = get_object_or_404(Nudge.objects.editable_by(request.user), pk=pk)
    default = reverse("alliances:detail", args=[made.alliance_id])
    try:
        services.withdraw_nudge(nudge=made, now=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"Nudge about “{made.subject}” taken back.")
    return redirect(next_page(request, default))
