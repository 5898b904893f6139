"""How often a committee meets: set, looked at before it is saved, ended."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from core.views.confirm_page import confirm_page
from core.views.form_page import form_page, form_view
from governance.forms.cadence import CadenceForm
from governance.forms.telling import TellingForm
from governance.models import Committee
from governance.services import committees
from governance.services.schedule_preview import preview
from governance.views.frame import get_committee, governance_frame
from governance.views.telling import telling_of, told_after

NOTE = "Meetings that were rescheduled, cancelled or held stay as they are."


@form_view
def cadence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """How often a committee meets; its coming untouched meetings follow. Sent with `preview`, the
    form comes back with what it would do; while one types, that part alone."""
    committee = get_committee(request, pk)
    cadence = committee.cadences.filter(is_active=True).first()
    only_look = "preview" in request.POST
    zone = request.user.time_zone
    told = telling_of(request, committee)
    form = CadenceForm(
        request.POST or None, cadence=cadence, zone=zone, only_look=only_look, **told
    )
    shown = SimpleLazyObject(partial(_preview, request, committee, form))
    if only_look and request.htmx:
        return render(request, "governance/_cadence_preview.html", {"form": form, **shown})
    return _page(request, committee, form, shown, only_look=only_look)


def _page(
    request: HttpRequest, committee: Committee, form: CadenceForm, shown: Any, *, only_look: bool
) -> HttpResponse:
    return form_page(
        request,
        governance_frame(committee.alliance),
        form=form,
        title=f"Schedule for {committee.name}",
        note=NOTE if form.cadence else "",
        act=lambda form: committees.set_cadence(
            committee=committee, now=timezone.now(), **form.values
        ),
        done="Schedule saved. Upcoming meetings follow it.",
        template="governance/cadence_form.html",
        extra=shown,
        only_look=only_look,
    )


def _preview(request: HttpRequest, committee: Committee, form: CadenceForm) -> dict[str, Any]:
    """What the schedule would do, where it can be said already."""
    proposed = form.proposed
    if proposed is None:
        return {"preview": None}
    found = preview(cadence=proposed, committee=committee, user=request.user, now=timezone.now())
    return {"preview": found}


@form_view
def cadence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee has no schedule any more."""
    committee = get_committee(request, pk)
    form = TellingForm(request.POST or None, **telling_of(request, committee))
    return confirm_page(
        request,
        governance_frame(committee.alliance),
        form=form,
        row=committee.cadences.filter(is_active=True).first() or committee,
        title=f"End the schedule for {committee.name}?",
        goes=["Upcoming meetings without an agenda, and their reminders"],
        stays=["Meetings that were held", "Upcoming meetings with an agenda, as cancelled"],
        submit_label="End schedule",
        act=partial(_end, committee, form),
        done=told_after("The schedule has ended.", {"audience": form.audience}),
    )


def _end(committee: Committee, form: TellingForm, revision: int) -> None:
    committees.end_cadence(committee=committee, now=timezone.now(), telling=form.telling)
