"""The agreement tab: contracts with their dates; deal terms and notes for those in charge."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.forms.agreements import AgreementForm, DealTermForm, NoteForm
from alliances.models import Agreement, Alliance, DealTerm, PrivateNote
from alliances.services.access import access_to
from alliances.services.money import rates_as_of
from alliances.views.alliances import fetch, fetch_editable
from core.permissions import require_editable
from core.revision.updates import save_revision
from core.views.form_flow import carry_out, form_view, render_form

FORMS: dict[type[Model], type[ModelForm]] = {
    Agreement: AgreementForm,
    DealTerm: DealTermForm,
    PrivateNote: NoteForm,
}
WORDS = {Agreement: "agreement", DealTerm: "deal term", PrivateNote: "private note"}


@require_safe
def alliance_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """For those without the right to them, deal terms and notes are absent, also from counts."""
    alliance, today = fetch(request, pk), timezone.localdate()
    agreements = Agreement.objects.visible_to(request.user).filter(alliance=alliance)
    context = {"alliance": alliance, "current": "agreement", "today": today}
    context["agreements"] = list(agreements)
    if access_to(alliance=alliance, user=request.user).confidential:
        context |= _confidential(request, alliance)
    return render(request, "alliances/alliance_agreement.html", context)


def _confidential(request: HttpRequest, alliance: Alliance) -> dict[str, object]:
    terms = list(DealTerm.objects.visible_to(request.user).filter(alliance=alliance))
    notes = PrivateNote.objects.visible_to(request.user).filter(alliance=alliance)
    foreign = [(term.amount, term.currency) for term in terms]
    total = rates_as_of(timezone.localdate()).total(foreign) if terms else None
    notes = list(notes.select_related("author")[:100])
    return {"terms": terms, "total": total, "about": _vague(terms), "notes": notes}


def _vague(terms: list[DealTerm]) -> str:
    """How a sum of these terms has to be read: it is no more exact than its vaguest part."""
    kinds = {term.qualifier for term in terms if term.amount is not None} - {"exact"}
    return "" if not kinds else "up to" if kinds == {"up_to"} else "about"


def _row(request: HttpRequest, model: type[Model], pk: int) -> Model:
    rows = model.objects.visible_to(request.user).select_related("alliance")
    row = get_object_or_404(rows, pk=pk)
    require_editable(model.objects, row, request.user)
    return row


def _save(request: HttpRequest, row: Model) -> HttpResponse:
    """Show the form of `row`, or save it and go back to the tab. 409 with both versions when
    somebody else was faster."""
    kind, alliance, new = WORDS[type(row)], row.alliance, row.pk is None
    if new and isinstance(row, PrivateNote):
        row.author = request.user
    form = FORMS[type(row)](request.POST or None, instance=row)
    back, done = _tab(alliance), f"The {kind} is saved."
    answer = carry_out(request, form=form, act=_keep, done=done, to=back, cancel_url=back)
    context = {"form": form, "alliance": alliance, "kind": kind, "new": new, "row": row}
    return answer or render_form(request, "alliances/agreement_form.html", context)


def _keep(form: Any) -> Model:
    return save_revision(instance=form.instance, **form.changes)


def _tab(alliance: Alliance) -> str:
    return reverse("alliances:agreement", args=[alliance.pk])


def _delete(request: HttpRequest, row: Model) -> HttpResponse:
    kind, alliance = WORDS[type(row)], row.alliance
    if request.method == "POST":
        row.delete()
        messages.success(request, f"The {kind} is deleted.")
        return redirect(_tab(alliance))
    context = {"row": row, "alliance": alliance, "kind": kind}
    return render(request, "alliances/agreement_delete.html", context)


def _confidential_alliance(request: HttpRequest, pk: int) -> Alliance:
    """An alliance to whose deal terms and notes the person may add."""
    alliance = fetch_editable(request, pk)
    require_editable(Alliance.objects.confidential_to(request.user), alliance, request.user)
    return alliance


@form_view
def agreement_create(request: HttpRequest, pk: int) -> HttpResponse:
    return _save(request, Agreement(alliance=fetch_editable(request, pk)))


@form_view
def agreement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _save(request, _row(request, Agreement, pk))


@form_view
def agreement_delete(request: HttpRequest, pk: int) -> HttpResponse:
    return _delete(request, _row(request, Agreement, pk))


@form_view
def deal_term_create(request: HttpRequest, pk: int) -> HttpResponse:
    return _save(request, DealTerm(alliance=_confidential_alliance(request, pk)))


@form_view
def deal_term_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _save(request, _row(request, DealTerm, pk))


@form_view
def deal_term_delete(request: HttpRequest, pk: int) -> HttpResponse:
    return _delete(request, _row(request, DealTerm, pk))


@form_view
def note_create(request: HttpRequest, pk: int) -> HttpResponse:
    return _save(request, PrivateNote(alliance=_confidential_alliance(request, pk)))


@form_view
def note_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _save(request, _row(request, PrivateNote, pk))


@form_view
def note_delete(request: HttpRequest, pk: int) -> HttpResponse:
    return _delete(request, _row(request, PrivateNote, pk))
