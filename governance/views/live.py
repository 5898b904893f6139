"""A meeting while it is held: its live page, and what is typed and pressed on it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from alliances.services.access import access_to
from core.permissions import require
from core.text import whole
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, next_page
from governance.forms.minutes import LineForm
from governance.models import AgendaItem, Meeting, MeetingLine
from governance.rules.typed_line import LONGEST
from governance.services.agenda import running
from governance.services.live import ending, lines
from governance.services.live.page import live_mark, live_page
from governance.services.rights import right_for
from governance.views.frame import get_meeting, get_row, meeting_frame, name_sides
from governance.views.recording import said_held

NOT_YOURS = "Only people of this committee write in its meetings."


def _edits(request: HttpRequest, meeting: Meeting) -> bool:
    return access_to(alliance=meeting.committee.alliance, user=request.user).edit


def _typist(request: HttpRequest, meeting: Meeting) -> lines.Typist:
    """Who types; 403 for who may only read."""
    found = lines.typist(meeting=meeting, user=request.user, editable=_edits(request, meeting))
    require(found.writes, NOT_YOURS)
    return found


def live_url(meeting: Meeting) -> str:
    return reverse("governance:meeting_live", args=[meeting.pk])


def _context(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    alliance, now = name_sides(meeting.committee.alliance), timezone.now()
    page = live_page(
        meeting=meeting,
        user=request.user,
        editable=_edits(request, meeting),
        now=now,
        today=timezone.localdate(),
    )
    mark = live_mark(meeting=meeting, user=request.user, now=now)
    context = {"meeting": meeting, "page": page, "alliance": alliance, "mark": mark}
    return context | {"here": live_url(meeting), "company": alliance.sides.ours}


@require_safe
def meeting_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda with its clock, what is typed, who is there: both companies read along."""
    meeting = get_meeting(request, pk, edit=False)
    context = _context(request, meeting) | {"client_id": uuid.uuid4(), "longest": LONGEST}
    return render(request, "governance/meeting_live.html", context)


@require_safe
def live_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The parts of the live page that others may have changed; 304 where nothing has."""
    meeting = get_meeting(request, pk, edit=False)
    mark = f'"{live_mark(meeting=meeting, user=request.user, now=timezone.now())}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    answer = render(request, "governance/_live_parts.html", _context(request, meeting))
    answer.headers["ETag"] = mark
    return answer


@require_safe
def line_read(request: HttpRequest, pk: int) -> HttpResponse:
    """What a line would become, while it is typed."""
    meeting = get_meeting(request, pk, edit=False)
    typist, today = _typist(request, meeting), timezone.localdate()
    typed = lines.read_typed(
        meeting=meeting,
        typist=typist,
        text=request.GET.get("text", "")[:LONGEST],
        today=today,
        chosen=whole(request.GET.get("person")),
    )
    committee = meeting.committee
    context = {"typed": typed, "today": today, "alliance": name_sides(committee.alliance)}
    if typed.kind == "decision":
        context["right"] = right_for(committee=committee, text=typed.text, today=today)
    return render(request, "governance/_typed.html", context)


@require_POST
def line_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line. A script gets what became of it as JSON, a form goes back to the page."""
    meeting = get_meeting(request, pk, edit=False)
    typist = _typist(request, meeting)
    given = _given(request)
    if request.headers.get("X-Live") != "1":
        act: Any = lambda: _add(request, meeting, typist, given)  # noqa: E731
        return perform(request, row=None, act=act, done="", back=live_url(meeting))
    try:
        line = lines.add_line(
            meeting=meeting, user=request.user, typist=typist, now=timezone.now(), **given
        )
    except lines.Asks as asks:
        return _problem(asks.typed.question, asks=True)
    except ValidationError as refused:
        return _problem(" ".join(refused.messages))
    return JsonResponse({"line": line.pk})


