"""The log of decisions, and each of them: recorded, corrected, looked back on, dissented from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.models import Alliance
from alliances.services.access import Shown, access_to
from alliances.views.fetch import get_alliance
from core.audit.record import record
from core.text import whole
from core.views.confirm_page import confirm_page, perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, next_page, posted_revision
from governance.filters import DecisionFilter
from governance.forms.decisions import (
    AskAgainForm,
    DecisionRecordForm,
    DissentForm,
    LookBackForm,
    people_for,
)
from governance.models import Decision, Dissent, Meeting
from governance.services import decisions
from governance.services.decision_page import decision_list as page_of
from governance.services.decision_page import decision_page, decisions_as_csv
from governance.views.frame import get_row, governance_frame, log_tabs, name_sides


def _filtered(request: HttpRequest) -> DecisionFilter:
    rows = Decision.objects.visible_to(request.user)
    return DecisionFilter(request.GET, rows, user=request.user, today=timezone.localdate())


@require_safe
def decision_list(request: HttpRequest) -> HttpResponse:
    """What was decided, over every alliance the reader sees."""
    filters = _filtered(request)
    page = page_of(rows=filters.qs, number=request.GET.get("page"))
    filters.bar.look_at_page(page)
    context = {"bar": filters.bar, "page_obj": page, "today": timezone.localdate()}
    context |= {"query": request.GET.urlencode(), "shown": filters.shown_words}
    context["tabs"] = log_tabs("decisions", request.user)
    return render(request, "governance/decision_list.html", context)


@require_safe
def decision_export(request: HttpRequest) -> StreamingHttpResponse:
    """What is filtered, as CSV. The file leaves when its event is written."""
    filters = _filtered(request)
    said = "; ".join(f"{label}: {words}" for label, words, _ in filters.bar.chips)
    record("decisions_exported", summary=said or "Everything")
    lines = decisions_as_csv(filters.qs, guest=request.user.is_guest)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"decisions-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _get(request: HttpRequest, pk: int, *, edit: bool = True) -> Decision:
    rows = Decision.objects.select_related("committee", "meeting", "decider__partner")
    rows = rows.select_related("supersedes", "ballot__committee")
    decision: Decision = get_row(request, rows, pk, edit=edit)
    name_sides(decision.alliance)
    return decision


def _frame(decision: Decision, request: HttpRequest) -> Frame:
    frame = governance_frame(decision.alliance)
    home = decision.get_absolute_url()
    return Frame(next_page(request, home), crumbs=[*frame.crumbs, ("Decision", home)])


@require_safe
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision, with its options, dissents and corrections."""
    decision = _get(request, pk, edit=False)
    alliance, today = decision.alliance, timezone.localdate()
    editable = access_to(alliance=alliance, user=request.user).edit
    page = decision_page(decision=decision, user=request.user, editable=editable, today=today)
    context = {"decision": decision, "alliance": alliance, "page": page, "may_edit": editable}
    context |= {"here": request.get_full_path(), "today": today}
    return render(request, "governance/decision_detail.html", context)


@form_view
def decision_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision with all its details: between meetings, or of the one the address names."""
    alliance = name_sides(get_alliance(request, pk, edit=True, shown=Shown.ITSELF))
    meeting = _of_meeting(request, pk)
    return form_page(
        request,
        governance_frame(alliance, meeting.get_absolute_url() if meeting else ""),
        form=_new_form(request, alliance, meeting),
        title="Record a decision",
        submit_label="Record decision",
        text=f"Of {meeting}, {meeting.local_date:%-d %b %Y}." if meeting else "",
        act=lambda form: decisions.record_decision(
            alliance=alliance, meeting=meeting, **form.values
        ),
        done="The decision is on record.",
        to=lambda decision: decision.get_absolute_url(),
    )


def _new_form(
    request: HttpRequest, alliance: Alliance, meeting: Meeting | None
) -> DecisionRecordForm:
    """Empty, or with the decision that the address says is replaced."""
    replaces = whole(request.GET.get("replaces"))
    return DecisionRecordForm(
        request.POST or None,
        initial={"supersedes": replaces} if replaces else {},
        people=people_for(alliance, request.user),
        meeting=meeting,
    )


def _of_meeting(request: HttpRequest, alliance: int) -> Meeting | None:
    """The meeting of this alliance that the address names; it was seen with the alliance."""
    pk = whole(request.GET.get("meeting"))
    rows = Meeting.objects.filter(committee__alliance=alliance, pk=pk) if pk else None
    return rows.select_related("committee").first() if rows is not None else None


@form_view
def decision_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Add details or correct them; what stood there before stays visible."""
    decision = _get(request, pk)
    people = people_for(decision.alliance, request.user, decision.decider_id)
    return form_page(
        request,
        _frame(decision, request),
        form=DecisionRecordForm(request.POST or None, instance=decision, people=people),
        title="Decision",
        submit_label="Save decision",
        act=lambda form: decisions.edit_decision(decision=form.instance, **form.changes),
        done="Saved. What stood there before stays in the history.",
    )


