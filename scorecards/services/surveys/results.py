"""What a closed survey says. Every page, link, score and agenda asks here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from alliances.models import Alliance
from scorecards.models import Dimension, Survey, SurveyTally
from scorecards.rules.surveys import findings, words
from scorecards.rules.surveys.findings import Means, Question
from scorecards.rules.surveys.statistics import Answers


def questions_of(survey: Survey, before: Survey | None = None) -> list[Question]:
    """The questions of a closed survey with what may be shown of their answers, in the order of
    their gaps. `before`: the survey they are compared with. One query, two with `before`."""
    was = {one.key: one.pair for one in questions_of(before)} if before else {}
    sides = survey.alliance.sides
    found: dict[int, dict[str, SurveyTally]] = {}
    rows = survey.tallies.select_related("question").order_by("question__position", "question")
    for row in rows:
        found.setdefault(row.question_id, {})[row.side] = row
    return findings.in_order(
        Question(
            pk=pk,
            key=(ours := tallies["ours"]).question.key,
            dimension=ours.question.dimension,
            text=words.named(ours.question.text, sides.ours, sides.theirs),
            ours=_answers(ours),
            theirs=_answers(tallies["theirs"]),
            ours_withheld=ours.withheld,
            theirs_withheld=tallies["theirs"].withheld,
            was=was.get(ours.question.key),
            row=ours.pk,
        )
        for pk, tallies in found.items()
    )


def _answers(row: SurveyTally) -> Answers | None:
    return None if row.withheld else Answers(row.counts)


def survey_before(survey: Survey) -> Survey | None:
    """The closed survey of the same kind before this one."""
    rows = Survey.objects.closed().filter(alliance=survey.alliance_id, kind=survey.kind)
    return rows.filter(closed_at__lt=survey.closed_at).order_by("-closed_at", "-pk").first()


@dataclass(frozen=True)
class SurveyResult:
    """A closed survey with the one before it. `comments` are (side, texts)."""

    survey: Survey
    before: Survey | None
    questions: list[Question]
    comments: list[tuple[str, list[str]]]

    @property
    def alliance(self) -> Alliance:
        alliance: Alliance = self.survey.alliance
        return alliance

    @property
    def ours(self) -> str:
        return self.alliance.sides.ours

    @property
    def theirs(self) -> str:
        return self.alliance.sides.theirs

    @cached_property
    def since(self) -> str:
        """ "May", "May 2025" where that is another year; "" without a survey before."""
        if self.before is None or self.before.closed_at is None or self.survey.closed_at is None:
            return ""
        was = timezone.localtime(self.before.closed_at)
        now = timezone.localtime(self.survey.closed_at)
        if (was.year, was.month) == (now.year, now.month):
            return f"{was:%-d %B}"
        return f"{was:%B}" if was.year == now.year else f"{was:%B %Y}"

    @cached_property
    def compared(self) -> list[Question]:
        return [one for one in self.questions if one.pair is not None]

    @cached_property
    def hidden(self) -> list[Question]:
        return [one for one in self.questions if one.pair is None]

    @property
    def headline(self) -> str:
        return words.headline(self.questions, self.ours, self.theirs, self.since)

    @property
    def lead(self) -> str:
        return words.lead(self.questions, self.ours, self.theirs)

    @property
    def advice(self) -> list[tuple[str, str]]:
        return words.advice(self.questions, self.ours, self.theirs)

    @cached_property
    def means(self) -> Means | None:
        return findings.means_of(findings.compared(self.questions))

    @cached_property
    def trend(self) -> tuple[Means, Means] | None:
        return findings.before_and_now(self.questions)

    @property
    def dimensions(self) -> list[tuple[str, Means | None, int]]:
        """(name, means of its comparable questions, how many questions it has)."""
        names = dict(Dimension.choices)
        rows = findings.by_dimension(self.questions)
        return [(names[key], means, count) for key, means, count in rows]

    @property
    def our_spot(self) -> str:
        return words.finding_words(findings.Finding.OURS, self.ours, self.theirs)

    @property
    def their_spot(self) -> str:
        return words.finding_words(findings.Finding.THEIRS, self.ours, self.theirs)

    def finding_words(self, one: Question) -> str:
        return words.finding_words(one.finding, self.ours, self.theirs)

    def withheld_words(self, one: Question) -> list[str]:
        rows = ((self.ours, one.ours_withheld), (self.theirs, one.theirs_withheld))
        least = self.survey.minimum
        return [words.withheld_words(why, name, least) for name, why in rows if why]

    def widened_words(self, one: Question) -> str:
        return words.widened_words(one.widened, self.since)


def result_of(survey: Survey) -> SurveyResult:
    """Everything a closed survey says. Four queries, five with a survey before it; its alliance
    needs its partners."""
    before = survey_before(survey)
    if before is not None:
        before.alliance = survey.alliance
    texts: dict[str, list[str]] = {}
    for row in survey.comments.order_by("side", "pk"):
        texts.setdefault(row.side, []).append(row.text)
    return SurveyResult(survey, before, questions_of(survey, before), list(texts.items()))
