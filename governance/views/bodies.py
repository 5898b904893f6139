"""Bodies: made, changed, dissolved, and how often they meet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.views.answers import form_view
from accounts.views.turns import in_turn
from governance.forms.bodies import BodyForm, CadenceForm
from governance.services import bodies
from governance.views.frame import confirm_page, form_page, home_of, the_alliance, the_body


@form_view
def body_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new body; its cadence is the next step."""
    alliance = the_alliance(request, pk, edit=True)
    return form_page(
        request,
        alliance=alliance,
        form=BodyForm(request.POST or None, alliance=alliance),
        title="Who meets, and what may they decide?",
        submit="Next: how often it meets",
        act=lambda form: bodies.create_body(alliance=alliance, now=timezone.now(), **form.values),
        to=lambda body: reverse("governance:cadence_edit", args=[body.pk]),
        cancel_url=home_of(pk),
    )


@in_turn
@form_view
def body_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, rights, members and reminders of a body."""
    body = the_body(request, pk)
    return form_page(
        request,
        alliance=body.alliance,
        form=BodyForm(request.POST or None, instance=body, alliance=body.alliance),
        title=f"Change {body.name}",
        act=lambda form: bodies.change_body(body=body, now=timezone.now(), **form.values),
        cancel_url=home_of(body.alliance_id),
    )


@in_turn
@form_view
def cadence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """How often a body meets; its coming untouched meetings follow."""
    body = the_body(request, pk)
    cadence = body.cadences.filter(is_active=True).first()
    note = "Meetings that somebody moved, cancelled or held stay as they are." if cadence else ""
    return form_page(
        request,
        alliance=body.alliance,
        form=CadenceForm(request.POST or None, cadence=cadence, zone=request.user.time_zone),
        title=f"How often does {body.name} meet?",
        note=note,
        act=lambda form: bodies.set_cadence(body=body, now=timezone.now(), **form.values),
        done="The meetings follow the new rhythm.",
        cancel_url=home_of(body.alliance_id),
    )


@form_view
def cadence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The body stops meeting by rule."""
    body = the_body(request, pk)
    return confirm_page(
        request,
        title=f"End the rhythm of {body.name}?",
        goes=["Coming meetings that nobody has touched, and their reminders"],
        stays=["Every meeting that was held", "Meetings with an agenda, as cancelled"],
        submit_label="End the rhythm",
        act=lambda: bodies.end_cadence(body=body, now=timezone.now()),
        done="No more meetings by rule.",
        to=home_of(body.alliance_id),
    )


@form_view
def body_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """The body is closed; its record stays."""
    body = the_body(request, pk)
    today, now = timezone.localdate(), timezone.now()
    return confirm_page(
        request,
        title=f"Dissolve {body.name}?",
        goes=["All coming meetings and their reminders"],
        stays=["Meetings, minutes, decisions and actions on record"],
        submit_label="Dissolve the body",
        act=lambda: bodies.dissolve_body(body=body, today=today, now=now),
        done=f"{body.name} is dissolved.",
        to=home_of(body.alliance_id),
    )
