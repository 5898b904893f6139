"""Committees: made, changed, dissolved, and how often they meet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from core.views.form_flow import form_view
from governance.forms.committees import CadenceForm, CommitteeForm
from governance.services import committees
from governance.views.frame import confirm_page, form_page, home_of, the_alliance, the_committee


@form_view
def committee_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new committee; its cadence is the next step."""
    alliance = the_alliance(request, pk, edit=True)
    return form_page(
        request,
        alliance=alliance,
        form=CommitteeForm(request.POST or None, alliance=alliance),
        title="Who meets, and what may they decide?",
        submit="Next: how often it meets",
        act=lambda form: committees.create_committee(
            alliance=alliance, now=timezone.now(), **form.values
        ),
        to=lambda committee: reverse("governance:cadence_edit", args=[committee.pk]),
        cancel_url=home_of(pk),
    )


@form_view
def committee_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, rights, members and reminders of a committee."""
    committee = the_committee(request, pk)
    return form_page(
        request,
        alliance=committee.alliance,
        form=CommitteeForm(request.POST or None, instance=committee, alliance=committee.alliance),
        title=f"Change {committee.name}",
        act=lambda form: committees.change_committee(
            committee=committee, now=timezone.now(), **form.values
        ),
        cancel_url=home_of(committee.alliance_id),
    )


@form_view
def cadence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """How often a committee meets; its coming untouched meetings follow."""
    committee = the_committee(request, pk)
    cadence = committee.cadences.filter(is_active=True).first()
    note = "Meetings that somebody moved, cancelled or held stay as they are." if cadence else ""
    return form_page(
        request,
        alliance=committee.alliance,
        form=CadenceForm(request.POST or None, cadence=cadence, zone=request.user.time_zone),
        title=f"How often does {committee.name} meet?",
        note=note,
        act=lambda form: committees.set_cadence(
            committee=committee, now=timezone.now(), **form.values
        ),
        done="The meetings follow the new rhythm.",
        cancel_url=home_of(committee.alliance_id),
    )


@form_view
def cadence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee stops meeting by rule."""
    committee = the_committee(request, pk)
    return confirm_page(
        request,
        title=f"End the rhythm of {committee.name}?",
        goes=["Coming meetings that nobody has touched, and their reminders"],
        stays=["Every meeting that was held", "Meetings with an agenda, as cancelled"],
        submit_label="End the rhythm",
        act=lambda: committees.end_cadence(committee=committee, now=timezone.now()),
        done="No more meetings by rule.",
        to=home_of(committee.alliance_id),
    )


@form_view
def committee_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee is closed; its record stays."""
    committee = the_committee(request, pk)
    today, now = timezone.localdate(), timezone.now()
    return confirm_page(
        request,
        title=f"Dissolve {committee.name}?",
        goes=["All coming meetings and their reminders"],
        stays=["Meetings, minutes, decisions and actions on record"],
        submit_label="Dissolve the committee",
        act=lambda: committees.dissolve_committee(committee=committee, today=today, now=now),
        done=f"{committee.name} is dissolved.",
        to=home_of(committee.alliance_id),
    )
