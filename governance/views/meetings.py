"""One meeting: its page, and when it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import may_edit
from accounts.services.revisions import StaleRevision
from accounts.views.conflict import render_conflict
from governance.forms.meetings import CancelForm, MeetingTimeForm, RevisionOnlyForm
from governance.models import GovernanceBody, Meeting
from governance.services import meetings
from governance.services.meeting_page import meeting_page
from governance.views._shared import attempt, fetch, form_page, the_meeting


@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda, attendance, minutes, decisions, actions, and who was reminded."""
    meeting = the_meeting(request, pk)
    editable = may_edit(Meeting.objects, meeting, request.user)
    page = meeting_page(meeting=meeting, user=request.user, editable=editable, now=timezone.now())
    context = {"meeting": meeting, "page": page, "may_edit": editable}
    return render(request, "governance/meeting_detail.html", context)


def meeting_create(request: HttpRequest, pk: int) -> HttpResponse:
    """An extra meeting of a body."""
    body = fetch(request, GovernanceBody, pk, "alliance", edit=True)
    form = MeetingTimeForm(
        request.POST or None, instance=Meeting(body=body), zone=request.user.time_zone
    )
    if request.method == "POST" and form.is_valid():
        return redirect(meetings.schedule_meeting(body=body, now=timezone.now(), **form.values))
    title = f"An extra meeting of {body.name}"
    context = {"alliance": body.alliance, "title": title, "submit": "Schedule it"}
    return form_page(request, form=form, cancel_url=_home(body), **context)


def _home(body: GovernanceBody) -> str:
    return reverse("governance:alliance_governance", args=[body.alliance_id])


def meeting_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time or place for one occurrence."""
    meeting = the_meeting(request, pk, edit=True)
    form = MeetingTimeForm(request.POST or None, instance=meeting, zone=meeting.time_zone)
    if request.method == "POST" and form.is_valid():
        return _move(request, form)
    note = "Reminders are planned again for the new time. The rhythm of the body does not change."
    context = {"alliance": meeting.body.alliance, "title": f"Move {meeting}", "note": note}
    url = meeting.get_absolute_url()
    return form_page(request, form=form, cancel_url=url, submit="Move it", **context)


def _move(request: HttpRequest, form: MeetingTimeForm) -> HttpResponse:
    meeting = Meeting.objects.select_related("body__alliance").get(pk=form.instance.pk)
    expected, now = form.expected_revision, timezone.now()
    url = meeting.get_absolute_url()
    try:
        work = lambda: meetings.move_meeting(  # noqa: E731
            meeting=meeting, expected=expected, now=now, **form.values
        )
        done = "The meeting is moved. Everybody is reminded of the new time."
        answer = attempt(request, work, done=done, to=url, form=form)
    except StaleRevision as stale:
        return render_conflict(request, form=form, current=stale.current, cancel_url=url)
    return answer or form_page(request, form=form, title=f"Move {meeting}", cancel_url=url)


def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel one occurrence, with a reason."""
    meeting = the_meeting(request, pk, edit=True)
    form = CancelForm(request.POST or None, initial={"revision": meeting.revision})
    url = meeting.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        work = lambda: meetings.cancel_meeting(  # noqa: E731
            meeting=meeting, expected=values["revision"], reason=values["reason"],
            now=timezone.now(),
        )  # fmt: skip
        return attempt(request, work, done="The meeting is called off.", to=url)
    note = "Reminders are withdrawn. Open agenda items go to the next meeting of the body."
    context = {"title": f"Call off {meeting}?", "note": note, "danger": True}
    context |= {"alliance": meeting.body.alliance, "submit": "Call it off"}
    return form_page(request, form=form, cancel_url=url, **context)


@require_POST
def meeting_reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a cancellation back."""
    meeting = the_meeting(request, pk, edit=True)
    form = RevisionOnlyForm(request.POST)
    expected = form.cleaned_data["revision"] if form.is_valid() else 0
    work = lambda: meetings.reinstate_meeting(  # noqa: E731
        meeting=meeting, expected=expected, now=timezone.now()
    )
    return attempt(request, work, done="The meeting takes place after all.", to=meeting)
