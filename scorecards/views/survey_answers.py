"""Answering a survey: by a signed link without an account, or signed in. The same link shows the
result once the survey is closed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from alliances.views.fetch import get_alliance
from core.audit.refusals import link_refused
from core.permissions import Withheld
from core.views.form_page import add_errors, form_view
from scorecards.forms.surveys import AnswerForm
from scorecards.models import Survey, SurveyInvitation
from scorecards.services.surveys.answering import answer, invitation_of
from scorecards.services.surveys.links import read_link
from scorecards.services.surveys.pages import answer_page, survey_page

REFUSED = "A link to a survey, used when it no longer worked"
THANKS = "Thank you. Your answers are counted without your name."


@never_cache
@login_not_required
@form_view
def survey_link(request: HttpRequest, token: str) -> HttpResponse:
    """Following the link answers nothing: programs that check e-mail open links by themselves."""
    invitation = read_link(token)
    if invitation is None:
        link_refused(request, REFUSED)
        return _page(request, {"gone": True}, 410)
    if invitation.survey.is_closed and request.method != "POST":
        return _result(request, invitation)
    return _asking(request, invitation)


@never_cache
@form_view
def survey_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """For who is signed in, from Today or the inbox."""
    person: Any = getattr(request.user, "person", None)
    invitation = invitation_of(survey=pk, person=person.pk) if person else None
    if invitation is None:
        raise Withheld(Survey, pk)
    get_alliance(request, invitation.survey.alliance_id)
    return _asking(request, invitation)


def _asking(request: HttpRequest, invitation: SurveyInvitation) -> HttpResponse:
    page = answer_page(invitation, timezone.now())
    form = AnswerForm(request.POST or None, questions=page.questions)
    if request.method == "POST" and form.is_valid():
        try:
            answer(invitation=invitation, now=timezone.now(), **form.values)
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            return _page(request, {"page": page, "thanks": THANKS})
    return _page(request, {"page": page, "form": form}, 422 if form.is_bound else 200)


def _result(request: HttpRequest, invitation: SurveyInvitation) -> HttpResponse:
    survey = invitation.survey
    page = survey_page(survey=survey, person=None, editable=False, now=timezone.now())
    context = {"survey": survey, "alliance": survey.alliance, "page": page}
    return _page(request, context, template="scorecards/survey_result.html")


def _page(
    request: HttpRequest,
    context: dict[str, Any],
    status: int = 200,
    template: str = "scorecards/survey_answer.html",
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
