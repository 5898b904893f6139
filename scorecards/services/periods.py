"""One scorecard as a page: this period beside the last, answers and computed figures. Read only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.audit.reads import terms_shown
from core.rounding import rounded
from scorecards.models import Baseline, Criterion, Measurement, ReplyLine, Scorecard
from scorecards.rules.bias import SourceMean, by_source
from scorecards.rules.scoring import HEALTH, RISK, VALUE, Scored, score
from scorecards.rules.values import ValueFunction
from scorecards.rules.veil import said
from scorecards.services.baselines import current_baseline
from scorecards.services.criteria import Row, row_of
from scorecards.services.scorecards import (
    computed_detail,
    day_of,
    earlier_answers,
    previous_of,
    records_of,
    with_answers,
)
from scorecards.services.scoring_models import CompiledModel, compile_model

SAID = (HEALTH, VALUE, RISK)


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion in this period, with its answer and the newest known one of the quarters before:
    neither for a reader from whom the row is hidden."""

    criterion: Criterion
    row: Row
    answer: Measurement | None
    last: Measurement | None
    last_score: float | None
    change: float | None

    # The quarter of `last` where it is not the one before: "Q1 2026".
    older: str = ""
    # The score at launch, by today's value function; what the partner said to the line.
    launch: float | None = None
    reply: ReplyLine | None = None

    @property
    def kept_from(self) -> str:
        """The quarter whose answer was kept, evidence and all: "Q3 2026"; "" where it is new."""
        answer, last = self.answer, self.last
        if answer is None or last is None or answer.raw != last.raw:
            return ""
        if (answer.evidence, day_of(answer)) != (last.evidence, day_of(last)):
            return ""
        return quarter_of(last.scorecard)


def quarter_of(scorecard: Scorecard) -> str:
    """ "Q3 2026" """
    return f"Q{scorecard.quarter} {scorecard.year}"


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of a dimension or axis, with the score that they make."""

    key: str
    label: str
    score: float | None
    band: str
    coverage: float
    lines: tuple[Line, ...]
    # The score and that at launch as they read: only their side where the section is veiled.
    said: str = ""
    launch_said: str = ""
    veiled: bool = False

    @property
    def sources(self) -> list[SourceMean]:
        """What is self-scored, computed and surveyed, each on its own."""
        return by_source(
            (line.criterion.indicator.source, line.row.score, line.criterion.weight)
            for line in self.lines
            if not line.row.hidden
        )


@dataclass(frozen=True, slots=True)
class Stat:
    """Health, value or risk as they read: now, in the period before and at launch."""

    key: str
    label: str
    said: str
    before: str
    launch: str
    band: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """`baseline` is None without one, and for the scorecard that is the baseline itself."""

    scorecard: Scorecard
    previous: Scorecard | None
    scored: Scored
    sections: tuple[Section, ...]
    stats: tuple[Stat, ...]
    answered: int
    asked: int
    baseline: Baseline | None = None
    replies: tuple[ReplyLine, ...] = ()

    @property
    def disputes(self) -> list[ReplyLine]:
        """What the partner disputes."""
        return [reply for reply in self.replies if reply.is_disputed]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A scorecard as one reader may see it on `today`. Answers by indicator."""

    previous: Scorecard | None
    detail: dict[str, Any]
    answers: dict[int, Measurement]
    last_answers: dict[int, Measurement]
    confidential: bool
    today: date
    launch: dict[str, Any]
    replies: dict[int, ReplyLine]

    def line(self, criterion: Criterion, function: ValueFunction) -> Line:
        indicator = criterion.indicator
        row = row_of(
            criterion=criterion,
            detail=self.detail,
            score=function(self.detail["raw"].get(indicator.key)),
            confidential=self.confidential,
            today=self.today,
        )
        if row.hidden:
            return Line(criterion, row, answer=None, last=None, last_score=None, change=None)
        last = self.last_answers.get(indicator.pk)
        before = last.raw if last is not None else None
        if not indicator.is_manual and self.previous is not None:
            before = self.previous.detail.get("raw", {}).get(indicator.key)
        last_score, change = function(before), None
        if last_score is not None and row.score is not None:
            change = rounded(row.score - last_score, 1)
        answer, older = self.answers.get(indicator.pk), ""
        if last is not None and self.previous is not None and last.scorecard != self.previous:
            older = quarter_of(last.scorecard)
        launch = function(self.launch.get("raw", {}).get(indicator.key))
        # The partner replies to a line of health, also where an axis rests on the same answer.
        reply = self.replies.get(indicator.pk) if criterion.dimension else None
        return Line(criterion, row, answer, last, last_score, change, older, launch, reply)


