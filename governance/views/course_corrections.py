"""Course corrections: the ledger over all alliances, one of them, and the causes of failure."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.models import FailureCause
from alliances.services.access import Shown, access_to
from alliances.views.fetch import get_alliance
from core.csv_files import csv_answer
from core.permissions import require
from core.registry.origins import asked_origin, find_origin
from core.text import whole
from core.views.form_page import form_page, form_view
from core.views.frame import Frame
from governance.filters import CorrectionFilter
from governance.forms.course_corrections import CorrectionForm, MeasureForm
from governance.forms.meetings import PeopleOfMeeting
from governance.models import CourseCorrection, Issue
from governance.rules.course_corrections import standing
from governance.rules.issue_actions import on_correction
from governance.services import course_corrections as services
from governance.services.exporting import CORRECTION_HEADINGS, correction_cells
from governance.views.frame import get_row, log_tabs, name_sides

LIST = "governance:course_correction_list"


def _filtered(request: HttpRequest) -> CorrectionFilter:
    require(not request.user.is_guest)
    rows = CourseCorrection.objects.visible_to(request.user)
    return CorrectionFilter(request.GET, rows, user=request.user, today=timezone.localdate())


@require_safe
def course_correction_list(request: HttpRequest) -> HttpResponse:
    """The ledger, with how often a changed rule made things better."""
    filters = _filtered(request)
    page = services.corrections_listed(rows=filters.qs, number=request.GET.get("page"))
    filters.bar.look_at_page(page)
    context = {"bar": filters.bar, "page_obj": page, "success": services.success_of(filters.qs)}
    context |= {"query": request.GET.urlencode(), "today": timezone.localdate()}
    context["tabs"] = log_tabs("corrections", request.user)
    return render(request, "governance/course_correction_list.html", context)


@require_safe
def course_correction_export(request: HttpRequest) -> StreamingHttpResponse:
    """What is filtered, as CSV."""
    rows = _filtered(request).qs
    name = f"course-corrections-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_answer(name, CORRECTION_HEADINGS, correction_cells(rows))


@require_safe
def cause_list(request: HttpRequest) -> HttpResponse:
    """Why things fail, the most frequent cause first."""
    require(not request.user.is_guest)
    causes = services.ranked_causes(user=request.user)
    context = {"causes": causes, "tabs": log_tabs("causes", request.user)}
    return render(request, "governance/cause_list.html", context)


@require_safe
def cause_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What names a cause."""
    require(not request.user.is_guest)
    cause = get_object_or_404(FailureCause.objects.visible_to(request.user), pk=pk)
    groups = services.rows_of_cause(cause=cause, user=request.user)
    context = {"cause": cause, "groups": groups, "count": sum(group.count for group in groups)}
    return render(request, "governance/cause_detail.html", context)


def _get(request: HttpRequest, pk: int, *, edit: bool = False) -> CourseCorrection:
    related = ("cause", "committee", "issue", "owner__partner", "alliance")
    rows = CourseCorrection.objects.select_related(*related)
    correction: CourseCorrection = get_row(request, rows, pk, edit=edit)
    return correction


def _frame(correction: CourseCorrection) -> Frame:
    return Frame(
        correction.get_absolute_url(),
        crumbs=[
            ("Course corrections", reverse(LIST)),
            (correction.title, correction.get_absolute_url()),
        ],
    )


@require_safe
def course_correction_detail(request: HttpRequest, pk: int) -> HttpResponse:
    row, today = _get(request, pk), timezone.localdate()
    edit = access_to(alliance=row.alliance, user=request.user).edit
    context: dict[str, Any] = {"row": row, "alliance": row.alliance, "today": today}
    context["buttons"] = on_correction(row.pk, edit=edit, measured=row.after is not None)
    days = {"look_on": row.look_on, "today": today}
    context["standing"] = standing(row.before, row.after, more_is_better=row.more_is_better, **days)
    origin = find_origin(request.user, row.alliance_id, row.source_kind, row.source_id)
    context["origin"] = origin
    return render(request, "governance/course_correction_detail.html", context)


@form_view
def course_correction_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of an issue (`issue` in the address), of something else (`source`), or by itself."""
    alliance = get_alliance(request, pk, edit=True, internal=True, shown=Shown.ITSELF)
    origin = asked_origin(request.user, pk, request.GET.get("source", ""))
    row, given = CourseCorrection(alliance=alliance), _prefilled(request, alliance, origin)
    return form_page(
        request,
        Frame(reverse(LIST), crumbs=[("Course corrections", reverse(LIST))]),
        form=_form(request, row, initial=given),
        title=f"Record a course correction: {alliance.name}",
        submit_label="Record course correction",
        act=lambda form: services.record_correction(
            alliance=alliance, correction=form.instance, source=origin
        ),
        to=lambda row: row.get_absolute_url(),
    )


def _form(request: HttpRequest, row: CourseCorrection, **more: Any) -> CorrectionForm:
    alliance, today = name_sides(row.alliance), timezone.localdate()
    people = PeopleOfMeeting(alliance=alliance, user=request.user, also=row.owner_id)
    return CorrectionForm(request.POST or None, instance=row, people=people, today=today, **more)


def _prefilled(request: HttpRequest, alliance: Any, origin: Any) -> dict[str, Any]:
    if origin is not None:
        return dict(origin.kind.prefill(origin.row))
    key = whole(request.GET.get("issue"))
    issue = Issue.objects.within(request.user, alliance).filter(pk=key).first() if key else None
    if issue is None:
        return {}
    return {"issue": issue.pk, "title": issue.title, "cause": issue.cause_id,
            "owner": issue.owner_id}  # fmt: skip


@form_view
def course_correction_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _get(request, pk, edit=True)
    return form_page(
        request,
        _frame(row),
        form=_form(request, row),
        title="Edit course correction",
        act=lambda form: services.save_correction(correction=form.instance, **form.changes),
    )


@form_view
def course_correction_measure(request: HttpRequest, pk: int) -> HttpResponse:
    """The measure once more: better, worse or unchanged."""
    row = _get(request, pk, edit=True)
    form = MeasureForm(request.POST or None, instance=row, today=timezone.localdate())
    return form_page(
        request,
        _frame(row),
        form=form,
        title=f"What came of “{row.title}”?",
        submit_label="Save result",
        act=lambda form: services.save_correction(correction=form.instance, **form.changes),
        done=lambda row: f"Result recorded: {row.verdict}.",
    )
