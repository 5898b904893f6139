"""Scorecards quarter by quarter, and risks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from accounts.models import Role, User
from alliances.rules.periods import Quarter
from alliances.services.periods import quarter_of
from demo.services.arcs import Condition
from demo.services.data import WORDS
from demo.services.relations import Relation
from scorecards.models import Criterion, Indicator, Measurement, Risk, Scorecard, ScoringModel
from scorecards.rules.values import IDENTITY, ValueFunction
from scorecards.services.scorecards import finalise

INTERVIEWS = ("Asked the alliance managers of both sides.",)
ANCHORS = (0.0, 25.0, 50.0, 75.0, 100.0)
# What nobody has ever answered: its placement is uncertain, and one answer would settle it.
UNANSWERED = {"Nordwind grid": {"strategic_importance", "option_value", "ease_of_business"}}


def finalise_quarter(quarter: Quarter) -> None:
    """Close the scorecards of a quarter on its last day, as its alliance managers did."""
    rows = Scorecard.objects.filter(year=quarter.year, quarter=quarter.number, state="open")
    leader = User.objects.filter(role=Role.LEADER, is_superuser=False).earliest("pk")
    evening = datetime.combine(quarter.last_day, time(17), tzinfo=UTC)
    for card in rows.select_related("model", "alliance"):
        finalise(scorecard=card, expected=card.revision, user=leader, now=evening)


class MeasureBuilder:
    def __init__(self) -> None:
        active = ScoringModel.objects.filter(state="active")
        self.models = {model.tier: model for model in active}
        self.criteria: dict[int, list[tuple[Criterion, ValueFunction]]] = {
            model.pk: [] for model in active
        }
        manual = Indicator.Source.MANUAL
        rows = Criterion.objects.filter(model__state="active", indicator__source=manual)
        for row in rows.select_related("indicator"):
            score = ValueFunction.from_json(row.points) if row.points else IDENTITY
            self.criteria[row.model_id].append((row, score))

    def build(self, relation: Relation) -> None:
        if not relation.story.is_running:
            return
        _risks(relation)
        start = max(relation.seeding.since, relation.began + timedelta(days=60))
        quarter = quarter_of(start)
        while quarter.first_day <= relation.today:
            self._scorecard(relation, quarter)
            quarter = quarter.next()

    def _scorecard(self, relation: Relation, quarter: Quarter) -> None:
        """Filled three weeks before the end of its quarter; this quarter's only by the diligent."""
        dice, today = relation.dice, relation.today
        day = quarter.last_day - timedelta(days=20)
        if day > today:
            day = today - timedelta(days=dice.randint(1, 25))
            if day < quarter.first_day or dice.random() < 0.5:
                return
        state = relation.condition(day)
        model = self.models.get(relation.story.tier) or self.models.get("")
        if model is None or state.answered < 5:
            return
        card = relation.add(
            Scorecard,
            alliance=relation.alliance,
            year=quarter.year,
            quarter=quarter.number,
            model=model,
        )
        answered: set[int] = set()
        for criterion, score in self.criteria[model.pk]:
            if criterion.indicator_id in answered or dice.random() * 100 > state.answered:
                continue
            if criterion.indicator.key in UNANSWERED.get(relation.story.name, ()):
                continue
            answered.add(criterion.indicator_id)
            evidence = WORDS["evidence"].get(criterion.indicator.key, INTERVIEWS)
            relation.add(
                Measurement,
                scorecard=card,
                indicator=criterion.indicator,
                raw=_answer(relation, criterion, score, state),
                evidence=relation.draw(criterion.indicator.key, evidence),
                evidence_on=day,
                measured_at=datetime.combine(day, time(15), tzinfo=UTC),
            )


def _answer(
    relation: Relation, criterion: Criterion, score: ValueFunction, state: Condition
) -> float:
    """The anchor whose score comes closest to how things stand."""
    level: float = getattr(state, criterion.dimension or criterion.axis)
    wanted = level + relation.dice.uniform(-14, 14)
    return min(ANCHORS, key=lambda anchor: abs((score(anchor) or 0) - wanted))


def _risks(relation: Relation) -> None:
    dice, today = relation.dice, relation.today
    level = relation.condition(today).risk
    for title, response, side in dice.sample(WORDS["risks"], 1 + round(level / 24)):
        opened = max(relation.began, today - timedelta(days=dice.randint(20, 400)))
        closed = dice.random() < (0.25 if level < 60 else 0.1)
        probability = max(1, min(5, round(level / 21 + dice.uniform(-0.8, 0.8))))
        impact = dice.randint(2 if level < 60 else 4, 5)
        due_on = today + timedelta(days=dice.randint(-10, 120))
        # Old risks of which the response was seen to work.
        in_place = None if closed or (today - opened).days < 200 or probability < 3 else opened
        relation.add(
            Risk,
            alliance=relation.alliance,
            title=title,
            probability=probability,
            impact=impact,
            horizon="soon" if (due_on - today).days < 60 else "later",
            side=side,
            owner=relation.ours[0],
            response=response,
            due_on=due_on,
            residual_probability=max(1, probability - 2) if probability > 2 else None,
            residual_impact=impact if probability > 2 else None,
            in_place_on=in_place and in_place + timedelta(days=150),
            evidence=WORDS["in_place"][impact % 2] if in_place else "",
            review_on=today + timedelta(days=30 * impact),
            state="closed" if closed else "open",
            opened_on=opened,
            closed_on=min(today, opened + timedelta(days=60)) if closed else None,
            outcome=("avoided", "transferred")[impact % 2] if closed else "",
            closing_reason=WORDS["closed_risks"][impact % 2] if closed else "",
        )
