"""What is recorded of a meeting, part by part: who was present, minutes, agenda, decisions and
actions. All of it happens on the page of the meeting (views/meeting_rows.py)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.views.confirm_page import perform
from core.views.form_page import form_view
from core.views.frame import next_page, posted_revision
from core.views.messages import undoable
from governance.forms.meetings import MinutesForm
from governance.models import AgendaItem, Attendee, Decision, Meeting
from governance.services import actions, decisions, inviting
from governance.services import record_meeting as record
from governance.views.frame import get_meeting, get_row
from governance.views.meeting_rows import take_row

OPEN_AGAIN = "The meeting is open again."
NOT_HELD = "The meeting is open again. Until it is marked as held, it counts as not held."


def _attendance(meeting: Meeting, given: QueryDict) -> dict[str, Any]:
    """What record_attendance takes; only people who are expected can be ticked."""
    expected = {str(pk) for pk in inviting.expected_people(meeting)}
    found: dict[str, Any] = {
        name: [int(one) for one in given.getlist(name) if one in expected]
        for name in ("present", "absent", "unknown")
    }
    return found | {"rest": {"present": True, "absent": False}.get(given.get("rest", ""))}


@form_view
def meeting_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was present and who was absent, one by one, or all who are not recorded yet at once."""
    meeting = get_meeting(request, pk)
    if request.method != "POST":
        return take_row(request, meeting, "attendance", act=lambda form: None)
    given = _attendance(meeting, request.POST)
    return perform(
        request,
        row=None,  # each tick says of one person what it was, whatever else is ticked meanwhile
        act=lambda: record.record_attendance(meeting=meeting, now=timezone.now(), **given),
        done="",
        back=next_page(request, meeting.get_absolute_url()),
    )


@form_view
def meeting_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said; with "held" the meeting is marked as held in the same step."""
    meeting = get_meeting(request, pk)
    held = "held" in request.POST
    return take_row(
        request,
        meeting,
        "minutes",
        act=lambda form: _minutes(form, held=held),
        done=partial(said_held, request) if held else "Minutes saved.",
    )


def _minutes(form: MinutesForm, *, held: bool) -> Meeting:
    # The form has written on its own instance; what changes is read from the stored one.
    meeting = Meeting.objects.select_related("committee__alliance").get(pk=form.instance.pk)
    given, now = form.cleaned_data, timezone.now()
    return record.save_minutes(
        meeting=meeting,
        expected=form.expected_revision,
        minutes=given["minutes"],
        held=held,
        now=now,
    )


@form_view
def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a meeting as held."""
    meeting = get_meeting(request, pk)
    if request.method != "POST":
        return take_row(request, meeting, "attendance", act=lambda form: None)
    return perform(
        request,
        row=meeting,
        act=lambda: record.hold_meeting(meeting=meeting, now=timezone.now()),
        done=partial(said_held, request),
        back=meeting.get_absolute_url(),
    )


def said_held(request: HttpRequest, meeting: Meeting) -> str:
    url = reverse("governance:meeting_reopen", args=[meeting.pk])
    return undoable(request, "The meeting is marked as held.", url, revision=meeting.revision)


@require_POST
def meeting_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that a meeting was held."""
    meeting = get_meeting(request, pk)
    return perform(
        request,
        row=meeting,
        act=lambda: record.reopen_meeting(
            meeting=meeting, expected=posted_revision(request), now=timezone.now()
        ),
        done=lambda row: OPEN_AGAIN if row.state == Meeting.State.SCHEDULED else NOT_HELD,
        back=meeting.get_absolute_url(),
    )


@form_view
def agenda_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more item on the agenda."""
    meeting = get_meeting(request, pk)
    return take_row(
        request,
        meeting,
        "agenda",
        act=lambda form: record.add_agenda_item(meeting=meeting, **form.cleaned_data),
    )


