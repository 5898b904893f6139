"""Answering a survey: once, without a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, When

from alliances.models import Person
from alliances.services.reaching import current_members, out_of_reach
from scorecards.models import Survey, SurveyComment, SurveyInvitation, SurveyTally
from scorecards.services.surveys.lifecycle import CLOSED

COLUMNS = ("cannot_judge", "ones", "twos", "threes", "fours", "fives")
TWICE = (
    "You have answered already. Nobody knows which answers are yours, so they cannot be changed."
)
NO_MORE = "You are no longer asked in this survey."
LONGEST = 2000


def invitation_of(*, survey: int, person: int | None) -> SurveyInvitation | None:
    """The invitation of somebody who is still there and may know of the alliance; two queries."""
    rows = SurveyInvitation.objects.filter(survey=survey, person=person)
    found = rows.select_related("survey__alliance", "survey__question_set", "person__user").first()
    if found is None or not may_answer(found):
        return None
    return found


def may_answer(invitation: SurveyInvitation) -> bool:
    person: Person = invitation.person
    members = current_members([person.pk])
    return not out_of_reach(person, invitation.survey.alliance, members)


def closed_words(invitation: SurveyInvitation, now: datetime) -> str:
    """Why no answer is taken any more; "" while it is."""
    survey = invitation.survey
    if survey.state == Survey.State.WITHDRAWN:
        return f"This survey was withdrawn: {survey.withdrawn_reason}"
    if invitation.answered:
        return TWICE
    return "" if survey.is_open and now < survey.closes_at else CLOSED


@transaction.atomic
def answer(
    *, invitation: SurveyInvitation, answers: Mapping[int, int], comment: str, now: datetime
) -> None:
    """Count the answers (by key of the question: 1 to 5, or 0 for "I cannot judge this").

    Raises ValidationError where the survey is closed, the person has answered or left, or a
    question is missing. Afterwards nothing tells whose answers they were: counts have grown, and
    every invitation of the survey was written by the same statement.
    """
    survey = Survey.objects.select_for_update(of=("self",)).get(pk=invitation.survey_id)
    row = SurveyInvitation.objects.select_related("person__user").get(pk=invitation.pk)
    row.survey = survey
    if refused := closed_words(row, now):
        raise ValidationError(refused)
    if not may_answer(row):
        raise ValidationError(NO_MORE)
    given = _by_answer(survey, answers)
    everybody = SurveyInvitation.objects.filter(survey=survey)
    everybody.update(answered=Case(When(pk=row.pk, then=True), default=F("answered")))
    for column, questions in given.items():
        tallies = SurveyTally.objects.filter(survey=survey, side=row.side, question__in=questions)
        tallies.update(**{column: F(column) + 1})
    if text := comment.strip()[:LONGEST]:
        SurveyComment.objects.create(survey=survey, side=row.side, text=text)


def _by_answer(survey: Survey, answers: Mapping[int, int]) -> dict[str, list[int]]:
    """The questions by the column that counts their answer."""
    asked = set(survey.question_set.questions.values_list("pk", flat=True))
    if set(answers) != asked or not all(value in range(len(COLUMNS)) for value in answers.values()):
        raise ValidationError("Answer every question; “I cannot judge this” is an answer.")
    found: dict[str, list[int]] = defaultdict(list)
    for question, value in answers.items():
        found[COLUMNS[value]].append(question)
    return found
