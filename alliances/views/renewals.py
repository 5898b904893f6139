"""Renew an agreement, give notice or let it end: on record, and undone while nothing followed."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from alliances.forms.steps import DecisionForm
from alliances.models import Agreement, AgreementDecision
from alliances.rules.renewals import choices
from alliances.services import renewals
from alliances.views.fetch import alliance_frame, get_child
from core.ui.dates import absolute
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import next_page
from core.views.messages import undoable

TITLES = {"renew": "Renew {}", "notice": "Give notice on {}", "lapse": "Let {} end"}
NO_MAIL = "Entente records the notice; it does not send one. Give notice as the agreement requires."


def _tab(agreement: Agreement) -> str:
    page = reverse("alliances:agreement", args=[agreement.alliance_id])
    return f"{page}#agreement-{agreement.pk}"


def done_words(decision: AgreementDecision) -> str:
    """ "Master agreement renewed until 31 Dec 2027." """
    agreement = decision.agreement
    end = absolute(agreement.ends_on, timezone.localtime()) if agreement.ends_on else ""
    if decision.choice == "renew":
        return f"{agreement} renewed until {end}."
    if decision.choice == "notice":
        return f"Notice recorded: {agreement} ends on {end}."
    return f"Recorded: {agreement} ends on {end} and is not renewed."


@form_view
def agreement_decide(request: HttpRequest, pk: int, choice: str) -> HttpResponse:
    agreement: Agreement = get_child(request, Agreement.objects.all(), pk, edit=True)
    today, back = timezone.localdate(), next_page(request, _tab(agreement))
    if request.method != "POST" and choice not in choices(renewals.terms_of(agreement), today):
        raise Http404
    decide = partial(renewals.decide, agreement=agreement, user=request.user, today=today)
    return form_page(
        request,
        alliance_frame(agreement.alliance, current="agreement", back=back),
        form=DecisionForm(request.POST or None, agreement=agreement, choice=choice, back=back),
        title=TITLES[choice].format(agreement),
        text=NO_MAIL if choice == "notice" else "",
        submit_label=DecisionForm.SUBMIT[choice],
        act=lambda form: decide(**form.values),
        done=lambda row: _undoable(request, row, back),
    )


def _undoable(request: HttpRequest, row: AgreementDecision, back: str) -> str:
    url = reverse("alliances:agreement_undo", args=[row.pk])
    return undoable(request, done_words(row), url, revision=row.revision, next=back)


@require_POST
def agreement_undo(request: HttpRequest, pk: int) -> HttpResponse:
    rows = AgreementDecision.objects.select_related("agreement")
    row: AgreementDecision = get_child(request, rows, pk, edit=True, head=False)
    return perform(
        request,
        row=row,
        act=lambda: renewals.undo(decision=row),
        done=f"Undone: {row.agreement} has its previous dates.",
        back=next_page(request, _tab(row.agreement)),
    )
