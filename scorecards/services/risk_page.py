"""The register of one alliance as its page and its file show it, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from alliances.models import Alliance
from core.db.vacancies import vacant_since
from core.text import whole
from core.ui.actions import Button, Rights
from scorecards.models import EarlyRisk, Risk
from scorecards.rules import expected_loss as rules
from scorecards.rules.actions import EarlyState, RiskState, on_early_risk, on_risk
from scorecards.services.risk_issues import latest_issue
from scorecards.services.risk_numbers import risk_scale

SHOWN_ENDED = 50


@dataclass(frozen=True, slots=True)
class RiskLine:
    """A risk with what it counts on the day: its steps, whether it has happened, and its expected
    loss in points with its colour."""

    risk: Any
    probability: int
    impact: int
    happened: bool
    expected: float
    band: str
    said: tuple[str, str]
    counts: bool
    overdue: bool
    buttons: list[Button]

    @property
    def shown(self) -> str:
        return rules.points(self.expected)

    @property
    def words(self) -> str:
        """ "likely, severe"; "has happened, severe"."""
        return ", ".join(self.said)

    @property
    def before(self) -> str:
        """The words before a response that is in place; "" without one."""
        risk = self.risk
        if (self.probability, self.impact) == (risk.probability, risk.impact):
            return ""
        words = rules.probability_words(risk.probability), rules.impact_words(risk.impact)
        return ", ".join(words)

    @property
    def step(self) -> tuple[int, int]:
        """Its place on the heat map."""
        return (rules.CERTAIN if self.happened else self.probability), self.impact


@dataclass(frozen=True, slots=True)
class EarlyLine:
    """What somebody said early, who that is ("Maria Chen, Meridian"), and what may be done."""

    early: Any
    by: str
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class Register:
    """What counts, the worst first (`shown`: those of the chosen field), what has ended, and what
    was said early: `waiting` for an answer, and `answered`."""

    counting: list[RiskLine]
    shown: list[RiskLine]
    ended: list[RiskLine]
    more_ended: int
    heat: list[rules.HeatRow]
    chosen: rules.Cell | None
    waiting: list[EarlyLine]
    answered: list[EarlyLine]
    scale: rules.RiskScale

    @property
    def total(self) -> str:
        return rules.points(sum(line.expected for line in self.counting))

    @property
    def is_empty(self) -> bool:
        return not (self.counting or self.ended or self.waiting or self.answered)

    @property
    def with_steps(self) -> bool:
        return any(line.buttons for line in self.counting)


def register_of(
    *, alliance: Alliance, user: User, rights: Rights, query: QueryDict, today: date
) -> Register:
    """Four queries."""
    scale = risk_scale(day=today)
    rows = Risk.objects.within(user, alliance)
    lines = [line_of(risk, scale, today, rights) for risk in _with_people(rows)]
    counting = sorted((line for line in lines if line.counts), key=_worst_first)
    ended = sorted((line for line in lines if not line.counts), key=_latest_first)
    heat = rules.heat_map(scale, [line.step for line in counting])
    chosen = _chosen(query, heat)
    at = (chosen.probability, chosen.impact) if chosen else None
    early = early_lines(alliance=alliance, user=user, rights=rights)
    return Register(
        counting=counting,
        shown=[line for line in counting if at in (None, line.step)],
        ended=ended[:SHOWN_ENDED],
        more_ended=max(0, len(ended) - SHOWN_ENDED),
        heat=heat,
        chosen=chosen,
        waiting=[line for line in early if line.early.state == EarlyRisk.State.WAITING],
        answered=[line for line in early if line.early.state != EarlyRisk.State.WAITING],
        scale=scale,
    )


def _with_people(rows: QuerySet[Any]) -> QuerySet[Any]:
    rows = rows.annotate(unowned_since=vacant_since(Risk, "owner"), issue=latest_issue())
    return rows.select_related("owner__partner", "early__raised_by__person__partner")


def line_of(risk: Any, scale: rules.RiskScale, today: date, rights: Rights) -> RiskLine:
    """What a risk counts on `today`."""
    probability, impact, happened = risk.numbers.on(today)
    expected = risk.numbers.expected(scale, today)
    in_place = risk.in_place_on is not None and risk.in_place_on <= today
    is_open = risk.state == Risk.State.OPEN
    state = RiskState(
        *(risk.pk, risk.revision, risk.state, risk.alliance_id, happened, in_place),
    )
    return RiskLine(
        risk=risk,
        probability=probability,
        impact=impact,
        happened=happened,
        expected=expected,
        band=scale.band(expected),
        said=risk.numbers.words(today),
        counts=is_open or risk.outcome == Risk.Outcome.ACCEPTED,
        overdue=is_open and not in_place and risk.due_on is not None and risk.due_on < today,
        buttons=on_risk(state, rights),
    )


def _worst_first(line: RiskLine) -> tuple[float, date, int]:
    return -line.expected, line.risk.due_on or date.max, line.risk.pk


def _latest_first(line: RiskLine) -> tuple[int, int]:
    return -line.risk.closed_on.toordinal(), -line.risk.pk


def _chosen(query: QueryDict, heat: list[rules.HeatRow]) -> rules.Cell | None:
    at = whole(query.get("probability")), whole(query.get("impact"))
    cells = {(cell.probability, cell.impact): cell for row in heat for cell in row.cells}
    return cells.get(at)  # type: ignore[arg-type]


def early_lines(*, alliance: Alliance, user: User, rights: Rights) -> list[EarlyLine]:
    """What was said early and `user` may read, the latest first. One query."""
    rows = EarlyRisk.objects.within(user, alliance)
    rows = rows.select_related("raised_by__person__partner", "answered_by")
    return [
        EarlyLine(
            early,
            said_by(early),
            on_early_risk(EarlyState(early.pk, early.state), rights),
        )
        for early in rows
    ]


def said_by(early: EarlyRisk) -> str:
    """ "Maria Chen, Meridian"; a colleague without their company."""
    user = early.raised_by
    if user is None:
        return "somebody who has left"
    person = getattr(user, "person", None)
    company = person.partner.name if person is not None and person.partner else ""
    return f"{user}, {company}" if company else str(user)


HEADINGS = (
    *("Risk", "State", "Expected loss (points)", "Probability", "Impact"),
    *("Probability after the response", "Impact after the response", "Response in place since"),
    *("Carried by", "Owner", "Response", "Response due", "Expected", "Review on"),
    *("Opened on", "Happened on", "Closed on", "Outcome", "Reason"),
)


def register_cells(*, alliance: Alliance, user: User, today: date) -> Iterator[tuple[Any, ...]]:
    """Every risk of the alliance as a line of a file, in the order of HEADINGS. Two queries."""
    scale, sides = risk_scale(day=today), alliance.sides
    rows = Risk.objects.within(user, alliance).select_related("owner")
    lines = [line_of(risk, scale, today, Rights()) for risk in rows]
    for line in sorted(lines, key=lambda one: (not one.counts, _worst_first(one))):
        risk = line.risk
        yield (
            *(risk.title, risk.get_state_display(), line.shown if line.counts else "0"),
            *(rules.probability_words(risk.probability), rules.impact_words(risk.impact)),
            _words(risk.residual_probability, rules.PROBABILITIES),
            *(_words(risk.residual_impact, rules.IMPACTS), risk.in_place_on),
            *(sides.name(risk.side) if risk.side else "", risk.owner, risk.response, risk.due_on),
            *(risk.get_horizon_display(), risk.review_on, risk.opened_on, risk.occurred_on),
            *(risk.closed_on, risk.get_outcome_display(), risk.closing_reason),
        )


def _words(step: int | None, words: tuple[str, ...]) -> str:
    return "" if step is None else words[step - 1]
