"""The steps of an issue: escalated, handed back, convened, resolved, closed, reopened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.permissions import require
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import posted_revision
from governance.forms.issues import CloseForm, ConveneForm, ReasonForm, ResolveForm
from governance.forms.meetings import PeopleOfMeeting
from governance.models import Issue, Meeting
from governance.services.issues import climbing, convening, ending
from governance.services.issues.levels import Ladder
from governance.services.issues.page import name_above, stands_at
from governance.services.issues.rights import rights_on
from governance.views.frame import get_issue, issue_frame, name_sides

TOLD = (
    "It goes on the agenda of the next meeting. Its owner and the chairs of both sides are told by "
    "e-mail."
)
ONLY_OWNERS = "Only its owner and the alliance manager can do this."


def _to_move(request: HttpRequest, pk: int) -> Issue:
    """An issue for its owner, of either side, and who may change the alliance."""
    issue = get_issue(request, pk)
    rights = rights_on(issue=issue, user=request.user, today=timezone.localdate())
    require(rights.may_move, ONLY_OWNERS)
    return issue


@form_view
def issue_escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """To the next level above, with a reason."""
    issue = _to_move(request, pk)
    form = ReasonForm(request.POST or None, issue=issue, help_text="Why it cannot be solved here.")
    return form_page(
        request,
        issue_frame(issue.alliance, issue.get_absolute_url(), issue),
        form=form,
        title=f"Escalate to {name_above(Ladder(issue.alliance), issue)}",
        note=TOLD,
        submit_label="Escalate",
        act=lambda form: climbing.escalate(
            issue=issue, by=request.user, now=timezone.now(), **form.values
        ),
        done=lambda row: f"Escalated. It now stands at: {stands_at(row)}.",
    )


@form_view
def issue_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the level below, with a reason."""
    issue = get_issue(request, pk, edit=True)
    help_text = "What is expected of the committee below."
    form = ReasonForm(request.POST or None, issue=issue, help_text=help_text)
    return form_page(
        request,
        issue_frame(issue.alliance, issue.get_absolute_url(), issue),
        form=form,
        title="Hand the issue back",
        note="It goes to the next committee below, which has its full time again.",
        submit_label="Hand back",
        act=lambda form: climbing.hand_back(
            issue=issue, by=request.user, now=timezone.now(), **form.values
        ),
        done=lambda row: f"Handed back. It now stands at: {stands_at(row)}.",
    )


@form_view
def issue_convene(request: HttpRequest, pk: int) -> HttpResponse:
    """An extra meeting with the people of the functions concerned, filled in."""
    issue = get_issue(request, pk, edit=True)
    committee = convening.convened_by(issue, Ladder(issue.alliance))
    require(committee is not None, "Add a committee to this alliance first.")
    return form_page(
        request,
        issue_frame(issue.alliance, issue.get_absolute_url(), issue),
        form=_convene_form(request, issue, committee),
        title=f"Convene: {', '.join(issue.function_names) or issue.title}",
        submit_label="Add meeting",
        act=lambda form: convening.convene(
            issue=issue, committee=committee, by=request.user, now=timezone.now(), **form.values
        ),
        to=lambda meeting: meeting.get_absolute_url(),
    )


def _convene_form(request: HttpRequest, issue: Issue, committee: object) -> ConveneForm:
    alliance = name_sides(issue.alliance)
    people = PeopleOfMeeting(alliance=alliance, user=request.user, also=issue.owner_id)
    meeting = Meeting(
        committee=committee,
        title=f"Issue: {issue.title}"[:200],
        local_date=convening.proposed_day(issue, timezone.localdate()),
        local_time=convening.AT,
        time_zone=request.user.time_zone,
    )
    ticked = [one.pk for one in convening.concerned(issue, people.all)]
    return ConveneForm(request.POST or None, instance=meeting, people=people, ticked=ticked)


@form_view
def issue_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    issue, today = _to_move(request, pk), timezone.localdate()
    return form_page(
        request,
        issue_frame(issue.alliance, issue.get_absolute_url(), issue),
        form=ResolveForm(request.POST or None, issue=issue, user=request.user, today=today),
        title="Record the solution",
        submit_label="Resolve issue",
        act=lambda form: ending.resolve(
            issue=issue, by=request.user, now=timezone.now(), **form.values
        ),
        done="Issue resolved.",
    )


@form_view
def issue_close(request: HttpRequest, pk: int) -> HttpResponse:
    issue = get_issue(request, pk, edit=True)
    return form_page(
        request,
        issue_frame(issue.alliance, issue.get_absolute_url(), issue),
        form=CloseForm(request.POST or None, issue=issue, user=request.user),
        title="Close without a solution",
        submit_label="Close issue",
        act=lambda form: ending.close(
            issue=issue, by=request.user, now=timezone.now(), **form.values
        ),
        done="Issue closed.",
    )


@require_POST
def issue_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    issue, expected = get_issue(request, pk, edit=True), posted_revision(request)
    now = timezone.now()
    return perform(
        request,
        row=issue,
        act=lambda: ending.reopen(issue=issue, expected=expected, by=request.user, now=now),
        done="Issue reopened, with a new clock.",
        back=issue.get_absolute_url(),
    )
