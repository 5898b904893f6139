"""What is deleted when a survey closes: what may not be shown is not kept either."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import uuid4

from scorecards.models import Survey, SurveyComment, SurveyInvitation, SurveyTally
from scorecards.rules.surveys.findings import score
from scorecards.rules.surveys.suppression import APART, Earlier, shows_comments, why_withheld
from scorecards.services.surveys.results import questions_of

SCORES = ("ones", "twos", "threes", "fours", "fives")
NOTHING = dict.fromkeys((*SCORES, "cannot_judge"), 0)


def withhold(survey: Survey) -> tuple[float, float] | None:
    """Delete the counts that may not be shown and the comments of a side that are too few; the
    others are written anew in an order that tells nothing. Returns the score of what is left.

    `survey` is closing, and its row is locked."""
    near = list(_near(survey))
    for tally in survey.tallies.select_related("question"):
        why = why_withheld(
            n=sum(tally.counts), minimum=survey.minimum, earlier=_earlier(tally, near)
        )
        if why:
            SurveyTally.objects.filter(pk=tally.pk).update(withheld=why, **NOTHING)
    _comments(survey)
    return score(questions_of(survey))


class _Near:
    """An earlier survey of the alliance that closed less than APART before."""

    def __init__(self, survey: Survey, later: Survey) -> None:
        self.shown: dict[tuple[str, str], int] = {
            (row.question.key, row.side): sum(row.counts)
            for row in survey.tallies.filter(withheld="").select_related("question")
        }
        self.changed = {
            side: len(_answered(survey, side) ^ _answered(later, side))
            for side in ("ours", "theirs")
        }


def _near(survey: Survey) -> Iterator[_Near]:
    assert survey.closed_at is not None
    since = survey.closed_at - APART
    rows = Survey.objects.closed().filter(alliance=survey.alliance_id, closed_at__gt=since)
    for earlier in rows.exclude(pk=survey.pk):
        yield _Near(earlier, survey)


def _answered(survey: Survey, side: str) -> set[int]:
    rows = SurveyInvitation.objects.filter(survey=survey, side=side, answered=True)
    return set(rows.order_by().values_list("person", flat=True))


def _earlier(tally: SurveyTally, near: Sequence[_Near]) -> Iterator[Earlier]:
    where = (tally.question.key, tally.side)
    for one in near:
        if where in one.shown:
            yield Earlier(n=one.shown[where], changed_people=one.changed[tally.side])


def _comments(survey: Survey) -> None:
    written: dict[str, list[str]] = defaultdict(list)
    for row in SurveyComment.objects.filter(survey=survey):
        written[row.side].append(row.text)
    SurveyComment.objects.filter(survey=survey).delete()
    kept = [
        SurveyComment(id=uuid4(), survey=survey, side=side, text=text)
        for side, texts in written.items()
        if shows_comments(n=len(texts), minimum=survey.comment_minimum)
        for text in texts
    ]
    SurveyComment.objects.bulk_create(sorted(kept, key=lambda row: row.id))
