"""The agenda beyond its rows: order, what is proposed, what waits, what stands on every one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, next_page
from core.views.messages import undoable
from governance.forms.agenda import BacklogItemForm, StandingItemForm
from governance.forms.meetings import PeopleOfMeeting
from governance.models import AgendaItem, BacklogItem, Committee, Meeting, StandingItem
from governance.services.agenda import backlog, order, proposals
from governance.services.agenda.filling import fill_agendas
from governance.services.agenda.series import series_page
from governance.views.frame import get_committee, get_meeting, get_row, governance_frame, name_sides


def _home(request: HttpRequest, meeting: Meeting) -> str:
    return next_page(request, meeting.get_absolute_url())


# One meeting ----------------------------------------------------------------------------------
@require_POST
def agenda_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down, or before another item."""
    item = get_row(request, AgendaItem.objects, pk)
    return perform(
        request,
        row=item,
        act=lambda: order.move_item(item=item, to=request.POST.get("to", "")),
        done="",
        back=_home(request, item.meeting),
    )


@require_POST
def agenda_park(request: HttpRequest, pk: int) -> HttpResponse:
    """Off this agenda, kept for a later meeting."""
    item = get_row(request, AgendaItem.objects, pk)
    return perform(
        request,
        row=item,
        act=lambda: backlog.park(item=item, user=request.user),
        done=f"“{item.title}” is kept for a later meeting.",
        back=_home(request, item.meeting),
    )


@require_POST
def proposal_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Put what is proposed on the agenda."""
    meeting, key = get_meeting(request, pk), request.POST.get("key", "")
    name_sides(meeting.committee.alliance)
    return perform(
        request,
        row=None,  # taken twice, it stands on the agenda once
        act=lambda: proposals.take_proposal(
            meeting=meeting, user=request.user, today=timezone.localdate(), key=key
        ),
        done=lambda item: "" if item else "This is on the agenda, or no longer proposed.",
        back=_home(request, meeting),
    )


@require_POST
def proposal_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Not this time; with "again" it is proposed after all."""
    meeting, key = get_meeting(request, pk), request.POST.get("key", "")
    back, url = _home(request, meeting), reverse("governance:proposal_decline", args=[pk])
    if request.POST.get("again"):
        act: Any = lambda: proposals.take_back_declined(meeting=meeting, key=key)  # noqa: E731
        return perform(request, row=None, act=act, done="", back=back)
    return perform(
        request,
        row=None,  # said twice, it is said once
        act=lambda: proposals.decline_proposal(meeting=meeting, key=key, now=timezone.now()),
        done=undoable(request, "Not this time.", url, next=back, again=1, key=key),
        back=back,
    )


# The series -----------------------------------------------------------------------------------
def _series(committee: Committee) -> Frame:
    home = reverse("governance:committee_agenda", args=[committee.pk])
    frame = governance_frame(committee.alliance, home)
    return Frame(home, crumbs=[*frame.crumbs, ("Agenda of the series", home)])


def _people(request: HttpRequest, committee: Committee) -> PeopleOfMeeting:
    return PeopleOfMeeting(alliance=name_sides(committee.alliance), user=request.user)


@require_safe
def committee_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands on every agenda of a committee, and what waits for one."""
    committee = get_row(request, Committee.objects, pk)
    page = series_page(committee=committee, now=timezone.now())
    people = _people(request, committee)
    context = {"committee": committee, "page": page, "here": request.get_full_path()}
    context["standing_form"] = StandingItemForm(auto_id="id_standing_%s")
    context["backlog_form"] = BacklogItemForm(people=people, auto_id="id_backlog_%s")
    return render(request, "governance/committee_agenda.html", context)


@form_view
def standing_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more item for every agenda; coming meetings get it too."""
    committee = get_committee(request, pk)
    return form_page(
        request,
        _series(committee),
        form=StandingItemForm(request.POST or None),
        title=f"Add an item to every agenda of {committee.name}",
        submit_label="Add item",
        act=lambda form: _add_standing(committee, form),
    )


def _add_standing(committee: Committee, form: StandingItemForm) -> StandingItem:
    row = backlog.add_standing(committee=committee, **form.cleaned_data)
    fill_agendas(now=timezone.now(), committee=committee.pk)
    return row


@form_view
def standing_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words or another length, for meetings that have no agenda yet."""
    row = get_row(request, StandingItem.objects, pk)
    return form_page(
        request,
        _series(row.committee),
        form=StandingItemForm(request.POST or None, instance=row),
        title=f"Edit {row.title}",
        note="Meetings whose agenda stands already keep theirs.",
        act=lambda form: backlog.edit_row(row=form.instance, **form.changes),
    )


@require_POST
def standing_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    row = get_row(request, StandingItem.objects, pk)
    to = request.POST.get("to", "")
    act: Any = lambda: order.move_standing(row=row, to=to)  # noqa: E731
    return perform(request, row=row, act=act, done="", back=_series(row.committee).back)


@require_POST
def standing_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer on agendas to come."""
    row = get_row(request, StandingItem.objects, pk)
    url = reverse("governance:standing_add", args=[row.committee_id])
    words = f"“{row.title}” no longer comes onto every agenda."
    return perform(
        request,
        row=row,
        act=row.delete,
        done=undoable(request, words, url, title=row.title, minutes=row.minutes),
        back=_series(row.committee).back,
    )


@form_view
def backlog_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Something for one of the next meetings."""
    committee = get_committee(request, pk)
    return form_page(
        request,
        _series(committee),
        form=BacklogItemForm(request.POST or None, people=_people(request, committee)),
        title=f"Keep something for a later meeting of {committee.name}",
        submit_label="Keep",
        act=lambda form: backlog.add_to_backlog(
            committee=committee, user=request.user, **form.cleaned_data
        ),
    )


@form_view
def backlog_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what waits."""
    row = get_row(request, BacklogItem.objects, pk)
    people = _people(request, row.committee)
    return form_page(
        request,
        _series(row.committee),
        form=BacklogItemForm(request.POST or None, instance=row, people=people),
        title=f"Edit {row.title}",
        act=lambda form: backlog.edit_row(row=form.instance, **form.changes),
    )


@require_POST
def backlog_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer wanted."""
    row = get_row(request, BacklogItem.objects, pk)
    url = reverse("governance:backlog_add", args=[row.committee_id])
    kept = {"title": row.title, "notes": row.notes, "minutes": row.minutes or ""}
    return perform(
        request,
        row=row,
        act=row.delete,
        done=undoable(request, f"“{row.title}” is removed.", url, **kept),
        back=_series(row.committee).back,
    )


@require_POST
def backlog_pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Onto the agenda of a meeting: the one that is named, else the next."""
    row = get_row(request, BacklogItem.objects, pk)
    meetings = Meeting.objects.filter(committee=row.committee_id)
    named = request.POST.get("meeting", "")
    coming = meetings.upcoming(timezone.now()).order_by("starts_at", "pk")
    chosen = meetings.filter(pk=named) if named.isdecimal() and len(named) < 18 else coming
    meeting = chosen.select_related("committee").first()
    home = _series(row.committee).back
    return perform(
        request,
        row=row,
        act=lambda: backlog.pick(row=row, meeting=meeting),
        done=f"“{row.title}” is on the agenda.",
        back=next_page(request, home),
    )
