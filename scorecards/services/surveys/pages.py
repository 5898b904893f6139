"""The pages of surveys: those of an alliance, one that is open, and who is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from alliances.models import Alliance, MembershipRole, Person
from core.ui.actions import Button, Rights
from scorecards.models import Survey, SurveyInvitation, SurveyQuestion
from scorecards.rules.surveys.actions import SurveyState, on_survey, on_surveys
from scorecards.rules.surveys.words import minutes_for, named
from scorecards.services.surveys.answering import closed_words
from scorecards.services.surveys.results import SurveyResult, result_of


@dataclass(frozen=True, slots=True)
class Response:
    """How many people of a side are asked and have answered, and in which roles they are asked."""

    side: str
    company: str
    asked: int
    answered: int
    minimum: int
    roles: Sequence[tuple[str, int]] = ()

    @property
    def missing(self) -> int:
        """Answers until anything of the side can be shown."""
        return max(0, self.minimum - self.answered)

    @property
    def dots(self) -> list[bool]:
        return [place < self.answered for place in range(self.asked)]


def responses(survey: Survey, *, roles: bool = False) -> list[Response]:
    """Both sides, ours first. One query."""
    counts: dict[str, dict[str, tuple[int, int]]] = {"ours": {}, "theirs": {}}
    rows = SurveyInvitation.objects.filter(survey=survey).order_by().values("side", "role")
    for row in rows.annotate(asked=Count("pk"), there=Count("pk", filter=Q(answered=True))):
        counts[row["side"]][row["role"]] = (row["asked"], row["there"])
    order = [role for role, _ in MembershipRole.choices]
    labels = dict(MembershipRole.choices)
    return [
        Response(
            side=side,
            company=survey.alliance.sides.name(side),
            asked=sum(asked for asked, _ in found.values()),
            answered=sum(there for _, there in found.values()),
            minimum=survey.minimum,
            roles=[(labels[role], found[role][0]) for role in order if role in found],
        )
        for side, found in counts.items()
    ]


@dataclass(frozen=True)
class SurveyPage:
    """A survey as its reader sees it. `own` is their invitation while they may answer."""

    survey: Survey
    response: list[Response]
    buttons: list[Button]
    own: SurveyInvitation | None
    result: SurveyResult | None

    @cached_property
    def answered(self) -> int:
        return sum(one.answered for one in self.response)

    @cached_property
    def asked(self) -> int:
        return sum(one.asked for one in self.response)


def survey_page(
    *, survey: Survey, person: Person | None, editable: bool, now: datetime
) -> SurveyPage:
    """Three queries while it is open, six once it is closed."""
    state = SurveyState(survey.pk, survey.state)
    own = None
    if survey.is_open and person is not None:
        own = SurveyInvitation.objects.filter(survey=survey, person=person).first()
        if own is not None:
            own.survey = survey
            own = None if closed_words(own, now) else own
    return SurveyPage(
        survey=survey,
        response=responses(survey),
        buttons=on_survey(state, Rights(edit=editable, owns=own is not None)),
        own=own,
        result=result_of(survey) if survey.is_closed else None,
    )


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """A survey in the list of an alliance. `waits`: the reader is asked and has not answered."""

    survey: Survey
    asked: int
    answered: int
    waits: bool


@dataclass(frozen=True, slots=True)
class SurveyList:
    lines: list[SurveyLine]
    buttons: list[Button]


def survey_list(*, alliance: Alliance, user: Any, editable: bool, now: datetime) -> SurveyList:
    """The surveys of an alliance, the latest first; a guest also sees the open one that asks them.
    Two queries."""
    person: Person | None = getattr(user, "person", None)
    waits = SurveyInvitation.objects.filter(
        survey__alliance=alliance, survey__state="open", survey__closes_at__gt=now
    )
    mine = set(waits.filter(person=person, answered=False).values_list("survey", flat=True))
    rows = Survey.objects.within(user, alliance) | Survey.objects.filter(pk__in=mine)
    rows = rows.annotate(
        asked=Count("invitations", distinct=True),
        answered=Count("invitations", filter=Q(invitations__answered=True), distinct=True),
    )
    found = list(rows.order_by("-opened_at", "-pk")[:50])
    for row in found:
        row.alliance = alliance
    lines = [SurveyLine(row, row.asked, row.answered, row.pk in mine) for row in found]
    open_kinds = [row.kind for row in found if row.is_open]
    return SurveyList(lines, on_surveys(alliance.pk, open_kinds, Rights(edit=editable)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put to people."""

    pk: int
    text: str
    explanation: str


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What somebody who is asked sees."""

    invitation: SurveyInvitation
    questions: list[Asked]
    closed: str

    @property
    def survey(self) -> Survey:
        survey: Survey = self.invitation.survey
        return survey

    @property
    def company(self) -> str:
        return str(self.survey.alliance.sides.name(self.invitation.side))

    @property
    def minutes(self) -> int:
        return minutes_for(len(self.questions))


def answer_page(invitation: SurveyInvitation, now: datetime) -> AnswerPage:
    """One query."""
    sides = invitation.survey.alliance.sides
    rows = SurveyQuestion.objects.filter(question_set=invitation.survey.question_set_id)
    questions = [
        Asked(row.pk, named(row.text, sides.ours, sides.theirs), row.explanation) for row in rows
    ]
    return AnswerPage(invitation, questions, closed_words(invitation, now))
