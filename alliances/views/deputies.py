"""Who stands in for a person: entered, changed and taken back from their page or one's profile."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from alliances.forms.deputies import DeputyForm
from alliances.models import Deputy, Person
from alliances.services.deputies import setting_up
from alliances.services.deputies.acting import may_set_deputy
from alliances.views.lists import record_frame
from core.permissions import require, require_editable
from core.views.confirm_page import confirm_page
from core.views.form_page import form_page, form_view

NOT_THEIRS = "Only they themselves, and who may change their record, can name a deputy."
NOTE = (
    "They get copies of what is sent about alliances that they see, are invited to the meetings, "
    "and can answer and vote. No rights are lent. Both are told by e-mail."
)


def _done(row: Deputy) -> str:
    days = row.days
    return f"{row.deputy} stands in for {row.person}, {days}."


@form_view
def deputy_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is away: who stands in, from when until when."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(may_set_deputy(person=person, user=request.user), NOT_THEIRS)
    form = DeputyForm(request.POST or None, instance=Deputy(person=person), user=request.user)
    clock = {"now": timezone.now(), "today": timezone.localdate()}
    return form_page(
        request,
        record_frame(person),
        form=form,
        title=f"Deputy for {person}",
        note=NOTE,
        submit_label="Save deputy",
        act=lambda form: setting_up.set_deputy(deputy=form.instance, by=request.user, **clock),
        done=_done,
    )


def _row(request: HttpRequest, pk: int) -> Deputy:
    rows = Deputy.objects.select_related("person__user", "deputy__user")
    row: Deputy = get_object_or_404(rows.visible_to(request.user), pk=pk)
    require_editable(Deputy.objects, row, request.user)
    return row


@form_view
def deputy_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other days, or somebody else."""
    row = _row(request, pk)
    clock = {"now": timezone.now(), "today": timezone.localdate()}
    return form_page(
        request,
        record_frame(row.person),
        form=DeputyForm(request.POST or None, instance=row, user=request.user),
        title=f"Deputy for {row.person}",
        note=NOTE,
        submit_label="Save deputy",
        act=lambda form: setting_up.change_deputy(
            deputy=form.instance, expected=form.expected_revision, by=request.user, **clock
        ),
        done=_done,
    )


@form_view
def deputy_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody stands in any more."""
    row = _row(request, pk)
    return confirm_page(
        request,
        record_frame(row.person),
        row=row,
        title=f"End that {row.deputy} stands in for {row.person}?",
        text="They get no more copies, and are told that the meetings are not theirs any more.",
        act=lambda expected: setting_up.take_back(
            deputy=row, expected=expected, by=request.user, now=timezone.now()
        ),
        done=lambda ended: f"{ended.deputy} no longer stands in.",
        submit_label="End it",
    )
