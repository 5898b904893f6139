"""Scorecards quarter by quarter, and risks."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

from accounts.models import Role, User
from alliances.rules.periods import Quarter
from demo.services.arcs import Condition, condition
from demo.services.batch import Batch
from demo.services.relations import Relation
from demo.services.words import EVIDENCE, RISKS
from scorecards.models import Criterion, Indicator, Measurement, Risk, Scorecard, ScoringModel
from scorecards.rules.values import IDENTITY, ValueFunction
from scorecards.services.scorecards import finalise

ASKED = ("Asked the alliance managers of both sides.",)
ANCHORS = (0.0, 25.0, 50.0, 75.0, 100.0)


def finalise_quarter(quarter: Quarter) -> None:
    """Close the scorecards of a quarter on its last day, as its alliance managers did."""
    rows = Scorecard.objects.filter(year=quarter.year, quarter=quarter.number, state="open")
    leader = User.objects.filter(role=Role.LEADER, is_superuser=False).earliest("pk")
    evening = datetime.combine(quarter.last_day, time(17), tzinfo=UTC)
    for card in rows.select_related("model", "alliance"):
        finalise(scorecard=card, expected=card.revision, user=leader, now=evening)


class MeasureBuilder:
    def __init__(self, *, batch: Batch, today: date, years: int, dice: random.Random) -> None:
        self.batch, self.today, self.dice = batch, today, dice
        self.since = today.replace(year=today.year - years, day=1)
        active = ScoringModel.objects.filter(state="active")
        self.models = {model.tier: model for model in active}
        self.criteria: dict[int, list[Criterion]] = {model.pk: [] for model in active}
        self.functions: dict[int, ValueFunction] = {}
        manual = Indicator.Source.MANUAL
        rows = Criterion.objects.filter(model__state="active", indicator__source=manual)
        for criterion in rows.select_related("indicator"):
            self.criteria[criterion.model_id].append(criterion)

    def build(self, relation: Relation) -> None:
        if relation.story.stage in ("exploring", "qualifying", "negotiating", "closed"):
            return
        self._risks(relation)
        quarter = Quarter.containing(max(self.since, relation.began + timedelta(days=60)))
        last = Quarter.containing(self.today)
        while quarter <= last:
            self._scorecard(relation, quarter)
            quarter = quarter.next()

    def _scorecard(self, relation: Relation, quarter: Quarter) -> None:
        """Filled three weeks before the end of its quarter; this quarter's only by the diligent."""
        day = quarter.last_day - timedelta(days=20)
        if day > self.today:
            day = self.today - timedelta(days=self.dice.randint(1, 25))
            if day < quarter.first_day or self.dice.random() < 0.5:
                return
        state = condition(relation.story.arc, relation.moment(day, self.today))
        model = self.models.get(relation.story.tier) or self.models.get("")
        if model is None or state.answered < 5:
            return
        card = self.batch.add(
            Scorecard(
                alliance=relation.alliance,
                year=quarter.year,
                quarter=quarter.number,
                model=model,
            )
        )
        answered: set[int] = set()
        for criterion in self.criteria[model.pk]:
            if criterion.indicator_id in answered or self.dice.random() * 100 > state.answered:
                continue
            answered.add(criterion.indicator_id)
            key = criterion.indicator.key
            self.batch.add(
                Measurement(
                    scorecard=card,
                    indicator=criterion.indicator,
                    raw=self._answer(criterion, state),
                    evidence=relation.draw(key, EVIDENCE.get(key, ASKED), self.dice),
                    evidence_on=day,
                )
            )

    def _answer(self, criterion: Criterion, state: Condition) -> float:
        """The anchor whose score comes closest to how things stand."""
        wanted = getattr(state, criterion.dimension or criterion.axis) + self.dice.uniform(-14, 14)
        score = self.functions.get(criterion.pk)
        if score is None:
            score = ValueFunction.from_json(criterion.points) if criterion.points else IDENTITY
            self.functions[criterion.pk] = score
        return min(ANCHORS, key=lambda anchor: abs((score(anchor) or 0) - wanted))

    def _risks(self, relation: Relation) -> None:
        level = condition(relation.story.arc, 1.0).risk
        count = 1 + round(level / 24)
        for title, response, side in self.dice.sample(RISKS, count):
            opened = max(relation.began, self.today - timedelta(days=self.dice.randint(20, 400)))
            closed = self.dice.random() < (0.25 if level < 60 else 0.1)
            self.batch.add(
                Risk(
                    alliance=relation.alliance,
                    title=title,
                    probability=max(1, min(5, round(level / 21 + self.dice.uniform(-0.8, 0.8)))),
                    impact=self.dice.randint(2 if level < 60 else 4, 5),
                    side=side,
                    owner=relation.ours[0],
                    response=response,
                    due_on=self.today + timedelta(days=self.dice.randint(-10, 120)),
                    state="closed" if closed else "open",
                    opened_on=opened,
                    closed_on=min(self.today, opened + timedelta(days=60)) if closed else None,
                )
            )
