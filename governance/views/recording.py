"""What is written down of a meeting: who came, minutes, agenda, decisions, actions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.views.form_flow import carry_out_at_once, form_view
from governance.forms.actions import ActionForm
from governance.forms.meetings import AgendaItemForm, DecisionForm, InviteForm, MinutesForm
from governance.models import AgendaItem, Attendee, Decision, Meeting
from governance.services import actions, inviting
from governance.services import record_meeting as holding
from governance.views.frame import confirm_page, fetch, form_page, the_meeting


def _page(request: HttpRequest, meeting: Meeting, **words: Any) -> HttpResponse:
    """A form about a meeting; it goes on to, or back to, the page of the meeting."""
    return form_page(
        request, alliance=meeting.committee.alliance, cancel_url=meeting.get_absolute_url(), **words
    )


@form_view
def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a meeting as held, or correct its record."""
    meeting = the_meeting(request, pk, edit=True)
    held = meeting.state == Meeting.State.HELD
    return _page(
        request,
        meeting,
        form=MinutesForm(request.POST or None, instance=meeting),
        title=f"Correct the record of {meeting}" if held else f"Record {meeting}",
        submit="Save the record" if held else "Record as held",
        wide=True,
        act=_record,
        done="The meeting is on record.",
    )


def _record(form: MinutesForm) -> Meeting:
    return holding.hold_meeting(
        meeting=Meeting.objects.select_related("committee__alliance").get(pk=form.instance.pk),
        expected=form.expected_revision,
        minutes=form.cleaned_data["minutes"],
        attended=form.people_ids,
        now=timezone.now(),
    )


@form_view
def agenda_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more item on the agenda."""
    meeting = the_meeting(request, pk, edit=True)
    return _page(
        request,
        meeting,
        form=AgendaItemForm(request.POST or None, meeting=meeting),
        title="What is to be discussed?",
        act=lambda form: holding.add_agenda_item(meeting=meeting, **form.cleaned_data),
    )


@form_view
def agenda_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words, another presenter for an item that is still to be dealt with."""
    item = fetch(request, AgendaItem, pk, "meeting__committee__alliance", edit=True)
    return _page(
        request,
        item.meeting,
        form=AgendaItemForm(request.POST or None, instance=item, meeting=item.meeting),
        title="Change the item",
        act=lambda form: holding.edit_agenda_item(item=form.instance, **form.changes),
        done="Saved.",
    )


@require_POST
def agenda_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick an item off, or open it again."""
    item = fetch(request, AgendaItem, pk, "meeting", edit=True)
    if not holding.set_outcome(item=item, done=request.POST.get("done") == "1"):
        messages.error(request, "This item was carried over to a later meeting.")
    return redirect(item.meeting)


@require_POST
def agenda_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item off the agenda."""
    item = fetch(request, AgendaItem, pk, "meeting", edit=True)
    return carry_out_at_once(
        request,
        act=lambda: holding.remove_agenda_item(item=item),
        done=f"“{item.title}” is off the agenda.",
        to=item.meeting,
    )


@form_view
def decision_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision of the meeting."""
    meeting = the_meeting(request, pk, edit=True)
    return _page(
        request,
        meeting,
        form=DecisionForm(request.POST or None),
        title="What was decided?",
        act=lambda form: holding.record_decision(meeting=meeting, **form.cleaned_data),
        done="The decision is on record.",
    )


@form_view
def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was written down; what stood there before stays in the history."""
    decision = fetch(request, Decision, pk, "meeting__committee__alliance", edit=True)
    return _page(
        request,
        decision.meeting,
        form=DecisionForm(request.POST or None, instance=decision),
        title="Correct the decision",
        act=lambda form: holding.edit_decision(decision=form.instance, **form.changes),
        done="Saved.",
    )


@form_view
def meeting_action_add(request: HttpRequest, pk: int) -> HttpResponse:
    """An action that came out of the meeting."""
    meeting = the_meeting(request, pk, edit=True)
    alliance = meeting.committee.alliance
    return _page(
        request,
        meeting,
        form=ActionForm(request.POST or None, alliance=alliance),
        title="Who does what by when?",
        act=lambda form: actions.add_action(
            alliance=alliance, meeting=meeting, **form.cleaned_data
        ),
        done="The action is on the list.",
    )


@form_view
def attendee_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one more person."""
    meeting = the_meeting(request, pk, edit=True)
    return _page(
        request,
        meeting,
        form=InviteForm(request.POST or None, meeting=meeting, committee=meeting.committee),
        title=f"Who else is asked to {meeting}?",
        act=lambda form: inviting.invite(meeting=meeting, people=[form.cleaned_data["person"].pk]),
        done="They are asked to the meeting.",
    )


@form_view
def attendee_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a person out of one meeting."""
    attendee = fetch(request, Attendee, pk, "meeting__committee", "person", edit=True)
    meeting, person = attendee.meeting, attendee.person
    return confirm_page(
        request,
        title=f"Leave {person} out of {meeting}?",
        goes=["The invitation to this one meeting, and its reminders"],
        stays=[f"{person} stays on the committee and is asked to its other meetings"],
        submit_label="Leave out",
        act=lambda: inviting.uninvite(meeting=meeting, person_id=person.pk),
        done=f"{person} is not asked any more.",
        to=meeting.get_absolute_url(),
    )
