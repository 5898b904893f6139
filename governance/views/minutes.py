"""The minutes of a meeting as a document: read, circulated, approved, objected to, amended."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from alliances.models import Person
from alliances.services.access import access_to
from core.pdf import NoPdf, pdf_of
from core.permissions import require
from core.text import day_words, plural, whole
from core.views.confirm_page import confirm_page, perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame
from governance.forms.minutes import AmendmentForm, ObjectionForm
from governance.models import Meeting, Minutes, MinutesAmendment, MinutesAnswer, MinutesVersion
from governance.services.minutes import lifecycle
from governance.services.minutes.content import compose_minutes
from governance.services.minutes.notices import people_told
from governance.services.minutes.page import MinutesPage, answering_person, minutes_page
from governance.views.frame import get_meeting, meeting_frame, name_sides

NOT_INVITED = "Only people who were invited to this meeting answer its minutes."


def _record(request: HttpRequest, pk: int, *, edit: bool = False) -> tuple[Meeting, Minutes]:
    """The minutes of a meeting that the reader sees; 404 before there are any."""
    meeting = get_meeting(request, pk, edit=edit)
    record = get_object_or_404(Minutes, meeting=meeting)
    record.meeting = meeting
    return meeting, record


def _frame(meeting: Meeting) -> Frame:
    home = reverse("governance:minutes_page", args=[meeting.pk])
    crumbs = [*meeting_frame(meeting).crumbs, (str(meeting), meeting.get_absolute_url())]
    return Frame(home, crumbs=crumbs)


def _page(request: HttpRequest, meeting: Meeting, record: Minutes) -> MinutesPage:
    asked = request.GET.get("version")
    number = whole(asked) if asked else None
    page = minutes_page(
        meeting=meeting,
        record=record,
        user=request.user,
        editable=access_to(alliance=meeting.committee.alliance, user=request.user).edit,
        today=timezone.localdate(),
        number=number,
    )
    if asked and page.shown is None:
        raise Http404
    return page


@require_safe
def minutes_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes: the draft for who circulates it, the last version for everybody else."""
    meeting, record = _record(request, pk)
    page = _page(request, meeting, record)
    alliance = name_sides(meeting.committee.alliance)
    context = {"meeting": meeting, "record": record, "page": page, "alliance": alliance}
    return render(request, "governance/minutes_page.html", context)


@require_safe
def minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as PDF. `copy=internal` adds what is for our company only: never for guests."""
    meeting, record = _record(request, pk)
    internal = request.GET.get("copy") == "internal"
    page = _page(request, meeting, record)
    if (internal and request.user.is_guest) or page.content is None:
        raise Http404
    try:
        made = _pdf(meeting, page, internal=internal)
    except NoPdf as problem:
        messages.error(request, str(problem))
        return HttpResponseRedirect(_frame(meeting).back)
    answer = HttpResponse(made, content_type="application/pdf")
    name = slugify(f"minutes {meeting} {meeting.local_date}{' internal' * internal}")
    answer.headers["Content-Disposition"] = f'inline; filename="{name or "minutes"}.pdf"'
    return answer


def _pdf(meeting: Meeting, page: MinutesPage, *, internal: bool) -> bytes:
    content = compose_minutes(meeting=meeting, internal=True) if internal else page.content
    context = {"meeting": meeting, "page": page, "content": content, "internal": internal}
    return pdf_of(render_to_string("governance/minutes_pdf.html", context))


@form_view
def minutes_circulate(request: HttpRequest, pk: int) -> HttpResponse:
    """Who gets the minutes, until when each side answers, and what silence means."""
    meeting, record = _record(request, pk, edit=True)
    told = list(people_told(meeting))
    people = plural(len(told), "person", "people")
    return confirm_page(
        request,
        _frame(meeting),
        row=record,
        title=f"Circulate the minutes to {people}?",
        text=_rules(meeting),
        goes=[str(person) for person in told],
        act=partial(_circulate, meeting, request.user),
        done=f"The minutes are on their way to {people}.",
        submit_label="Circulate",
        calm=True,
    )


def _circulate(meeting: Meeting, user: User, expected: int) -> Minutes:
    now = timezone.now()
    return lifecycle.circulate(meeting=meeting, user=user, expected=expected, now=now)


def _rules(meeting: Meeting) -> str:
    committee, today = meeting.committee, timezone.localdate()
    until = day_words(lifecycle.answer_by(meeting=meeting, today=today), today)
    days = plural(committee.minutes_days, "working day")
    silence = "counts as approval" if committee.silence_approves else "does not count as approval"
    return (
        f"Each side approves or objects within {days} of both sides, until {until}; silence "
        f"{silence}. You approve for your company. What the meeting came to is closed from then "
        "on. Lines for our company only are left out."
    )


def _answering(request: HttpRequest, pk: int) -> tuple[Meeting, Minutes, Person]:
    meeting, record = _record(request, pk)
    editable = access_to(alliance=meeting.committee.alliance, user=request.user).edit
    person = answering_person(meeting=meeting, user=request.user, editable=editable)
    require(person is not None, NOT_INVITED)
    assert person is not None
    return meeting, record, person


def _version(record: Minutes, number: Any) -> MinutesVersion:
    """The version that was read; the service says what became of an older one."""
    found: MinutesVersion = get_object_or_404(
        record.versions.select_related("minutes__meeting"), number=whole(str(number)) or 0
    )
    return found


@require_POST
def minutes_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve for one's side."""
    meeting, record, person = _answering(request, pk)
    version = _version(record, request.POST.get("version") or record.version)
    answer = MinutesAnswer.Answer.APPROVED
    return perform(
        request,
        row=record,
        act=lambda: lifecycle.answer_minutes(
            version=version, person=person, answer=answer, now=timezone.now()
        ),
        done="Your approval is on record.",
        back=_frame(meeting).back,
    )


def _object(record: Minutes, person: Person, form: ObjectionForm) -> Minutes:
    given, answer = form.cleaned_data, MinutesAnswer.Answer.OBJECTED
    version, text = _version(record, given["version"]), given["text"]
    return lifecycle.answer_minutes(
        version=version, person=person, answer=answer, text=text, now=timezone.now()
    )


def _amend(record: Minutes, user: User, form: AmendmentForm) -> MinutesAmendment:
    given = form.cleaned_data
    return lifecycle.amend(
        record=record,
        user=user,
        expected=given["revision"],
        text=given["text"],
        reason=given["reason"],
        now=timezone.now(),
    )


@form_view
def minutes_object(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is not right."""
    meeting, record, person = _answering(request, pk)
    start = {"revision": record.revision, "version": record.version}
    return form_page(
        request,
        _frame(meeting),
        form=ObjectionForm(request.POST or None, initial=start),
        title="Object to the minutes",
        submit_label="Object",
        row=record,
        act=partial(_object, record, person),
        done="Your objection is on record and goes back to the alliance manager.",
    )


@form_view
def minutes_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct approved minutes, for everybody to see."""
    meeting, record = _record(request, pk, edit=True)
    return form_page(
        request,
        _frame(meeting),
        form=AmendmentForm(request.POST or None, initial={"revision": record.revision}),
        title="Amend the minutes",
        note="What was approved stays as it is. Everybody who got the minutes is told.",
        submit_label="Add the amendment",
        act=partial(_amend, record, request.user),
        done="The amendment stands on top of the minutes.",
    )