def _add(request: HttpRequest, meeting: Meeting, typist: lines.Typist, given: Any) -> MeetingLine:
    """Without a script what is not clear is kept as text, and nothing is lost."""
    now = timezone.now()
    try:
        return lines.add_line(meeting=meeting, user=request.user, typist=typist, now=now, **given)
    except lines.Asks:
        given |= {"as_text": True}
    try:
        return lines.add_line(meeting=meeting, user=request.user, typist=typist, now=now, **given)
    except lines.Asks as asks:
        raise ValidationError(asks.typed.question) from asks


def _problem(words: str, *, asks: bool = False) -> JsonResponse:
    return JsonResponse({"problem": words, "asks": asks}, status=422)


def _given(request: HttpRequest) -> dict[str, Any]:
    """What add_line takes; a form that was shown without an id of its own gets one."""
    posted = request.POST
    try:
        client_id = uuid.UUID(posted.get("client_id", ""))
    except ValueError:
        client_id = uuid.uuid4()
    return {
        "client_id": client_id,
        "text": posted.get("text", ""),
        "item": whole(posted.get("item")),
        "as_text": posted.get("as") == "text",
        "chosen": whole(posted.get("person")),
        "typed_at": _moment(posted.get("typed_at", "")),
    }


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found is not None and found.tzinfo is not None else None


def _own_line(request: HttpRequest, pk: int) -> MeetingLine:
    """A line that the reader may change: their own, or any where they may edit the alliance."""
    line: MeetingLine = get_row(request, MeetingLine.objects.standing(), pk, edit=False)
    typist = _typist(request, line.meeting)
    require(typist.records or line.author_id == request.user.pk, NOT_YOURS)
    return line


@form_view
def line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words for a note."""
    line = _own_line(request, pk)
    frame = meeting_frame(line.meeting)
    return form_page(
        request,
        Frame(live_url(line.meeting), crumbs=frame.crumbs),
        form=LineForm(request.POST or None, instance=line),
        title="Edit a note",
        act=lambda form: lines.edit_line(
            line=form.instance,
            expected=form.expected_revision,
            text=form.cleaned_data["text"],
            company=not request.user.is_guest,
        ),
    )


@require_POST
def line_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line back, with what it made."""
    line = _own_line(request, pk)
    return perform(
        request,
        row=line,
        act=lambda: lines.undo_line(line=line, now=timezone.now()),
        done="",
        back=live_url(line.meeting),
    )


# The clock ------------------------------------------------------------------------------------
@require_POST
def item_next(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the next item; the one that was talked about is done."""
    meeting, after = get_meeting(request, pk), whole(request.POST.get("after")) or 0
    return perform(
        request,
        row=meeting,  # and `after` says which item they saw: pressed by two, it goes on by one
        act=lambda: running.next_item(meeting=meeting, after=after, now=timezone.now()),
        done=lambda item: "" if item else "That was the last item of the agenda.",
        back=live_url(meeting),
    )


@require_POST
def item_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Talk about this item now."""
    item = get_row(request, AgendaItem.objects, pk)
    act: Any = lambda: running.start_item(item=item, now=timezone.now())  # noqa: E731
    return perform(request, row=item, act=act, done="", back=live_url(item.meeting))


@require_POST
def item_more(request: HttpRequest, pk: int) -> HttpResponse:
    """Five minutes more."""
    item = get_row(request, AgendaItem.objects, pk)
    act: Any = lambda: running.extend_item(item=item, now=timezone.now())  # noqa: E731
    return perform(request, row=item, act=act, done="", back=live_url(item.meeting))


@require_POST
def meeting_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting is over: it is held, and its minutes are next."""
    meeting = get_meeting(request, pk)
    return perform(
        request,
        row=meeting,
        act=lambda: ending.end_meeting(meeting=meeting, now=timezone.now()),
        done=lambda row: said_held(request, row),
        back=next_page(request, live_url(meeting)),
        to=reverse("governance:minutes_page", args=[pk]),
    )
