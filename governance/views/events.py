"""Joint customer events: read, added, changed, removed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from alliances.models import Alliance
from alliances.services.access import Shown, access_to
from alliances.views.fetch import get_alliance
from core.permissions import require
from core.views.confirm_page import confirm_page
from core.views.form_page import form_page, form_view
from core.views.frame import Frame
from governance.forms.events import AllianceChoiceForm, JointEventForm
from governance.models import JointEvent
from governance.services import events
from governance.views.frame import get_row, governance_frame, name_sides


@require_safe
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_row(request, JointEvent.objects, pk, edit=False)
    name_sides(event.alliance)
    edits = access_to(alliance=event.alliance, user=request.user).edit
    context = {"event": event, "may_edit": edits, "host": event.alliance.sides.name(event.side)}
    return render(request, "governance/event_detail.html", context)


@form_view
def event_add(request: HttpRequest) -> HttpResponse:
    """From the calendar: of which alliance? The rest is the next step."""
    user, calendar = request.user, reverse("governance:calendar")
    require(not user.is_guest and Alliance.objects.editable_by(user).exists())
    return form_page(
        request,
        Frame(calendar, crumbs=[("Calendar", calendar)]),
        form=AllianceChoiceForm(request.POST or None, user=user),
        title="Add a joint event",
        submit_label="Next: the event",
        act=lambda form: form.cleaned_data["alliance"],
        to=lambda pk: reverse("governance:event_create", args=[pk]),
    )


@form_view
def event_create(request: HttpRequest, pk: int) -> HttpResponse:
    """An event that both sides hold for customers."""
    alliance = name_sides(get_alliance(request, pk, edit=True, shown=Shown.ITSELF))
    return form_page(
        request,
        governance_frame(alliance),
        form=JointEventForm(request.POST or None, instance=JointEvent(alliance=alliance)),
        title="Add a joint event",
        submit_label="Add event",
        act=lambda form: events.add_event(alliance=alliance, **form.values),
        done="Event added.",
        to=lambda event: event.get_absolute_url(),
    )


@form_view
def event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_row(request, JointEvent.objects, pk)
    name_sides(event.alliance)
    return form_page(
        request,
        governance_frame(event.alliance, event.get_absolute_url()),
        form=JointEventForm(request.POST or None, instance=event),
        title=f"Edit {event}",
        act=lambda form: events.edit_event(event=form.instance, **form.changes),
        done="Event saved.",
    )


@form_view
def event_remove(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_row(request, JointEvent.objects, pk)
    return confirm_page(
        request,
        governance_frame(event.alliance, event.get_absolute_url()),
        row=event,
        title=f"Remove “{event}”?",
        goes=["The event, in this calendar and in every feed"],
        stays=["What was changed about it, in the activity of the alliance"],
        submit_label="Remove event",
        act=lambda revision: events.remove_event(event=event),
        done="Event removed.",
        to=reverse("governance:calendar"),
    )
