"""The committees of an alliance: made, changed, closed."""

from __future__ import annotations

from functools import partial

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
from governance.forms.committees import CommitteeForm
from governance.forms.telling import TellingForm
from governance.models import Committee
from governance.services import committees
from governance.services.issues.page import issues_panel
from governance.services.matrix import setup_summary
from governance.services.overview import alliance_overview
from governance.views.frame import get_committee, governance_frame, name_sides
from governance.views.telling import telling_of, told_after


@require_safe
def alliance_governance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who meets how often, what comes next, what should have been held and was not."""
    alliance, now, today = get_alliance(request, pk), timezone.now(), timezone.localdate()
    rights = Rights(edit=access_to(alliance=alliance, user=request.user).edit)
    overview = alliance_overview(
        alliance=alliance, user=request.user, rights=rights, now=now, today=today
    )
    context = {"alliance": alliance, "current": "governance", "overview": overview, "today": today}
    context["setup"] = setup_summary(alliance=alliance, user=request.user, now=now)
    context["issues"] = issues_panel(alliance=alliance, user=request.user)
    return render(request, "governance/alliance_governance.html", context)


@form_view
def committee_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new committee; its schedule is the next step."""
    alliance = get_alliance(request, pk, edit=True, shown=Shown.ITSELF)
    return form_page(
        request,
        governance_frame(alliance),
        form=CommitteeForm(request.POST or None, alliance=name_sides(alliance), user=request.user),
        title="Add a committee",
        submit_label="Next: schedule",
        act=_save,
        to=lambda committee: reverse("governance:cadence_edit", args=[committee.pk]),
    )


def _save(form: CommitteeForm) -> Committee:
    return committees.save_committee(
        committee=form.instance,
        now=timezone.now(),
        telling=form.telling,
        **form.members,
        **form.changes,
    )


@form_view
def committee_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, rights, members and reminders of a committee."""
    committee = get_committee(request, pk)
    return form_page(
        request,
        governance_frame(committee.alliance),
        form=CommitteeForm(
            request.POST or None,
            instance=committee,
            alliance=name_sides(committee.alliance),
            user=request.user,
            **telling_of(request, committee),
        ),
        title=f"Edit {committee.name}",
        act=_save,
    )


@form_view
def committee_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee is closed; its record stays."""
    committee = get_committee(request, pk)
    form = TellingForm(request.POST or None, **telling_of(request, committee))
    return confirm_page(
        request,
        governance_frame(committee.alliance),
        form=form,
        row=committee,
        title=f"Close {committee.name}?",
        goes=["All upcoming meetings and their reminders"],
        stays=["Past meetings with their minutes, decisions and actions"],
        submit_label="Close committee",
        act=partial(_close, committee, form),
        done=told_after(f"{committee.name} is closed.", {"audience": form.audience}),
    )


def _close(committee: Committee, form: TellingForm, revision: int) -> None:
    today, now = timezone.localdate(), timezone.now()
    committees.close_committee(committee=committee, today=today, now=now, telling=form.telling)
