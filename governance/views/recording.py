"""What is written down of a meeting: who came, minutes, agenda, decisions, actions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.revision.updates import save_revision
from core.views.confirm_page import confirm_page, perform
from core.views.form_page import form_page, form_view
from governance.forms.meetings import AgendaItemForm, DecisionForm, InviteForm, MinutesForm
from governance.models import AgendaItem, Attendee, Decision, Meeting
from governance.services import inviting
from governance.services import record_meeting as record
from governance.views.actions import add_action
from governance.views.frame import get_meeting, get_row, meeting_frame


@form_view
def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a meeting as held, or correct its record."""
    meeting = get_meeting(request, pk)
    held = meeting.state == Meeting.State.HELD
    return form_page(
        request,
        meeting_frame(meeting),
        form=MinutesForm(request.POST or None, instance=meeting),
        title=f"Correct the record of {meeting}" if held else f"Record {meeting}",
        submit_label="Save the record" if held else "Record as held",
        wide=True,
        act=_record,
        done="The meeting is on record.",
    )


def _record(form: MinutesForm) -> Meeting:
    return record.hold_meeting(
        meeting=Meeting.objects.select_related("committee__alliance").get(pk=form.instance.pk),
        expected=form.expected_revision,
        minutes=form.cleaned_data["minutes"],
        attended=form.people_ids,
        now=timezone.now(),
    )


@form_view
def agenda_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more item on the agenda."""
    meeting = get_meeting(request, pk)
    return form_page(
        request,
        meeting_frame(meeting),
        form=AgendaItemForm(request.POST or None, meeting=meeting),
        title="What is to be discussed?",
        act=lambda form: record.add_agenda_item(meeting=meeting, **form.cleaned_data),
    )


@form_view
def agenda_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words, another presenter for an item that is still to be dealt with."""
    item = get_row(request, AgendaItem.objects, pk)
    return form_page(
        request,
        meeting_frame(item.meeting),
        form=AgendaItemForm(request.POST or None, instance=item, meeting=item.meeting),
        title="Change the item",
        act=lambda form: record.edit_agenda_item(item=form.instance, **form.changes),
        done="Saved.",
    )


@require_POST
def agenda_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick an item off, or open it again."""
    item = get_row(request, AgendaItem.objects, pk)
    if not record.set_outcome(item=item, done=request.POST.get("done") == "1"):
        messages.error(request, "This item was carried over to a later meeting.")
    return redirect(item.meeting)


@require_POST
def agenda_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item off the agenda."""
    item = get_row(request, AgendaItem.objects, pk)
    return perform(
        request,
        act=lambda: record.remove_agenda_item(item=item),
        done=f"“{item.title}” is off the agenda.",
        back=item.meeting.get_absolute_url(),
    )


@form_view
def decision_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision of the meeting."""
    meeting = get_meeting(request, pk)
    return form_page(
        request,
        meeting_frame(meeting),
        form=DecisionForm(request.POST or None),
        title="What was decided?",
        act=lambda form: record.record_decision(meeting=meeting, **form.cleaned_data),
        done="The decision is on record.",
    )


@form_view
def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was written down; what stood there before stays in the history."""
    decision = get_row(request, Decision.objects, pk)
    return form_page(
        request,
        meeting_frame(decision.meeting),
        form=DecisionForm(request.POST or None, instance=decision),
        title="Correct the decision",
        act=lambda form: save_revision(instance=form.instance, **form.changes),
        done="Saved.",
    )


@form_view
def meeting_action_add(request: HttpRequest, pk: int) -> HttpResponse:
    """An action that came out of the meeting."""
    meeting = get_meeting(request, pk)
    alliance, done = meeting.committee.alliance, "The action is on the list."
    return add_action(request, meeting_frame(meeting), alliance, meeting=meeting, done=done)


@form_view
def attendee_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite one more person."""
    meeting = get_meeting(request, pk)
    return form_page(
        request,
        meeting_frame(meeting),
        form=InviteForm(request.POST or None, meeting=meeting),
        title=f"Who else is invited to {meeting}?",
        act=lambda form: inviting.invite(meeting=meeting, people=[form.cleaned_data["person"].pk]),
        done="They are invited to the meeting.",
    )


@form_view
def attendee_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a person out of one meeting."""
    attendee = get_row(request, Attendee.objects.select_related("person"), pk)
    meeting, person = attendee.meeting, attendee.person
    return confirm_page(
        request,
        meeting_frame(meeting),
        title=f"Leave {person} out of {meeting}?",
        goes=["The invitation to this one meeting, and its reminders"],
        stays=[f"{person} stays on the committee and is invited to its other meetings"],
        submit_label="Leave out",
        act=lambda revision: inviting.uninvite(meeting=meeting, person_id=person.pk),
        done=f"{person} is not invited any more.",
    )
