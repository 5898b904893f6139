"""Bodies: made, changed, dissolved, and how often they meet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from governance.forms.bodies import BodyForm, CadenceForm
from governance.models import GovernanceBody
from governance.services import bodies
from governance.views._shared import attempt, fetch, form_page, the_alliance


def _home(body: GovernanceBody) -> str:
    return reverse("governance:alliance_governance", args=[body.alliance_id])


def body_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new body; its cadence is the next step."""
    alliance = the_alliance(request, pk, edit=True)
    form = BodyForm(request.POST or None, alliance=alliance)
    home = reverse("governance:alliance_governance", args=[pk])
    if request.method == "POST" and form.is_valid():
        body = bodies.create_body(alliance=alliance, now=timezone.now(), **_new(form))
        return redirect("governance:cadence_edit", body.pk)
    title = "Who meets, and what may they decide?"
    context = {"alliance": alliance, "title": title, "submit": "Next: how often it meets"}
    return form_page(request, form=form, cancel_url=home, **context)


def _new(form: BodyForm) -> dict:
    names = ("name", "kind", "decision_rights")
    values = {name: form.cleaned_data[name] for name in names}
    return values | {
        "reminder_offsets": form.cleaned_data["offsets"],
        "people": form.people_ids,
        "chairs": form.chair_ids,
    }


def body_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, rights, members and reminders of a body."""
    body = fetch(request, GovernanceBody, pk, "alliance", edit=True)
    form = BodyForm(request.POST or None, instance=body, alliance=body.alliance)
    if request.method == "POST" and form.is_valid():
        values = _new(form)
        people, chairs = values.pop("people"), values.pop("chairs")
        bodies.update_body(body=body, values=values)
        bodies.set_members(body=body, people=people, chairs=chairs, now=timezone.now())
        return redirect(_home(body))
    title = f"Change {body.name}"
    return form_page(
        request, form=form, alliance=body.alliance, title=title, cancel_url=_home(body)
    )


def cadence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """How often a body meets; its coming untouched meetings follow."""
    body = fetch(request, GovernanceBody, pk, "alliance", edit=True)
    cadence = body.cadences.filter(is_active=True).first()
    form = CadenceForm(request.POST or None, cadence=cadence, zone=request.user.time_zone)
    if request.method == "POST" and form.is_valid():
        work = lambda: bodies.set_cadence(body=body, now=timezone.now(), **form.values)  # noqa: E731
        return attempt(request, work, done="The meetings follow the new rhythm.", to=_home(body))
    title = f"How often does {body.name} meet?"
    note = "Meetings that somebody moved, cancelled or held stay as they are." if cadence else ""
    context = {"alliance": body.alliance, "title": title, "note": note}
    return form_page(request, form=form, cancel_url=_home(body), **context)


def cadence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The body stops meeting by rule."""
    body = fetch(request, GovernanceBody, pk, "alliance", edit=True)
    if request.method == "POST":
        work = lambda: bodies.end_cadence(body=body, now=timezone.now())  # noqa: E731
        return attempt(request, work, done="No more meetings by rule.", to=_home(body))
    context = {
        "title": f"End the rhythm of {body.name}?",
        "goes": ["Coming meetings that nobody has touched, and their reminders"],
        "stays": ["Every meeting that was held", "Meetings with an agenda, as cancelled"],
        "submit_label": "End the rhythm",
        "cancel_url": _home(body),
    }
    return render(request, "components/confirm_page.html", context)


def body_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """The body is closed; its record stays."""
    body = fetch(request, GovernanceBody, pk, "alliance", edit=True)
    if request.method == "POST":
        today, now = timezone.localdate(), timezone.now()
        work = lambda: bodies.dissolve_body(body=body, today=today, now=now)  # noqa: E731
        return attempt(request, work, done=f"{body.name} is dissolved.", to=_home(body))
    context = {
        "title": f"Dissolve {body.name}?",
        "goes": ["All coming meetings and their reminders"],
        "stays": ["Meetings, minutes, decisions and actions on record"],
        "submit_label": "Dissolve the body",
        "cancel_url": _home(body),
    }
    return render(request, "components/confirm_page.html", context)