def period_of(
    *, scorecard: Scorecard, confidential: bool, today: date, compared: bool = True
) -> Period:
    """Everything the page of one scorecard shows. Seven queries; two fewer where it is not
    `compared` with the launch and with what the partner said, as for entry."""
    compiled = compile_model(model=scorecard.model)
    previous = previous_of(scorecard=scorecard)
    rows = Measurement.objects.filter(scorecard=scorecard).select_related("measured_by")
    given = {row.indicator_id: row for row in rows}
    last = earlier_answers(scorecard=scorecard) if previous else {}
    placement = None
    if scorecard.state != Scorecard.State.FINAL:
        placement = records_of(scorecard=scorecard, today=today)
    detail = computed_detail(scorecard=scorecard, compiled=compiled, placement=placement)
    detail = with_answers(detail, compiled, given, on=today)
    scored = score(compiled.rule, detail["raw"], detail["share"])
    baseline = current_baseline(alliance=scorecard.alliance_id) if compared else None
    if baseline is not None and baseline.scorecard_id == scorecard.pk:
        baseline = None
    launch = baseline.scorecard.detail if baseline else {}
    said = scorecard.replies.select_related("replied_by") if compared else ()
    replies = {row.indicator_id: row for row in said}
    seen = _Seen(previous, detail, given, last, confidential, today, launch, replies)
    if confidential and compiled.tells_terms(detail["raw"]):
        terms_shown(scorecard.alliance_id)
    veils = frozenset() if confidential else compiled.tell_terms
    sections = tuple(
        _section(
            axis,
            dimension,
            scored,
            tuple(seen.line(*one) for one in criteria),
            compiled,
            _launch_of(baseline, axis, dimension),
            (dimension or axis) in veils,
        )
        for axis, dimension, criteria in compiled.sections()
    )
    cards = (previous, baseline.scorecard if baseline else None)
    stats = tuple(_stat(axis, scored, cards, compiled, axis in veils) for axis in SAID)
    asked = {c.indicator_id for c in compiled.criteria if c.indicator.is_manual}
    answered = sum(pk in asked and row.raw is not None for pk, row in given.items())
    found = (stats, answered, len(asked), baseline, tuple(replies.values()))
    return Period(scorecard, previous, scored, sections, *found)


def _section(
    axis: str,
    dimension: str,
    scored: Scored,
    lines: tuple[Line, ...],
    compiled: CompiledModel,
    launch: float | None,
    veiled: bool,
) -> Section:
    result = scored.dimensions.get(dimension) if dimension else getattr(scored, axis)
    number = result.value if result else None
    cuts = compiled.rule.thresholds.cuts_of(dimension or axis)
    return Section(
        key=dimension or axis,
        label=(dimension or axis).capitalize(),
        score=None if veiled else number,
        band=compiled.rule.thresholds.band(number) if dimension else "",
        coverage=100 * result.coverage if result and not veiled else 0.0,
        lines=lines,
        said=said(number, cuts, veiled=veiled),
        launch_said=said(launch, cuts, veiled=veiled),
        veiled=veiled,
    )


def _stat(
    axis: str,
    scored: Scored,
    cards: Iterable[Scorecard | None],
    compiled: CompiledModel,
    veiled: bool,
) -> Stat:
    cuts, number = compiled.rule.thresholds.cuts_of(axis), getattr(scored, axis).value
    before, launch = (said(getattr(card, axis, None), cuts, veiled=veiled) for card in cards)
    band = scored.band if axis == HEALTH else ""
    now = "" if veiled and band else said(number, cuts, veiled=veiled)
    return Stat(axis, axis.capitalize(), now or band, before, launch, band)


def _launch_of(baseline: Baseline | None, axis: str, dimension: str) -> float | None:
    """The score of an axis or dimension on the baseline, as it was stored."""
    if baseline is None:
        return None
    card = baseline.scorecard
    found: float | None = (
        card.detail.get("dimensions", {}).get(dimension) if dimension else getattr(card, axis)
    )
    return found
