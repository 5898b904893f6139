"""From a finding to what is done about it: an item of an agenda, an issue, an action."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance
from core.registry.agenda import AgendaSource, Proposal, agenda_proposals
from core.registry.origins import OriginKind, origins
from core.rounding import half_up
from governance.models import AgendaItem, Committee, Issue, Meeting
from governance.services.record_meeting import add_agenda_item
from scorecards.models import Survey, SurveyTally
from scorecards.rules.surveys.findings import Finding, Question
from scorecards.services.surveys.results import SurveyResult, questions_of, result_of

KIND = "survey"
FRESH = timedelta(days=120)
"""So long after a survey its findings are proposed for agendas."""
SOON = timedelta(days=45)
MINUTES = 15
AT_MOST = 3
NO_MEETING = "No meeting is planned. Plan one first."
NO_FINDING = "This question is no longer shown."


def key_of(survey: Survey, question: Question) -> str:
    """By which an item of an agenda is known to be about a finding."""
    return f"{KIND}:{survey.pk}-{question.pk}"


def origin_of(result: SurveyResult, one: Question) -> str:
    """How an address names a finding (core.registry.origins)."""
    return f"{KIND}:{one.row}"


def says(result: SurveyResult, one: Question) -> str:
    """ "Halden 4.1, Meridian 2.5"."""
    assert one.pair is not None
    mine, others = half_up(one.pair.ours.mean, 1), half_up(one.pair.theirs.mean, 1)
    return f"{result.ours} {mine}, {result.theirs} {others}"


def next_meeting(*, alliance: Alliance, now: datetime) -> Meeting | None:
    """The next meeting of the steering committee if it is SOON, else the next one of any committee.
    One query."""
    first = Case(
        When(committee__kind=Committee.Kind.STEERING, starts_at__lt=now + SOON, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = Meeting.objects.upcoming(now).filter(committee__alliance=alliance)
    return rows.select_related("committee").order_by(first, "starts_at", "pk").first()


@transaction.atomic
def put_on_agenda(*, survey: Survey, question: int, now: datetime) -> AgendaItem:
    """Put a finding on the agenda of the next meeting, once. Raises ValidationError without one."""
    result = result_of(survey)
    found = next((one for one in result.compared if one.pk == question), None)
    if found is None:
        raise ValidationError(NO_FINDING)
    meeting = next_meeting(alliance=survey.alliance, now=now)
    if meeting is None:
        raise ValidationError(NO_MEETING)
    Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    source = key_of(survey, found)
    there = AgendaItem.objects.filter(meeting=meeting, source=source).first()
    title = f"{found.text}: {says(result, found)}"[:200]
    return there or add_agenda_item(meeting=meeting, title=title, minutes=MINUTES, source=source)


# Proposed for agendas ---------------------------------------------------------------------------
def _proposals(alliance: Any, user: User, today: date, day: date) -> Iterable[Proposal]:
    """Blind spots and weaknesses of the latest survey, the widest first. Both companies have read
    the result, so that the title may say it."""
    survey = _latest(alliance, user, today)
    if survey is None:
        return
    survey.alliance = alliance
    result = result_of(survey)
    told = [one for one in result.compared if one.finding is not Finding.STRENGTH]
    for one in told[:AT_MOST]:
        yield Proposal(
            key_of(survey, one),
            f"{one.text}: {says(result, one)}",
            f"{result.finding_words(one)} in the {survey.get_kind_display().lower()}.",
            minutes=MINUTES,
            url=survey.get_absolute_url(),
        )


def _latest(alliance: Alliance, user: User, today: date) -> Survey | None:
    rows = Survey.objects.within(user, alliance).closed()
    return rows.filter(closed_at__date__gt=today - FRESH).order_by("-closed_at").first()


# Issues and actions -----------------------------------------------------------------------------
def _find(user: Any, alliance: int, pk: int) -> SurveyTally | None:
    """A finding is named by the counts of our side on its question."""
    seen = Survey.objects.visible_to(user).closed().filter(alliance=alliance)
    rows = SurveyTally.objects.filter(survey__in=seen, pk=pk).exclude(withheld__gt="")
    return rows.select_related("survey__alliance", "question").first()


def _question(row: SurveyTally) -> tuple[SurveyResult, Question]:
    survey = row.survey
    questions = questions_of(survey)
    result = SurveyResult(survey, None, questions, [])
    return result, next(one for one in questions if one.pk == row.question_id)


def _title(row: SurveyTally) -> str:
    result, one = _question(row)
    return f"{one.text}: {says(result, one)}" if one.pair else one.text


def _url(row: SurveyTally) -> str:
    return f"{reverse('scorecards:survey_detail', args=[row.survey_id])}#question-{row.question_id}"


def _prefill(row: SurveyTally) -> dict[str, Any]:
    return {"title": _title(row)[:200]}


def issues_of(survey: Survey) -> dict[int, int]:
    """The latest issue that was made of a finding, by key of the tally. One query."""
    rows = Issue.objects.filter(source_kind=KIND, source_id__in=survey.tallies.values("pk"))
    return dict(rows.order_by("pk").values_list("source_id", "pk"))


def register() -> None:
    agenda_proposals.register(AgendaSource(KIND, _proposals, 45))
    origins.register(OriginKind(KIND, "survey", _find, _title, _url, _prefill))
