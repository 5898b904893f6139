"""Who does what in an alliance, and whether they agreed to it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.models import Alliance, Person
from alliances.services.access import access_to
from alliances.views.fetch import get_alliance
from core.text import plural, whole
from core.views.confirm_page import confirm_page, perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame
from governance.forms.raci import ObjectionForm, RaciRowForm
from governance.models import RaciPart, RaciRow
from governance.services import raci
from governance.services.raci_mail import ask_for_agreement
from governance.views.frame import get_row, governance_frame, name_sides

AGREED = "Your agreement is on record."
OBJECTED = "Your objection is on record. The alliance manager sees it here."


def _home(alliance: Alliance) -> str:
    return reverse("governance:raci", args=[alliance.pk])


def _frame(alliance: Alliance) -> Frame:
    return governance_frame(alliance, _home(alliance))


@require_safe
def raci_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The matrix: duties and workstreams by people of both sides."""
    alliance = name_sides(get_alliance(request, pk))
    edit = access_to(alliance=alliance, user=request.user).edit
    matrix = raci.matrix_of(alliance=alliance, user=request.user, now=timezone.now())
    context = {"alliance": alliance, "current": "governance", "matrix": matrix, "may_edit": edit}
    return render(request, "governance/raci.html", context)


@require_POST
def raci_start(request: HttpRequest, pk: int) -> HttpResponse:
    """The usual rows, with the parts that roles suggest."""
    alliance = get_alliance(request, pk, edit=True)
    return perform(
        request,
        row=None,  # rows that are there stay
        act=lambda: raci.start_matrix(alliance=alliance, now=timezone.now()),
        done=lambda made: f"{plural(made, 'row')} proposed. Check them, then ask for agreement.",
        back=_home(alliance),
    )


@form_view
def raci_row_add(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True)
    return _row_page(request, alliance, RaciRow(alliance=alliance), "Add a row")


@form_view
def raci_row_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row: Any = get_row(request, RaciRow.objects.all(), pk)
    return _row_page(request, row.alliance, row, f"Who does what: {row}")


def _row_page(request: HttpRequest, alliance: Alliance, row: RaciRow, title: str) -> HttpResponse:
    return form_page(
        request,
        _frame(alliance),
        form=RaciRowForm(
            request.POST or None, instance=row, alliance=name_sides(alliance), user=request.user
        ),
        title=title,
        note="Whoever is given another part has to agree to it again.",
        act=lambda form: raci.save_row(
            row=form.instance, parts=form.parts, now=timezone.now(), **form.changes
        ),
    )


@form_view
def raci_row_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row: Any = get_row(request, RaciRow.objects.all(), pk)
    return confirm_page(
        request,
        _frame(row.alliance),
        row=row,
        title=f"Remove “{row}” from the matrix?",
        goes=["The row with the parts of everybody in it, and their agreement"],
        stays=["What was recorded before, under Activity"],
        submit_label="Remove row",
        act=lambda revision: raci.remove_row(row=row),
        done="The row is removed.",
    )


@require_POST
def raci_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody whose agreement is missing or old is asked, by one click."""
    alliance = get_alliance(request, pk, edit=True)
    return perform(
        request,
        row=None,  # who has answered meanwhile is not asked
        act=lambda: ask_for_agreement(alliance=alliance, now=timezone.now()),
        done=lambda said: said,
        back=_home(alliance),
    )


def _own(request: HttpRequest, alliance: Alliance) -> Person:
    """The reader as somebody with a part; 403 for others."""
    parts = RaciPart.objects.filter(row__alliance=alliance, person__user=request.user.pk)
    part = parts.select_related("person").first()
    if part is None:
        raise PermissionDenied("You have no part in this matrix.")
    return part.person


@require_POST
def raci_agree(request: HttpRequest, pk: int) -> HttpResponse:
    """What the reader says of their own parts, as they saw them (`seen`)."""
    alliance = get_alliance(request, pk)
    person, seen = _own(request, alliance), whole(request.POST.get("seen")) or 0
    return perform(
        request,
        row=None,  # `seen` names the parts: of others nothing is agreed to
        act=lambda: raci.answer(
            alliance=alliance, person=person, seen=seen, agrees=True, now=timezone.now()
        ),
        done=AGREED,
        back=_home(alliance),
    )


@form_view
def raci_object(request: HttpRequest, pk: int) -> HttpResponse:
    """What does not fit in the reader's own parts."""
    alliance, now = get_alliance(request, pk), timezone.now()
    person = _own(request, alliance)
    parts = raci.parts_of(alliance).filter(person=person)
    initial = {"seen": raci.version(parts)}
    return form_page(
        request,
        _frame(alliance),
        form=ObjectionForm(request.POST or None, initial=initial),
        title="What does not fit in your part?",
        submit_label="Object",
        act=lambda form: raci.answer(
            alliance=alliance, person=person, agrees=False, now=now, **form.cleaned_data
        ),
        done=OBJECTED,
    )
