"""Signs of bias over the portfolio, for alliance leaders. Read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, Exists, OuterRef

from accounts.models import User
from alliances.models import Alliance, Stage
from alliances.services.periods import quarter_of
from scorecards.models import (
    Axis,
    Criterion,
    Indicator,
    Measurement,
    Placement,
    ReplyLine,
    ScoringModel,
)
from scorecards.rules import bias
from scorecards.rules.bias import BEST, Lenient
from scorecards.services.scoring_models import CompiledModel, compile_model, compile_models

WINDOW = timedelta(days=365)
SHOWN = 20
MANUAL, COMPUTED = Indicator.Source.MANUAL, Indicator.Source.COMPUTED


@dataclass(frozen=True, slots=True)
class LenientRater:
    rater: User
    found: Lenient
    alliances: list[Alliance]

    @property
    def margin(self) -> float:
        return self.found.margin


@dataclass(frozen=True, slots=True)
class NeverMissed:
    """An indicator at its best for `best` of `measured` alliances at the end of each quarter, the
    latest first."""

    name: str
    quarters: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class BiasPage:
    """`one_sided` are the first of `one_sided_count`; `scored` alliances have an answer at all."""

    lenient: list[LenientRater]
    one_sided: list[Alliance]
    one_sided_count: int
    scored: int
    margin: float


def bias_page(*, user: User, today: date) -> BiasPage:
    """What there is to point out in the alliances that `user` sees."""
    seen = Alliance.objects.visible_to(user).active().order_by()
    lenient = _lenient(user, seen, today)
    one_sided, scored = _one_sided(seen, today)
    return BiasPage(
        lenient=lenient,
        one_sided=list(one_sided.order_by("name", "pk")[:SHOWN]),
        one_sided_count=one_sided.count(),
        scored=scored.count(),
        margin=settings.LENIENT_MARGIN,
    )


def _answers_of(seen: Any, today: date) -> Any:
    return Measurement.objects.filter(
        scorecard__alliance__in=seen.values("pk"),
        measured_at__date__gt=today - WINDOW,
        raw__isnull=False,
        indicator__source=MANUAL,
        indicator__reveals_deal_terms=False,
    )


def _lenient(user: User, seen: Any, today: date) -> list[LenientRater]:
    """Answers of health against what is computed of the same alliances. Five queries."""
    health = Criterion.objects.filter(axis=Axis.HEALTH, indicator__source=MANUAL)
    answers = _answers_of(seen, today).filter(
        indicator__in=health.values("indicator"), measured_by__isnull=False
    )
    many = (
        answers.order_by()
        .values("measured_by")
        .annotate(of=Count("scorecard__alliance", distinct=True))
        .filter(of__gte=bias.LENIENT_ALLIANCES)
        .values("measured_by")
    )
    rows = answers.filter(measured_by__in=many).order_by()
    means = {
        (rater, alliance): mean
        for rater, alliance, mean in rows.values("measured_by", "scorecard__alliance")
        .annotate(mean=Avg("raw"))
        .values_list("measured_by", "scorecard__alliance", "mean")
    }
    if not means:
        return []
    computed = _computed({alliance for _, alliance in means})
    found = bias.lenient_raters(means, computed, margin=settings.LENIENT_MARGIN)
    raters = User.objects.in_bulk([one.rater for one in found])
    places = seen.in_bulk({pk for one in found for pk in one.alliances})
    return [
        LenientRater(raters[one.rater], one, [places[pk] for pk in one.alliances if pk in places])
        for one in found
        if one.rater in raters and one.rater != user.pk
    ]


def _computed(alliances: set[int]) -> dict[int, float]:
    """The mean score of what is computed of health, by alliance. Three queries."""
    rows = Placement.objects.current().filter(alliance__in=alliances, model__isnull=False)
    found = list(rows.order_by().values_list("alliance", "model", "detail"))
    models = ScoringModel.objects.filter(pk__in={model for _, model, _ in found})
    compiled = compile_models(models)
    means = {pk: _mean_computed(compiled[model], detail) for pk, model, detail in found}
    return {pk: mean for pk, mean in means.items() if mean is not None}


def _mean_computed(compiled: CompiledModel, detail: dict[str, Any]) -> float | None:
    raw = detail.get("raw", {})
    scores = [
        rule.function(raw.get(rule.key))
        for criterion, rule in zip(compiled.criteria, compiled.rule.criteria, strict=True)
        if criterion.axis == Axis.HEALTH and criterion.indicator.source == COMPUTED
    ]
    known = [one for one in scores if one is not None]
    return fmean(known) if known else None


def _one_sided(seen: Any, today: date) -> tuple[Any, Any]:
    """Alliances that are judged by our own answers alone, and all that are judged."""
    answered = _answers_of(seen, today).filter(scorecard__alliance=OuterRef("pk"))
    surveyed = Measurement.objects.filter(
        scorecard__alliance=OuterRef("pk"), raw__isnull=False, indicator__source="surveyed"
    )
    replied = ReplyLine.objects.exclude(reply="").filter(
        scorecard__alliance=OuterRef("pk"), replied_at__date__gt=today - WINDOW
    )
    scored = seen.filter(Exists(answered))
    return scored.filter(~Exists(surveyed), ~Exists(replied)), scored


def never_missed(*, model: ScoringModel, user: User, today: date) -> list[NeverMissed]:
    """Criteria of health of `model` at their best for nearly everybody, four quarters long, in the
    alliances that `user` sees. What reveals deal terms is left out. One query a quarter."""
    compiled = compile_model(model=model)
    pairs = {
        rule.key: (criterion.indicator.name, rule.function)
        for criterion, rule in zip(compiled.criteria, compiled.rule.criteria, strict=True)
        if criterion.axis == Axis.HEALTH and not criterion.indicator.reveals_deal_terms
    }
    seen = Alliance.objects.visible_to(user).order_by().values("pk")
    quarter, counted = quarter_of(today).previous(), []
    for _ in range(bias.NEVER_MISSED_QUARTERS):
        rows = Placement.objects.as_of(quarter.last_day).filter(alliance__in=seen)
        rows = rows.filter(model__key=model.key).exclude(stage=Stage.CLOSED).order_by()
        best, measured = dict.fromkeys(pairs, 0), dict.fromkeys(pairs, 0)
        for raw in rows.values_list("detail__raw", flat=True).iterator(2_000):
            for key in pairs.keys() & (raw or {}).keys():
                score = pairs[key][1](raw[key])
                measured[key] += score is not None
                best[key] += score is not None and score >= BEST
        counted.append((str(quarter), best, measured))
        quarter = quarter.previous()
        if not any(best[key] >= bias.NEVER_MISSED_SHARE * measured[key] > 0 for key in pairs):
            return []  # nothing can be at its best for four quarters any more
    return [
        NeverMissed(name, tuple((at, best[key], measured[key]) for at, best, measured in counted))
        for key, (name, _) in pairs.items()
        if bias.never_missed([(best[key], measured[key]) for _, best, measured in counted])
    ]
