"""The page of a meeting with its rows: each is added, edited and removed where it stands.

Every row has an address of its own, so that all of it works without JavaScript: GET shows the page
with that row ready to be typed in, POST takes the row and goes back to the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from alliances.services.access import access_to
from core.views.form_page import form_page
from core.views.frame import next_page
from governance.forms.meetings import (
    ActionForm,
    ActionRow,
    AgendaItemForm,
    DecisionForm,
    DecisionRow,
    InviteForm,
    MinutesForm,
    PeopleOfMeeting,
)
from governance.models import Action, AgendaItem, Decision, Meeting
from governance.services.inviting import expected_people
from governance.services.matrix import meeting_setup
from governance.services.meeting_content import key_of
from governance.services.meeting_page import meeting_page
from governance.views.frame import meeting_frame, name_sides

TEMPLATE = "governance/meeting_detail.html"
ADDED = ("agenda", "decision", "action", "person")
PLACES = (*ADDED, "attendance", "minutes")


class MeetingForms:
    """The forms on the page of one meeting, which share the people they offer. `key` names a row:
    "decision" is the empty one, "decision-5" one that is edited."""

    def __init__(self, request: HttpRequest, meeting: Meeting) -> None:
        self.request, self.meeting = request, meeting
        self.invited: set[int] | None = None  # read where the page does not say
        self.people: Any = SimpleLazyObject(
            lambda: PeopleOfMeeting(
                alliance=name_sides(meeting.committee.alliance),
                user=request.user,
                invited=expected_people(meeting) if self.invited is None else self.invited,
            )
        )

    def empty(self, key: str, data: Any = None) -> BaseForm:
        """The row that adds one more, or the minutes."""
        given: dict[str, Any] = {"data": data, "auto_id": f"id_{key}_%s"}
        if key == "agenda":
            return AgendaItemForm(people=self.people, **given)
        if key == "decision":
            return DecisionRow(**given)
        if key == "action":
            return ActionRow(people=self.people, **given)
        if key == "person":
            return InviteForm(people=self.people, **given)
        return MinutesForm(instance=self.meeting, **given)

    def edit(self, row: AgendaItem | Decision | Action, data: Any = None) -> BaseForm:
        """The row of something that is there."""
        given: dict[str, Any] = {"data": data, "instance": row, "auto_id": f"id_{key_of(row)}_%s"}
        if isinstance(row, Decision):
            return DecisionForm(**given)
        form = AgendaItemForm if isinstance(row, AgendaItem) else ActionForm
        return form(people=self.people, **given)


def page_context(
    request: HttpRequest,
    meeting: Meeting,
    *,
    forms: MeetingForms | None = None,
    key: str = "",
    form: BaseForm | None = None,
) -> dict[str, Any]:
    """What meeting_detail.html shows; the row `key` is where somebody is about to type, with `form`
    where that holds something already."""
    alliance = name_sides(meeting.committee.alliance)
    editable = access_to(alliance=alliance, user=request.user).edit
    now, today = timezone.now(), timezone.localdate()
    page = meeting_page(meeting=meeting, user=request.user, editable=editable, now=now, today=today)
    context = {"meeting": meeting, "page": page, "may_edit": editable, "today": today}
    context |= {"alliance": alliance, **_around(request, meeting)}
    if editable:
        forms = forms or MeetingForms(request, meeting)
        forms.invited = {guest.person.pk for party in page.parties for guest in party.guests}
        rows = {name: forms.empty(name) for name in (*ADDED, "minutes")}
        if form is not None and key in rows:
            rows[key] = form
        edited = {"key": key, "form": form} if "-" in key else None
        context |= {"rows": rows, "edited": edited, "focus": key}
    return context


def _around(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    set_up = meeting_setup(meeting=meeting, user=request.user)
    return {"here": request.get_full_path(), "set_up": set_up}


def take_row(
    request: HttpRequest,
    meeting: Meeting,
    key: str,
    *,
    act: Callable[[Any], Any],
    done: Any = "",
    row: AgendaItem | Decision | Action | None = None,
) -> HttpResponse:
    """Show the page with the row `key` ready, or carry out `act` with what was sent and go back.
    `row` is the one that is edited."""
    forms, data = MeetingForms(request, meeting), request.POST or None
    form = forms.empty(key, data) if row is None else forms.edit(row, data)
    key = key if row is None else key_of(row)
    page = partial(page_context, request, meeting, forms=forms, key=key, form=form)
    return form_page(
        request,
        meeting_frame(meeting),
        form=form,
        title=str(meeting),
        act=act,
        done=done,
        to=back_to(request, meeting, key),
        template=TEMPLATE,
        extra=SimpleLazyObject(page),  # read where the page is shown, not where the row is taken
    )


def back_to(request: HttpRequest, meeting: Meeting, key: str) -> str:
    """The page the row stands on. The browser keeps the focus of what is sent in place; without
    JavaScript the address names the row that is typed in next, or that was changed."""
    home = meeting.get_absolute_url()
    if "-" in key:
        return home if request.htmx else f"{home}#{key}"
    back = next_page(request, home)
    if request.htmx:
        return back
    parts = urlsplit(back)
    query = dict(parse_qsl(parts.query)) | {"row": key}
    return parts._replace(query=urlencode(query)).geturl()
