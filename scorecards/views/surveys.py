"""Surveys of an alliance: started, looked at, ended. Answering them: views.survey_answers."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.models import Alliance
from alliances.services.access import access_to
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.text import whole
from core.views.confirm_page import confirm_page, perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame
from scorecards.forms.surveys import KindForm, ProlongForm, SurveyForm, WithdrawForm
from scorecards.models import Survey
from scorecards.services.surveys import lifecycle
from scorecards.services.surveys.next_steps import next_meeting, put_on_agenda
from scorecards.services.surveys.pages import survey_list, survey_page

ASKED_BY_MAIL = (
    "Everybody is asked by e-mail, with a link. How answers are protected is told to them and "
    "cannot be changed afterwards."
)
SURVEYS = Survey.objects.select_related("question_set", "opened_by")


@require_safe
def alliance_surveys(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk)
    editable = access_to(alliance=alliance, user=request.user).edit
    now = timezone.now()
    found = survey_list(alliance=alliance, user=request.user, editable=editable, now=now)
    context = {"alliance": alliance, "current": "surveys", "found": found}
    return render(request, "scorecards/alliance_surveys.html", context)


@form_view
def survey_create(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True)
    kind = KindForm(request.GET).chosen
    return form_page(
        request,
        alliance_frame(alliance, current="surveys"),
        form=_form(request, alliance, kind),
        title=f"Start a {kind.label.lower()}",
        text="People of both companies answer the same questions, without their names.",
        note=ASKED_BY_MAIL,
        submit_label="Ask them",
        act=lambda form: _open(request, alliance, kind, form),
        done="The survey is open. Everybody is asked by e-mail.",
        to=lambda survey: survey.get_absolute_url(),
    )


def _form(request: HttpRequest, alliance: Alliance, kind: str) -> SurveyForm:
    near = partial(lifecycle.near_words, alliance, kind)
    people = lifecycle.askable(alliance)
    return SurveyForm(request.POST or None, alliance=alliance, people=people, near=near)


def _open(request: HttpRequest, alliance: Alliance, kind: str, form: SurveyForm) -> Survey:
    made: dict[str, Any] = {"by": request.user, "now": timezone.now(), **form.values}
    return lifecycle.open_survey(alliance=alliance, kind=kind, **made)


def _get(request: HttpRequest, pk: int, *, edit: bool = False) -> Survey:
    survey: Survey = get_child(request, SURVEYS, pk, edit=edit)
    return survey


def _frame(survey: Survey) -> Frame:
    return alliance_frame(survey.alliance, current="surveys", back=survey.get_absolute_url())


@require_safe
def survey_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How an open survey stands, or what a closed one says."""
    survey, now = _get(request, pk), timezone.now()
    editable = access_to(alliance=survey.alliance, user=request.user).edit
    person: Any = getattr(request.user, "person", None)
    page = survey_page(survey=survey, person=person, editable=editable, now=now)
    context = {"alliance": survey.alliance, "current": "surveys", "page": page, "survey": survey}
    if editable and page.result is not None:
        context["meeting"] = next_meeting(alliance=survey.alliance, now=now)
    context["editable"] = editable
    return render(request, "scorecards/survey_detail.html", context)


@form_view
def survey_prolong(request: HttpRequest, pk: int) -> HttpResponse:
    survey = _get(request, pk, edit=True)
    return form_page(
        request,
        _frame(survey),
        form=ProlongForm(request.POST or None, survey=survey),
        title="Leave the survey open longer",
        submit_label="Leave it open",
        act=lambda form: lifecycle.prolong_survey(survey=survey, now=timezone.now(), **form.values),
        done="The survey stays open longer.",
    )


@form_view
def survey_close(request: HttpRequest, pk: int) -> HttpResponse:
    survey = _get(request, pk, edit=True)
    return confirm_page(
        request,
        _frame(survey),
        title="Close the survey now?",
        text="Both companies get the result today.",
        goes=["Nobody can answer any more, although a later day was announced."],
        stays=["What at least the announced number of people answered is shown, and nothing else."],
        submit_label="Close survey",
        row=survey,
        act=lambda revision: lifecycle.close_survey(
            survey=survey, expected=revision, now=timezone.now()
        ),
        done="The survey is closed.",
    )


@form_view
def survey_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    survey = _get(request, pk, edit=True)
    return form_page(
        request,
        _frame(survey),
        form=WithdrawForm(request.POST or None, initial={"revision": survey.revision}),
        title="Withdraw this survey",
        text=f"{survey}. Answers that were given are deleted unread. Nobody is asked any more.",
        submit_label="Withdraw survey",
        danger=True,
        act=lambda form: lifecycle.withdraw_survey(
            survey=survey, now=timezone.now(), **form.values
        ),
        done="The survey is withdrawn.",
        to=reverse("scorecards:alliance_surveys", args=[survey.alliance_id]),
    )


@require_POST
def survey_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a finding on the agenda of the next meeting."""
    survey = _get(request, pk, edit=True)
    return perform(
        request,
        row=None,  # a closed survey no longer changes; put there twice, it stands there once
        act=lambda: put_on_agenda(
            survey=survey, question=whole(request.POST.get("question")) or 0, now=timezone.now()
        ),
        done=lambda item: f"On the agenda of {item.meeting}, {item.meeting.local_date:%-d %b}.",
        back=survey.get_absolute_url(),
    )
