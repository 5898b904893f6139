"""The agreement tab: contracts with their dates; deal terms and notes for those in charge."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model, Prefetch
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.forms.agreements import AgreementForm, DealTermForm, NoteForm
from alliances.models import Agreement, AgreementDecision, Alliance, DealTerm, PrivateNote
from alliances.services.access import access_to
from alliances.services.stakes import due_when_signed, prices_of, stake_of
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.permissions import READ_ONLY, require
from core.revision.updates import save_revision
from core.text import capital
from core.ui.dates import absolute
from core.views.confirm_page import confirm_page
from core.views.form_page import form_page, form_view

FORMS: dict[type[Model], type[ModelForm]] = {
    Agreement: AgreementForm,
    DealTerm: DealTermForm,
    PrivateNote: NoteForm,
}
STAYS_ON_RECORD = "It disappears from this page. The history keeps what it said and who deleted it."


@require_safe
def alliance_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """For those without the right to them, deal terms and notes are absent, also from counts."""
    alliance, today = get_alliance(request, pk), timezone.localdate()
    context = {"alliance": alliance, "current": "agreement", "today": today}
    rows = Agreement.objects.within(request.user, alliance)
    decided = AgreementDecision.objects.shown_to(request.user).select_related("decided_by")
    decisions = Prefetch("decisions", queryset=decided, to_attr="decided")
    context["agreements"] = list(rows.prefetch_related(decisions))
    if access_to(alliance=alliance, user=request.user).confidential:
        context |= _confidential(alliance, context["agreements"], today)
    return render(request, "alliances/alliance_agreement.html", context)


def _confidential(
    alliance: Alliance, agreements: list[Agreement], today: date
) -> dict[str, object]:
    """Deal terms and notes, for those who may read them (Access.confidential)."""
    terms = list(DealTerm.objects.filter(alliance=alliance))
    notes = PrivateNote.objects.filter(alliance=alliance).select_related("author")
    signed_on = due_when_signed(agreements)
    stake = stake_of(terms=terms, signed_on=signed_on, prices=prices_of(today)) if terms else None
    return {"stake": stake, "notes": list(notes[:100])}


def _save(request: HttpRequest, row: Any) -> HttpResponse:
    """Show the form of `row`, or save it and go back to the tab. 409 with both versions when
    somebody else was faster."""
    kind, new = row._meta.verbose_name, row.pk is None
    if new and isinstance(row, PrivateNote):
        row.author = request.user
    return form_page(
        request,
        alliance_frame(row.alliance, current="agreement"),
        form=FORMS[type(row)](request.POST or None, instance=row),
        title=f"Add {_a(kind)}" if new else f"Edit {kind}",
        act=lambda form: save_revision(instance=form.instance, **form.changes),
        done=f"{capital(str(kind))} saved.",
    )


def _a(kind: object) -> str:
    return f"an {kind}" if str(kind)[:1] in "aeiou" else f"a {kind}"


def _gone(note: PrivateNote) -> str:
    day = absolute(timezone.localtime(note.written_at), timezone.localtime())
    return f"The note of {day} is deleted for good: notes have no history."


@form_view
def create(request: HttpRequest, pk: int, model: type[Model]) -> HttpResponse:
    """Deal terms and notes are added by those who may read them."""
    alliance = get_alliance(request, pk, edit=True)
    if model is not Agreement:
        require(access_to(alliance=alliance, user=request.user).confidential, READ_ONLY)
    return _save(request, model(alliance=alliance))


@form_view
def edit(request: HttpRequest, pk: int, model: type[Any]) -> HttpResponse:
    return _save(request, get_child(request, model.objects, pk, edit=True))


@form_view
def delete(request: HttpRequest, pk: int, model: type[Any]) -> HttpResponse:
    row = get_child(request, model.objects, pk, edit=True)
    kind, note = model._meta.verbose_name, isinstance(row, PrivateNote)
    return confirm_page(
        request,
        alliance_frame(row.alliance, current="agreement"),
        row=row,
        title=f"Delete this {kind}?" if note else f"Delete {kind} “{row}”?",
        submit_label=f"Delete {kind}",
        text=_gone(row) if note else STAYS_ON_RECORD,
        act=lambda revision: row.delete(),
        done=f"{capital(str(kind))} deleted.",
    )
