"""What is measured, as columns over a chunk of alliances, and what is the same for every chunk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Cast

from alliances.models import CorporateGoal
from alliances.services.money import rates_as_of
from core.db.columns import Column
from scorecards.models import Indicator
from scorecards.rules import vectorised


@dataclass(slots=True)
class Measures:
    """Columns over a chunk. `raw` by indicator key; `parts` numerator and denominator where a raw
    value is a share; `dated` the day number of the evidence behind it; `known` which share of the
    evidence is there, 0 to 1 ("1 of 3 objectives measured"), all of it where a key is absent.
    Money in the portfolio's currency; `expected_value` is what an even pace would have delivered by
    the days on which `delivered_value` was measured, `delivered_on` the mean of those days."""

    raw: dict[str, Column] = field(default_factory=dict)
    parts: dict[str, tuple[Column, Column]] = field(default_factory=dict)
    dated: dict[str, Column] = field(default_factory=dict)
    known: dict[str, Column] = field(default_factory=dict)
    planned_value: Column = field(default_factory=lambda: np.empty(0))
    delivered_value: Column = field(default_factory=lambda: np.empty(0))
    expected_value: Column = field(default_factory=lambda: np.empty(0))
    delivered_on: Column = field(default_factory=lambda: np.empty(0))
    evidence_on: Column = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for every chunk of one run: read once."""

    today: date
    rates: dict[str, float]
    goals_exist: bool
    # Key and half-life in days of what people answer, by the key of the indicator.
    manual: dict[int, tuple[str, int]]
    # Half-life in days by the word of the indicator, of all whose evidence ages.
    half_lives: dict[str, float]


def surroundings(*, today: date) -> Surroundings:
    """Rates of the day, whether goals exist, and the indicators that age. Three queries."""
    rates = rates_as_of(today)
    per_unit = {currency: float(rate) for currency, rate in rates.per_unit.items()}
    per_unit[rates.currency] = 1.0
    ageing = [
        (pk, key, days, source)
        for pk, key, days, source in Indicator.objects.values_list(
            "pk", "key", "half_life_days", "source"
        )
        if days is not None
    ]
    return Surroundings(
        today=today,
        rates=per_unit,
        goals_exist=CorporateGoal.objects.told().exists(),
        manual={
            pk: (key, days) for pk, key, days, source in ageing if source == Indicator.Source.MANUAL
        },
        half_lives={key: float(days) for _, key, days, _ in ageing},
    )


def rounded(column: Column) -> Column:
    """Two decimals: what is stored is what was scored, so that a page can score it again."""
    stored: Column = np.round(column, 2)
    return stored


def share(found: Measures, key: str, part: Column, whole: Column) -> None:
    """Keep `part` of `whole` as a percentage, of few with less weight; nothing due is unknown, not
    0."""
    part = np.nan_to_num(part)
    whole = np.nan_to_num(whole)
    found.raw[key] = rounded(vectorised.share_percent(part, whole))
    found.parts[key] = (part, whole)


def converted(amount: str, currency: str, rates: dict[str, float]) -> Case:
    """The amount in the portfolio's currency as a float; NULL where there is no rate."""
    return Case(
        *(
            When(
                Q(**{currency: code}),
                then=Cast(F(amount), FloatField()) * Value(rate, output_field=FloatField()),
            )
            for code, rate in rates.items()
        ),
        default=None,
        output_field=FloatField(),
    )
