"""The governance of an alliance as a whole: started on one page, and read as a matrix."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.models import Alliance
from alliances.views.fetch import get_alliance
from core.text import plural
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from governance.forms.duties import DutyForm
from governance.forms.rights import RightsForm
from governance.forms.setup import GovernanceStart
from governance.models import DutyCover
from governance.services import duties, rights
from governance.services.matrix import cadence_matrix
from governance.services.setup import set_up_committees
from governance.views.frame import get_committee, get_row, governance_frame, name_sides


@form_view
def governance_start(request: HttpRequest, pk: int) -> HttpResponse:
    """All committees that the template proposes, filled in, to be accepted at once."""
    alliance = get_alliance(request, pk, edit=True)
    data, user = request.POST or None, request.user
    start = GovernanceStart(
        data, alliance=alliance, user=user, today=timezone.localdate(),
        keep=getattr(request, "kept", None),
    )  # fmt: skip
    if data is not None and start.is_valid():
        return _start(request, alliance, start)
    context = {"alliance": alliance, "current": "governance", "start": start}
    status = 422 if data is not None else 200
    return render(request, "governance/governance_start.html", context, status=status)


def _start(request: HttpRequest, alliance: Alliance, start: GovernanceStart) -> HttpResponse:
    made = set_up_committees(
        alliance=alliance, wanted=start.wanted, zone=start.zone, now=timezone.now()
    )
    said = f"{made} set up, with meetings and reminders." if made else "Nothing was chosen."
    messages.success(request, said)
    return redirect(
        "governance:cadence_matrix" if made else "governance:alliance_governance", alliance.pk
    )


@require_safe
def cadence_matrix_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who meets how often on what and decides what, and which duties nobody covers."""
    alliance = name_sides(get_alliance(request, pk))
    matrix = cadence_matrix(alliance=alliance, user=request.user, now=timezone.now())
    context = {"alliance": alliance, "current": "governance", "matrix": matrix}
    return render(request, "governance/cadence_matrix.html", context)


@require_POST
def duties_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Duties without a committee are given to the one that commonly covers them."""
    alliance = get_alliance(request, pk, edit=True)
    return perform(
        request,
        row=None,  # what somebody has said of a duty stays
        act=lambda: duties.assign_duties(alliance=alliance),
        done=lambda count: f"{plural(count, 'duty', 'duties')} assigned.",
        back=reverse("governance:cadence_matrix", args=[alliance.pk]),
    )


@form_view
def duty_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Which committee covers a duty, how often, and who is responsible."""
    cover: Any = get_row(request, DutyCover.objects.all(), pk)
    alliance = name_sides(cover.alliance)
    return form_page(
        request,
        governance_frame(alliance, reverse("governance:cadence_matrix", args=[alliance.pk])),
        form=DutyForm(request.POST or None, instance=cover, alliance=alliance, user=request.user),
        title=str(cover),
        text=duties.DUTIES[cover.duty].means,
        act=lambda form: duties.save_duty(
            cover=form.instance, today=timezone.localdate(), **form.changes
        ),
    )


@form_view
def rights_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a committee decides, proposes and is told."""
    committee = get_committee(request, pk)
    return form_page(
        request,
        governance_frame(committee.alliance),
        form=RightsForm(request.POST or None, committee=committee),
        title=f"Decision rights of {committee.name}",
        act=lambda form: rights.save_rights(
            committee=committee, expected=form.expected, rows=form.rows
        ),
        done="Decision rights saved.",
        template="governance/rights_form.html",
    )
