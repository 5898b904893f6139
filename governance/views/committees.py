"""The committees of an alliance: made, changed, dissolved, and how often they meet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.services.access import Shown, access_to
from alliances.views.fetch import get_alliance
from core.ui.actions import Rights
from core.views.confirm_page import confirm_page
from core.views.form_page import form_page, form_view
from governance.forms.committees import CadenceForm, CommitteeForm
from governance.models import Committee
from governance.services import committees
from governance.services.overview import alliance_overview
from governance.views.frame import get_committee, governance_frame


@require_safe
def alliance_governance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who meets how often, what comes next, what should have been held and was not."""
    alliance, now, today = get_alliance(request, pk), timezone.now(), timezone.localdate()
    rights = Rights(edit=access_to(alliance=alliance, user=request.user).edit)
    overview = alliance_overview(alliance=alliance, rights=rights, now=now, today=today)
    context = {"alliance": alliance, "current": "governance", "overview": overview}
    return render(request, "governance/alliance_governance.html", context)


@form_view
def committee_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new committee; its cadence is the next step."""
    alliance = get_alliance(request, pk, edit=True, shown=Shown.ITSELF)
    return form_page(
        request,
        governance_frame(alliance),
        form=CommitteeForm(request.POST or None, alliance=alliance),
        title="Who meets, and what may they decide?",
        submit_label="Next: how often it meets",
        act=_save,
        to=lambda committee: reverse("governance:cadence_edit", args=[committee.pk]),
    )


def _save(form: CommitteeForm) -> Committee:
    return committees.save_committee(
        committee=form.instance, now=timezone.now(), **form.members, **form.changes
    )


@form_view
def committee_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, rights, members and reminders of a committee."""
    committee = get_committee(request, pk)
    return form_page(
        request,
        governance_frame(committee.alliance),
        form=CommitteeForm(request.POST or None, instance=committee, alliance=committee.alliance),
        title=f"Change {committee.name}",
        act=_save,
    )


@form_view
def cadence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """How often a committee meets; its coming untouched meetings follow."""
    committee = get_committee(request, pk)
    cadence = committee.cadences.filter(is_active=True).first()
    note = "Meetings that somebody moved, cancelled or held stay as they are." if cadence else ""
    return form_page(
        request,
        governance_frame(committee.alliance),
        form=CadenceForm(request.POST or None, cadence=cadence, zone=request.user.time_zone),
        title=f"How often does {committee.name} meet?",
        note=note,
        act=lambda form: committees.set_cadence(
            committee=committee, now=timezone.now(), **form.values
        ),
        done="The meetings follow the new schedule.",
    )


@form_view
def cadence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee stops meeting by rule."""
    committee = get_committee(request, pk)
    return confirm_page(
        request,
        governance_frame(committee.alliance),
        title=f"End the schedule of {committee.name}?",
        goes=["Coming meetings that nobody has touched, and their reminders"],
        stays=["Every meeting that was held", "Meetings with an agenda, as cancelled"],
        submit_label="End the schedule",
        act=lambda revision: committees.end_cadence(committee=committee, now=timezone.now()),
        done="No more meetings by rule.",
    )


@form_view
def committee_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee is closed; its record stays."""
    committee = get_committee(request, pk)
    today, now = timezone.localdate(), timezone.now()
    return confirm_page(
        request,
        governance_frame(committee.alliance),
        title=f"Dissolve {committee.name}?",
        goes=["All coming meetings and their reminders"],
        stays=["Meetings, minutes, decisions and actions on record"],
        submit_label="Dissolve the committee",
        act=lambda revision: committees.dissolve_committee(
            committee=committee, today=today, now=now
        ),
        done=f"{committee.name} is dissolved.",
    )