@form_view
def agenda_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words, another presenter for an item that is still to be discussed."""
    item = get_row(request, AgendaItem.objects, pk)
    return take_row(
        request,
        item.meeting,
        "",
        row=item,
        act=lambda form: record.edit_agenda_item(item=form.instance, **form.changes),
    )


@require_POST
def agenda_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark an item as discussed, or reopen it."""
    item = get_row(request, AgendaItem.objects, pk)
    done = request.POST.get("done") == "1"
    return perform(
        request,
        row=item,
        act=lambda: record.set_outcome(item=item, done=done),
        done="",
        back=next_page(request, item.meeting.get_absolute_url()),
    )


@require_POST
def agenda_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an item from the agenda."""
    item = get_row(request, AgendaItem.objects, pk)
    return _removed(
        request,
        item.meeting,
        row=item,
        act=lambda: record.remove_agenda_item(item=item),
        done=f"“{item.title}” is removed from the agenda.",
        undo="agenda_add",
        fields={"title": item.title, "notes": item.notes, "presenter": item.presenter_id or ""},
    )


def _removed(
    request: HttpRequest,
    meeting: Meeting,
    *,
    row: Any,
    act: Any,
    done: str,
    undo: str,
    fields: dict[str, Any],
) -> HttpResponse:
    """Say what was removed, with the way to put it back."""
    back = next_page(request, meeting.get_absolute_url())
    url = reverse(f"governance:{undo}", args=[meeting.pk])
    words = undoable(request, done, url, next=back, **fields)
    return perform(request, row=row, act=act, done=words, back=back)


@form_view
def decision_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision of the meeting."""
    meeting = get_meeting(request, pk)
    return take_row(
        request,
        meeting,
        "decision",
        act=lambda form: decisions.record_decision(meeting=meeting, **form.cleaned_data),
    )


@form_view
def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was recorded; what stood there before stays in the history."""
    decision = get_row(request, Decision.objects.filter(meeting__isnull=False), pk)
    return take_row(
        request,
        decision.meeting,
        "",
        row=decision,
        act=lambda form: decisions.edit_decision(decision=form.instance, **form.changes),
    )


@require_POST
def decision_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a decision that was recorded by mistake."""
    decision = get_row(request, Decision.objects.filter(meeting__isnull=False), pk)
    return _removed(
        request,
        decision.meeting,
        row=decision,
        act=lambda: decisions.remove_decision(decision=decision),
        done="The decision is removed.",
        undo="decision_add",
        fields={"text": decision.text, "reasoning": decision.reasoning},
    )


@form_view
def meeting_action_add(request: HttpRequest, pk: int) -> HttpResponse:
    """An action that came out of the meeting."""
    meeting = get_meeting(request, pk)
    alliance = meeting.committee.alliance
    return take_row(
        request,
        meeting,
        "action",
        act=lambda form: actions.add_action(alliance=alliance, meeting=meeting, **form.values),
    )


@form_view
def attendee_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite one more person; once the meeting has begun, they were present."""
    meeting = get_meeting(request, pk)
    return take_row(
        request,
        meeting,
        "person",
        act=lambda form: record.add_person(
            meeting=meeting, person=form.cleaned_data["person"], now=timezone.now()
        ),
    )


def _uninvited(meeting: Meeting, person: Any) -> str:
    told = " They are told within 5 minutes." if meeting.starts_at > timezone.now() else ""
    return f"{person} is no longer invited to this meeting.{told if person.email else ''}"


@require_POST
def attendee_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a person from one meeting; they stay on the committee."""
    attendee = get_row(request, Attendee.objects.select_related("person"), pk)
    meeting, person = attendee.meeting, attendee.person
    return _removed(
        request,
        meeting,
        row=None,  # there or not: an attendee has nothing that another could change
        act=lambda: inviting.uninvite(meeting=meeting, person_id=person.pk),
        done=_uninvited(meeting, person),
        undo="attendee_add",
        fields={"person": person.pk},
    )
