"""One meeting: its page, and when it is."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.permissions import require
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, next_page, posted_revision
from governance.forms.meeting_time import MeetingTimeForm
from governance.forms.meetings import CancelForm, CommitteeChoiceForm
from governance.models import Committee, Meeting, MeetingMode
from governance.rules.calendar import dropped_on
from governance.rules.kept import lapse_words
from governance.services import meetings
from governance.views.calendar import may_add
from governance.views.frame import get_committee, get_meeting, governance_frame, meeting_frame
from governance.views.meeting_rows import PLACES, TEMPLATE, page_context
from governance.views.telling import (
    cancelled_words,
    moved_words,
    telling_of,
    time_fields,
    told_after,
)


@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda, attendance, minutes, decisions, actions, and who was reminded. `row` in the address
    names the part that somebody is about to type in."""
    meeting = get_meeting(request, pk, edit=False)
    wanted = request.GET.get("row", "")
    context = page_context(request, meeting, key=wanted if wanted in PLACES else "")
    return render(request, TEMPLATE, context)


@form_view
def meeting_add(request: HttpRequest) -> HttpResponse:
    """From the calendar: of which committee? The time is the next step."""
    require(may_add(request.user))
    return form_page(
        request,
        Frame(
            reverse("governance:calendar"), crumbs=[("Calendar", reverse("governance:calendar"))]
        ),
        form=CommitteeChoiceForm(request.POST or None, user=request.user),
        title="Add a meeting",
        submit_label="Next: date and time",
        act=lambda form: form.cleaned_data["committee"],
        to=lambda pk: reverse("governance:meeting_create", args=[pk]),
    )


@form_view
def meeting_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting beside those of the schedule."""
    committee = get_committee(request, pk)
    meeting = Meeting(committee=committee, time_zone=request.user.time_zone)
    told = telling_of(request, committee)
    if request.GET.get("mode") == MeetingMode.IN_PERSON:
        meeting.mode = MeetingMode.IN_PERSON
    return form_page(
        request,
        governance_frame(committee.alliance),
        form=MeetingTimeForm(request.POST or None, instance=meeting, **told),
        title=f"Add a meeting for {committee.name}",
        submit_label="Add meeting",
        act=partial(_schedule, committee),
        to=lambda meeting: meeting.get_absolute_url(),
    )


def _schedule(committee: Committee, form: MeetingTimeForm) -> Meeting:
    return meetings.schedule_meeting(committee=committee, now=timezone.now(), **form.values)


@form_view
def meeting_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time or place for one occurrence; `to` in the address proposes one, or `on` a day."""
    meeting = get_meeting(request, pk)
    told, to = telling_of(request, meeting), _proposed(request, meeting)
    before = time_fields(meeting)
    return form_page(
        request,
        meeting_frame(meeting, next_page(request, "")),
        form=MeetingTimeForm(request.POST or None, instance=meeting, initial=to, **told),
        title=f"Reschedule {meeting}",
        text=lapse_words(meeting, timezone.now()),
        note="Reminders go out again for the new time. The committee's schedule does not change.",
        submit_label="Reschedule",
        act=_move,
        done=lambda row: moved_words(request, row, before, told["audience"]),
    )


def _proposed(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """The day and time that somebody dropped the meeting on in the calendar, or a day beside a
    holiday, for the form."""
    zones = (request.user.time_zone, meeting.time_zone)
    wall = dropped_on(request.GET.get("to", ""), meeting.starts_at, *zones)
    if wall:
        return {"local_date": wall.date(), "local_time": wall.time()}
    return {"local_date": day} if (day := _day(request.GET.get("on", ""))) else {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _move(form: MeetingTimeForm) -> Meeting:
    # The form has written on its own instance; what changes is read from the stored one.
    meeting = Meeting.objects.select_related("committee__alliance").get(pk=form.instance.pk)
    return meetings.move_meeting(
        meeting=meeting, expected=form.expected_revision, now=timezone.now(), **form.values
    )


@form_view
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel one occurrence, with a reason."""
    meeting = get_meeting(request, pk)
    told = telling_of(request, meeting)
    return form_page(
        request,
        meeting_frame(meeting),
        form=CancelForm(request.POST or None, initial={"revision": meeting.revision}, **told),
        title=f"Cancel {meeting}",
        text=lapse_words(meeting, timezone.now()),
        note="Reminders are withdrawn. Open agenda items carry over to the next meeting.",
        submit_label="Cancel meeting",
        danger=True,
        act=partial(_cancel, meeting),
        done=lambda row: cancelled_words(request, row, told["audience"]),
    )


def _cancel(meeting: Meeting, form: CancelForm) -> Meeting:
    return meetings.cancel_meeting(meeting=meeting, now=timezone.now(), **form.values)


@require_POST
def meeting_reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a cancellation back."""
    meeting, expected = get_meeting(request, pk), posted_revision(request)
    return perform(
        request,
        row=meeting,
        act=lambda: meetings.reinstate_meeting(
            meeting=meeting, expected=expected, now=timezone.now()
        ),
        done=lambda row: told_after("The meeting is reinstated.", telling_of(request, row)),
        back=meeting.get_absolute_url(),
    )
