"""Issues: over all alliances, of one alliance, and one with its path, interests and clock."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.models import Alliance
from alliances.services.access import Shown
from alliances.views.fetch import get_alliance
from core.csv_files import csv_answer
from core.permissions import require
from core.registry.origins import Origin, asked_origin
from core.text import whole
from core.views.form_page import form_page, form_view
from governance.filters import IssueFilter
from governance.forms.issues import DeadlockClauseForm, IssueForm, SideForm
from governance.forms.meetings import ActionForm, PeopleOfMeeting
from governance.models import DeadlockClause, Issue
from governance.services.exporting import issue_cells, issue_headings
from governance.services.issues import page as pages
from governance.services.issues import raising
from governance.services.issues.clause import save_clause
from governance.services.issues.rights import IssueRights, issue_rights, rights_on
from governance.views.frame import get_issue, governance_frame, issue_frame, log_tabs, name_sides

ONLY_MEMBERS = "Only members of its committees and the alliance manager can raise issues here."
ONLY_SIDES = "Only members of its committees can write what their company needs."


@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """What is in the way, over every alliance the reader sees."""
    rows = Issue.objects.visible_to(request.user)
    filters = IssueFilter(request.GET, rows, user=request.user)
    page = pages.issues_listed(rows=filters.qs, number=request.GET.get("page"))
    filters.bar.look_at_page(page)
    context = {"bar": filters.bar, "page_obj": page, "shown": filters.shown_words}
    context |= {"query": request.GET.urlencode(), "today": timezone.localdate()}
    context["tabs"] = log_tabs("issues", request.user)
    return render(request, "governance/issue_list.html", context)


@require_safe
def issue_export(request: HttpRequest) -> StreamingHttpResponse:
    """What is filtered, as CSV."""
    rows = Issue.objects.visible_to(request.user)
    found = IssueFilter(request.GET, rows, user=request.user).qs
    name = f"issues-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_answer(name, issue_headings(request.user), issue_cells(found, request.user))


@require_safe
def alliance_issues(request: HttpRequest, pk: int) -> HttpResponse:
    """The issues of one alliance: open ones by their clock, then what ended."""
    alliance = get_alliance(request, pk)
    number = request.GET.get("page")
    issues = pages.alliance_issues(alliance=alliance, user=request.user, number=number)
    context = {"alliance": alliance, "current": "governance", "issues": issues}
    context["today"] = timezone.localdate()
    return render(request, "governance/alliance_issues.html", context)


@require_safe
def issue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The path first, then what each side needs, the clock and every step."""
    issue = get_issue(request, pk)
    name_sides(issue.alliance)
    today = timezone.localdate()
    page = pages.issue_page(issue=issue, user=request.user, today=today)
    context = {"issue": issue, "page": page, "alliance": issue.alliance, "today": today}
    context["internal"] = not request.user.is_guest
    return render(request, "governance/issue_detail.html", context)


@form_view
def issue_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Raise an issue; `source` in the address names what it grew out of."""
    alliance, rights = _who_raises(request, pk)
    source = request.GET.get("source", "") if rights.edit else ""
    origin = asked_origin(request.user, pk, source)
    return form_page(
        request,
        issue_frame(alliance, reverse("governance:alliance_issues", args=[pk])),
        form=_new_form(request, alliance, rights, origin),
        title=f"Raise an issue: {alliance.name}",
        submit_label="Raise issue",
        note="" if request.user.is_guest else f"{alliance.sides.theirs} sees it, but for the note.",
        act=lambda form: _raised(request, alliance, form, origin),
        to=lambda issue: issue.get_absolute_url(),
    )


def _who_raises(request: HttpRequest, pk: int) -> tuple[Alliance, IssueRights]:
    alliance = name_sides(get_alliance(request, pk, shown=Shown.ITSELF))
    rights = issue_rights(alliance=alliance, user=request.user)
    require(rights.may_raise, ONLY_MEMBERS)
    return alliance, rights


def _raised(
    request: HttpRequest, alliance: Alliance, form: IssueForm, origin: Origin | None
) -> Issue:
    made = {"by": request.user, "now": timezone.now(), "source": origin}
    return raising.raise_issue(alliance=alliance, issue=form.instance, **made)


def _new_form(
    request: HttpRequest, alliance: Alliance, rights: IssueRights, origin: Origin | None
) -> IssueForm:
    people = PeopleOfMeeting(alliance=alliance, user=request.user)
    given = dict(origin.kind.prefill(origin.row)) if origin else {}
    given["meeting"] = whole(request.GET.get("meeting"))
    return IssueForm(request.POST or None, people=people, rights=rights, initial=given)


@form_view
def issue_edit(request: HttpRequest, pk: int) -> HttpResponse:
    issue = get_issue(request, pk, edit=True)
    alliance = name_sides(issue.alliance)
    people = PeopleOfMeeting(alliance=alliance, user=request.user, also=issue.owner_id)
    rights = rights_on(issue=issue, user=request.user, today=timezone.localdate())
    return form_page(
        request,
        issue_frame(alliance, issue.get_absolute_url(), issue),
        form=IssueForm(request.POST or None, instance=issue, people=people, rights=rights),
        title="Edit issue",
        act=lambda form: raising.edit_issue(issue=form.instance, **form.changes),
    )


@form_view
def issue_side(request: HttpRequest, pk: int) -> HttpResponse:
    """What the reader's side needs and why; partners write theirs here."""
    issue = get_issue(request, pk)
    rights = rights_on(issue=issue, user=request.user, today=timezone.localdate())
    require(rights.may_write, ONLY_SIDES)
    name_sides(issue.alliance)
    return form_page(
        request,
        issue_frame(issue.alliance, issue.get_absolute_url(), issue),
        form=SideForm(request.POST or None, instance=issue, rights=rights, user=request.user),
        title="What your side needs",
        act=lambda form: raising.write_side(issue=form.instance, **form.changes),
        done="Saved. Both sides see it on the page of the issue.",
    )


@form_view
def issue_action(request: HttpRequest, pk: int) -> HttpResponse:
    """An action on the way to the solution."""
    issue = get_issue(request, pk, edit=True)
    people = PeopleOfMeeting(alliance=name_sides(issue.alliance), user=request.user)
    return form_page(
        request,
        issue_frame(issue.alliance, issue.get_absolute_url(), issue),
        form=ActionForm(request.POST or None, people=people),
        title="Add an action",
        submit_label="Add action",
        act=lambda form: raising.add_issue_action(issue=issue, **form.values),
    )


@form_view
def deadlock_clause(request: HttpRequest, pk: int) -> HttpResponse:
    """Which two executives decide what no committee has solved, and in how many days."""
    alliance = name_sides(get_alliance(request, pk, edit=True, shown=Shown.ITSELF))
    clause = DeadlockClause.objects.filter(alliance=alliance).first()
    people = PeopleOfMeeting(alliance=alliance, user=request.user)
    row = clause or DeadlockClause(alliance=alliance)
    return form_page(
        request,
        governance_frame(alliance, reverse("governance:alliance_issues", args=[pk])),
        form=DeadlockClauseForm(request.POST or None, instance=row, people=people),
        title="Deadlock clause",
        note="An issue that no committee has solved goes to these two executives, with both sides’ "
        "interests and positions.",
        act=lambda form: save_clause(clause=form.instance, **form.changes),
        done="Deadlock clause saved.",
    )