@form_view
def decision_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a decision that was recorded by mistake."""
    decision = _get(request, pk)
    return confirm_page(
        request,
        _frame(decision, request),
        row=decision,
        title="Remove this decision?",
        text=decision.text,
        goes=["the decision with its options, outcome and dissents"],
        stays=["its history, for those who read the record of changes"],
        submit_label="Remove decision",
        act=lambda expected: decisions.remove_decision(decision=decision),
        done="The decision is removed.",
        to=reverse("governance:decision_list"),
    )


@form_view
def decision_look_back(request: HttpRequest, pk: int) -> HttpResponse:
    """How a decision went; then it is no longer asked about."""
    decision = _get(request, pk)
    initial = {"revision": decision.revision, "outcome": decision.outcome}
    initial["outcome_note"] = decision.outcome_note
    return form_page(
        request,
        _frame(decision, request),
        form=LookBackForm(request.POST or None, initial=initial),
        title="How did this decision go?",
        text=decision.text,
        submit_label="Save",
        act=lambda form: decisions.look_back(
            decision=decision, today=timezone.localdate(), **form.values
        ),
        done="How it went is on record.",
    )


@form_view
def decision_ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Look back once more, on a later day."""
    decision = _get(request, pk)
    return form_page(
        request,
        _frame(decision, request),
        form=AskAgainForm(request.POST or None, initial={"revision": decision.revision}),
        title="Look back again",
        text=decision.text,
        submit_label="Save",
        act=lambda form: decisions.look_back_again(decision=decision, **form.values),
        done=lambda row: f"You are asked again on {row.look_back_on:%-d %b %Y}.",
    )


# Dissent ---------------------------------------------------------------------------------------
@form_view
def dissent_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did not agree, why, and what would change their mind."""
    decision = _get(request, pk)
    people = people_for(decision.alliance, request.user)
    return form_page(
        request,
        _frame(decision, request),
        form=DissentForm(request.POST or None, instance=Dissent(decision=decision), people=people),
        title="Record dissent",
        text=decision.text,
        submit_label="Record dissent",
        act=lambda form: decisions.record_dissent(
            decision=decision, by=request.user, **form.cleaned_data
        ),
        done="The dissent is on record.",
    )


def _dissent(request: HttpRequest, pk: int) -> Dissent:
    dissent: Dissent = get_row(request, Dissent.objects.select_related("person"), pk)
    name_sides(dissent.decision.alliance)
    return dissent


@form_view
def dissent_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a dissent."""
    dissent = _dissent(request, pk)
    people = people_for(dissent.decision.alliance, request.user, dissent.person_id)
    return form_page(
        request,
        _frame(dissent.decision, request),
        form=DissentForm(request.POST or None, instance=dissent, people=people),
        title="Edit dissent",
        act=lambda form: decisions.edit_dissent(dissent=form.instance, **form.changes),
    )


def _act_on(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    dissent = _dissent(request, pk)
    return perform(
        request,
        row=dissent,
        act=lambda: act(dissent),
        done=done,
        back=next_page(request, dissent.decision.get_absolute_url()),
    )


@require_POST
def dissent_happened(request: HttpRequest, pk: int) -> HttpResponse:
    """What would change their mind has happened today: the decision is to be revisited."""
    today, expected = timezone.localdate(), posted_revision(request)
    done = "The decision is to be revisited. Look back on it, or replace it."
    return _act_on(
        request,
        pk,
        lambda row: decisions.mark_happened(dissent=row, expected=expected, on=today, today=today),
        done,
    )


@require_POST
def dissent_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a dissent off the record."""
    return _act_on(
        request, pk, lambda row: decisions.remove_dissent(dissent=row), "The dissent is removed."
    )
