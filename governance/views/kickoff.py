"""The kickoff of an alliance, and the priorities of its sides."""

from __future__ import annotations

from datetime import time
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from alliances.models import Side
from alliances.services.access import access_to
from alliances.views.fetch import get_alliance
from core.permissions import READ_ONLY, require
from core.views.form_page import form_page, form_view
from governance.forms.kickoff import KickoffForm, PrioritiesForm
from governance.models import Committee, Meeting, MeetingMode, SidePriorities
from governance.rules.kickoff import MINUTES
from governance.services import kickoff
from governance.views.frame import governance_frame, name_sides


@form_view
def kickoff_create(request: HttpRequest, pk: int) -> HttpResponse:
    """The first meeting of both sides, with an agenda of its own."""
    alliance = get_alliance(request, pk, edit=True)
    committee = kickoff.kickoff_committee(alliance)
    if committee is None:
        return redirect("governance:governance_start", alliance.pk)
    return form_page(
        request,
        governance_frame(alliance),
        form=_kickoff_form(request, committee),
        title="Schedule the kickoff",
        text=f"Invited are the members of {committee.name}. The agenda is filled in already.",
        submit_label="Schedule kickoff",
        act=partial(_schedule, committee),
        to=lambda made: made.get_absolute_url(),
    )


def _schedule(committee: Committee, form: KickoffForm) -> Meeting:
    return kickoff.schedule_kickoff(committee=committee, now=timezone.now(), **form.values)


def _kickoff_form(request: HttpRequest, committee: Committee) -> KickoffForm:
    """In person, unless somebody says otherwise."""
    zone = request.user.time_zone
    meeting = Meeting(committee=committee, time_zone=zone, mode=MeetingMode.IN_PERSON)
    start = {"title": "Kickoff", "duration_minutes": MINUTES, "local_time": time(9, 30)}
    return KickoffForm(request.POST or None, instance=meeting, initial=start)


@require_safe
def priorities(request: HttpRequest, pk: int) -> HttpResponse:
    """What each side wants most, side by side, and where they differ."""
    alliance, user = name_sides(get_alliance(request, pk)), request.user
    found = kickoff.priorities_of(alliance)
    may = {
        side: kickoff.may_write(alliance=alliance, side=side, user=user)
        for side in (Side.OURS, Side.THEIRS)
    }
    context: dict[str, Any] = {"alliance": alliance, "current": "governance", "priorities": found}
    context |= {"may_ours": may[Side.OURS], "may_theirs": may[Side.THEIRS]}
    context["may_edit"] = access_to(alliance=alliance, user=user).edit
    return render(request, "governance/priorities.html", context)


@form_view
def priorities_edit(request: HttpRequest, pk: int, side: str) -> HttpResponse:
    """What one side wants most, in its own words."""
    alliance, user = name_sides(get_alliance(request, pk)), request.user
    require(kickoff.may_write(alliance=alliance, side=side, user=user), READ_ONLY)
    rows = SidePriorities.objects.within(user, alliance).filter(side=side)
    row = rows.first() or SidePriorities(alliance=alliance, side=side)
    return form_page(
        request,
        governance_frame(alliance, reverse("governance:priorities", args=[alliance.pk])),
        form=PrioritiesForm(request.POST or None, instance=row),
        title=f"Priorities of {alliance.sides.name(side)}",
        act=lambda form: _save_priorities(form, user),
    )


def _save_priorities(form: PrioritiesForm, user: User) -> SidePriorities:
    return kickoff.save_priorities(
        row=form.instance,
        user=user,
        today=timezone.localdate(),
        expected=form.changes.get("expected"),
    )
