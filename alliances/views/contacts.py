"""The contact log: who spoke with whom, logged where it is asked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.forms.steps import ContactLogForm, SponsorContactForm
from alliances.models import Alliance, ContactLog, Membership
from alliances.services.access import access_to
from alliances.services.contacts import delete_contact, log_contact, may_delete
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.permissions import READ_ONLY, require
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import next_page
from core.views.messages import undoable

AT_MOST = 200


@require_safe
def alliance_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole log, the newest first, with the form to add to it. Internal."""
    alliance = get_alliance(request, pk, internal=True)
    rows = ContactLog.objects.within(request.user, alliance)
    rows = rows.select_related("person__partner", "person__user", "spoken_by", "logged_by")
    own = access_to(alliance=alliance, user=request.user).edit
    context = {
        "alliance": alliance,
        "current": "people",
        "lines": [
            (row, may_delete(contact=row, user=request.user, edits=own)) for row in rows[:AT_MOST]
        ],
        "form": _form(request, alliance, bound=False),
    }
    return render(request, "alliances/alliance_contacts.html", context)


def _form(request: HttpRequest, alliance: Alliance, *, bound: bool) -> ContactLogForm:
    return ContactLogForm(
        request.POST if bound else None,
        alliance=alliance,
        user=request.user,
        person=request.GET.get("person") or None,
        back=next_page(request, reverse("alliances:contacts", args=[alliance.pk])),
    )


def _logged(request: HttpRequest, row: ContactLog, back: str) -> str:
    url = reverse("alliances:contact_delete", args=[row.pk])
    said = f"Contact with {row.person} logged."
    return undoable(request, said, url, revision=row.revision, next=back)


@form_view
def contact_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone of ours logs their own conversations, also who does not edit the alliance."""
    alliance, today = get_alliance(request, pk, internal=True), timezone.localdate()
    back = next_page(request, reverse("alliances:contacts", args=[pk]))
    return form_page(
        request,
        alliance_frame(alliance, current="people", back=back),
        form=_form(request, alliance, bound=request.method == "POST"),
        title="Log contact",
        submit_label="Log contact",
        act=lambda form: log_contact(
            alliance=alliance, user=request.user, today=today, **form.values
        ),
        done=lambda row: _logged(request, row, back),
    )


@form_view
def membership_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for one member, where only the day and the note are asked."""
    member: Membership = get_child(request, Membership.objects.select_related("person"), pk)
    require(not request.user.is_guest, READ_ONLY)
    back = next_page(request, reverse("alliances:people", args=[member.alliance_id]))
    return form_page(
        request,
        alliance_frame(member.alliance, current="people", back=back),
        form=SponsorContactForm(request.POST or None, membership=member, back=back),
        title=f"Log contact with {member.person}",
        submit_label="Log contact",
        act=lambda form: _log(request, member, form.cleaned_data),
        done=lambda row: _logged(request, row, back),
    )


def _log(request: HttpRequest, member: Membership, given: dict[str, Any]) -> ContactLog:
    return log_contact(
        alliance=member.alliance,
        person=member.person,
        day=given["day"],
        note=given["note"],
        user=request.user,
        today=timezone.localdate(),
    )


@require_POST
def contact_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo, and delete: for who wrote it, and for who may change the alliance."""
    row = get_child(request, ContactLog.objects.select_related("person"), pk, head=False)
    edits = access_to(alliance=row.alliance, user=request.user).edit
    require(may_delete(contact=row, user=request.user, edits=edits), READ_ONLY)
    return perform(
        request,
        row=row,
        act=lambda: delete_contact(contact=row),
        done=f"Contact with {row.person} deleted.",
        back=next_page(request, reverse("alliances:contacts", args=[row.alliance_id])),
    )
