"""What is written down of a meeting: who came, minutes, agenda, decisions, actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.services.revisions import StaleRevision
from accounts.views.answers import carry_out
from accounts.views.conflict import render_conflict
from governance.forms.actions import ActionForm
from governance.forms.meetings import AgendaItemForm, DecisionForm, InviteForm, MinutesForm
from governance.models import AgendaItem, Attendee, Decision, Meeting
from governance.services import actions, holding, inviting
from governance.views._shared import attempt, fetch, form_page, the_meeting


def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a meeting as held, or correct its record."""
    meeting = the_meeting(request, pk, edit=True)
    form = MinutesForm(request.POST or None, instance=meeting)
    if request.method == "POST" and form.is_valid():
        return _record(request, form)
    return _minutes_page(request, form, meeting)


def _minutes_page(request: HttpRequest, form: MinutesForm, meeting: Meeting) -> HttpResponse:
    held = meeting.state == Meeting.State.HELD
    title = f"Correct the record of {meeting}" if held else f"Record {meeting}"
    context = {"title": title, "alliance": meeting.body.alliance, "wide": True}
    submit = "Save the record" if held else "Record as held"
    return form_page(
        request, form=form, submit=submit, cancel_url=meeting.get_absolute_url(), **context
    )


def _record(request: HttpRequest, form: MinutesForm) -> HttpResponse:
    meeting = Meeting.objects.select_related("body__alliance").get(pk=form.instance.pk)
    expected, minutes = form.expected_revision, form.cleaned_data["minutes"]
    url = meeting.get_absolute_url()
    try:
        work = lambda: holding.hold_meeting(  # noqa: E731
            meeting=meeting, expected=expected, minutes=minutes, attended=form.people_ids,
            now=timezone.now(),
        )  # fmt: skip
        answer = attempt(request, work, done="The meeting is on record.", to=url, form=form)
    except StaleRevision as stale:
        return render_conflict(request, form=form, current=stale.current, cancel_url=url)
    return answer or _minutes_page(request, form, meeting)


def agenda_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more item on the agenda."""
    meeting = the_meeting(request, pk, edit=True)
    form = AgendaItemForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        presenter = values["presenter"].pk if values["presenter"] else None
        work = lambda: holding.add_agenda_item(  # noqa: E731
            meeting=meeting, title=values["title"], notes=values["notes"], presenter_id=presenter
        )
        return attempt(request, work, done="", to=meeting)
    context = {"alliance": meeting.body.alliance, "title": "What is to be discussed?"}
    return form_page(request, form=form, cancel_url=meeting.get_absolute_url(), **context)


def agenda_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words, another presenter for an item that is still to be dealt with."""
    item = fetch(request, AgendaItem, pk, "meeting__body__alliance", edit=True)
    form = AgendaItemForm(request.POST or None, instance=item, meeting=item.meeting)
    act = lambda sent: holding.edit_agenda_item(  # noqa: E731
        item=sent.instance, expected=sent.expected_revision, fields=sent.changed_fields
    )
    return _corrected(request, form, act, item.meeting, title="Change the item")


def _corrected(
    request: HttpRequest, form: Any, act: Callable[[Any], Any], meeting: Meeting, *, title: str
) -> HttpResponse:
    back = meeting.get_absolute_url()
    answer = carry_out(request, form=form, act=act, done="Saved.", to=back, cancel_url=back)
    context = {"alliance": meeting.body.alliance, "title": title, "cancel_url": back}
    return answer or form_page(request, form=form, **context)


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
    work = lambda: holding.remove_agenda_item(item=item)  # noqa: E731
    return attempt(request, work, done=f"“{item.title}” is off the agenda.", to=item.meeting)


def decision_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision of the meeting."""
    meeting = the_meeting(request, pk, edit=True)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        work = lambda: holding.record_decision(meeting=meeting, **form.cleaned_data)  # noqa: E731
        return attempt(request, work, done="The decision is on record.", to=meeting)
    context = {"alliance": meeting.body.alliance, "title": "What was decided?"}
    return form_page(request, form=form, cancel_url=meeting.get_absolute_url(), **context)


def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was written down; what stood there before stays in the history."""
    decision = fetch(request, Decision, pk, "meeting__body__alliance", edit=True)
    form = DecisionForm(request.POST or None, instance=decision)
    act = lambda sent: holding.edit_decision(  # noqa: E731
        decision=sent.instance, expected=sent.expected_revision, fields=sent.changed_fields
    )
    return _corrected(request, form, act, decision.meeting, title="Correct the decision")


def meeting_action_add(request: HttpRequest, pk: int) -> HttpResponse:
    """An action that came out of the meeting."""
    meeting = the_meeting(request, pk, edit=True)
    alliance = meeting.body.alliance
    form = ActionForm(request.POST or None, alliance=alliance)
    if request.method == "POST" and form.is_valid():
        work = lambda: actions.add_action(  # noqa: E731
            alliance=alliance, meeting=meeting, **form.cleaned_data
        )
        return attempt(request, work, done="The action is on the list.", to=meeting)
    context = {"alliance": alliance, "title": "Who does what by when?"}
    return form_page(request, form=form, cancel_url=meeting.get_absolute_url(), **context)


def attendee_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one more person."""
    meeting = the_meeting(request, pk, edit=True)
    form = InviteForm(request.POST or None, meeting=meeting, body=meeting.body)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        work = lambda: inviting.invite(  # noqa: E731
            meeting=meeting, person_id=person.pk, now=timezone.now()
        )
        return attempt(request, work, done=f"{person} is asked to the meeting.", to=meeting)
    context = {"alliance": meeting.body.alliance, "title": f"Who else is asked to {meeting}?"}
    return form_page(request, form=form, cancel_url=meeting.get_absolute_url(), **context)


def attendee_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a person out of one meeting."""
    attendee = fetch(request, Attendee, pk, "meeting__body", "person", edit=True)
    meeting, person = attendee.meeting, attendee.person
    if request.method == "POST":
        work = lambda: inviting.uninvite(meeting=meeting, person_id=person.pk)  # noqa: E731
        return attempt(request, work, done=f"{person} is not asked any more.", to=meeting)
    context = {
        "title": f"Leave {person} out of {meeting}?",
        "goes": ["The invitation to this one meeting, and its reminders"],
        "stays": [f"{person} stays on the body and is asked to its other meetings"],
        "submit_label": "Leave out",
        "cancel_url": meeting.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)
