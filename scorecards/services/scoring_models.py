"""Scoring models: new versions, which of them is in force, and their compiled rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliances.models import Alliance
from alliances.signals import alliances_changed
from scorecards.models import Criterion, Scorecard, ScoringModel
from scorecards.rules.guard_rails import axis_errors, dimension_errors, direction_error
from scorecards.rules.quadrants import Thresholds
from scorecards.rules.scoring import AXES, DIMENSIONS, HEALTH, CriterionRule, ModelRule
from scorecards.rules.values import IDENTITY, ValueFunction


@transaction.atomic
def new_version(*, model: ScoringModel) -> ScoringModel:
    """A draft that copies `model` under the next version number, to be edited and activated.

    Old scorecards and placements keep the version they were scored with.
    """
    versions = ScoringModel.objects.select_for_update().filter(key=model.key)
    newest = versions.order_by("-version").first() or model
    draft: ScoringModel = copied(model, version=newest.version + 1, state="draft")
    draft.save(force_insert=True)
    Criterion.objects.bulk_create(copied(row, model_id=draft.pk) for row in model.criteria.all())
    return draft


def copied(row: Any, **changes: Any) -> Any:
    """A new row, not saved, with the values of `row` but for its key, revision and `changes`."""
    names = [field.attname for field in row._meta.concrete_fields]
    values = {name: getattr(row, name) for name in names if name not in ("id", "revision")}
    return type(row)(**values | changes)


@transaction.atomic
def activate(*, model: ScoringModel, today: date | None = None) -> ScoringModel:
    """Make a draft the model of its tier and type; the one before it is retired, open scorecards
    move to it, and all alliances are scored again.

    Raises ValidationError when the model does not make sense (no criteria, weights, points).
    """
    if model.state != ScoringModel.State.DRAFT:
        raise ValidationError("Only a draft can be activated. Make a new version first.")
    check_model(model=model)
    for before in ScoringModel.objects.select_for_update().filter(
        tier=model.tier, alliance_type=model.alliance_type_id, state=ScoringModel.State.ACTIVE
    ):
        before.state = ScoringModel.State.RETIRED
        before.save(update_fields=["state"])
    model.state = ScoringModel.State.ACTIVE
    model.save(update_fields=["state"])
    _move_open_scorecards(today or timezone.localdate())
    alliances_changed.send(
        sender=ScoringModel, alliance_ids=list(Alliance.objects.values_list("pk", flat=True))
    )
    return model


def _move_open_scorecards(today: date) -> None:
    """Open scorecards are scored by the model in force; each says that it moved, and from which."""
    active = active_versions()
    open_ones = Scorecard.objects.filter(state=Scorecard.State.OPEN)
    kinds = open_ones.order_by().values_list("alliance__tier", "alliance__alliance_type").distinct()
    for tier, kind in list(kinds):
        wanted = choose(active, tier, kind)
        if wanted is None:
            continue
        moving = open_ones.filter(alliance__tier=tier, alliance__alliance_type=kind)
        moving.exclude(model=wanted).update(moved_from=F("model"), moved_on=today, model=wanted)


def check_model(*, model: ScoringModel) -> None:
    """Raise ValidationError with every reason why this model could not score an alliance."""
    problems: list[str] = []
    criteria = list(model.criteria.select_related("indicator"))
    for axis in AXES:
        problems += axis_errors(axis, [c.weight for c in criteria if c.axis == axis])
    problems += dimension_errors(model.dimension_weights or {})
    for criterion in criteria:
        indicator = criterion.indicator
        try:
            function = value_function(points=criterion.points)
        except ValueError as error:
            problems.append(f"{indicator.name}: {error}")
            continue
        wrong = direction_error(indicator.name, criterion.axis, indicator.better, function)
        problems += [wrong] if wrong else []
    try:
        thresholds_of(model=model)
    except ValueError as error:
        problems.append(str(error))
    if problems:
        raise ValidationError(problems)


def value_function(*, points: Any) -> ValueFunction:
    """The value function that is stored; an empty one takes the answer as its score."""
    return ValueFunction.from_json(points) if points else IDENTITY


def thresholds_of(*, model: ScoringModel) -> Thresholds:
    return Thresholds(**{cut.name: getattr(model, cut.name) for cut in fields(Thresholds)})


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """A model as a rule, with what a page needs to name its parts. `criteria` stand in the order
    of those of the rule."""

    model: ScoringModel
    rule: ModelRule
    criteria: Sequence[Criterion]

    @property
    def terms(self) -> frozenset[str]:
        """The indicators that reveal deal terms."""
        return frozenset(c.indicator.key for c in self.criteria if c.indicator.reveals_deal_terms)

    def tells_terms(self, raws: Mapping[str, Any]) -> bool:
        """Whether a criterion that reveals deal terms is known among `raws` (by indicator)."""
        return any(raws.get(key) is not None for key in self.terms)

    @property
    def tell_terms(self) -> frozenset[str]:
        """The axes and dimensions of which a part reveals deal terms, whether it is known or not:
        readers who may not see these are shown no number of them."""
        telling = [c for c in self.criteria if c.indicator.reveals_deal_terms and c.weight > 0]
        return frozenset({c.axis for c in telling} | {c.dimension for c in telling} - {""})

    def sections(self) -> Iterator[tuple[str, str, list[tuple[Criterion, ValueFunction]]]]:
        """The axes, health by its dimensions, as far as there are criteria: (axis, dimension or "",
        criteria with their value functions)."""
        every = list(zip(self.criteria, self.rule.criteria, strict=True))
        for axis in AXES:
            for dimension in DIMENSIONS if axis == HEALTH else ("",):
                found = [
                    (criterion, rule.function)
                    for criterion, rule in every
                    if (rule.axis, rule.dimension) == (axis, dimension)
                ]
                if found:
                    yield axis, dimension, found


def compile_models(models: Iterable[ScoringModel]) -> dict[int, CompiledModel]:
    """Models as rules, by key. One query, or none without a model.

    Raises ValueError when a stored value function makes no sense; `activate` lets none through.
    """
    criteria: dict[ScoringModel, list[Criterion]] = {model: [] for model in models}
    rows = Criterion.objects.filter(model__in=criteria).select_related("indicator")
    by_key = {model.pk: found for model, found in criteria.items()}
    for criterion in rows.order_by("position", "pk"):
        by_key[criterion.model_id].append(criterion)
    return {model.pk: _compiled(model, found) for model, found in criteria.items()}


def compile_model(*, model: ScoringModel) -> CompiledModel:
    """One model as a rule: see `compile_models`."""
    return compile_models([model])[model.pk]


def _compiled(model: ScoringModel, criteria: list[Criterion]) -> CompiledModel:
    rules = tuple(
        CriterionRule(
            key=criterion.indicator.key,
            axis=criterion.axis,
            weight=criterion.weight,
            function=value_function(points=criterion.points),
            dimension=criterion.dimension,
            judged=criterion.indicator.is_manual,
            half_life=criterion.indicator.half_life_days,
        )
        for criterion in criteria
    )
    weights = {name: float(weight) for name, weight in (model.dimension_weights or {}).items()}
    return CompiledModel(model, ModelRule(rules, thresholds_of(model=model), weights), criteria)


Kind = tuple[str, int | None]
Version = TypeVar("Version")


def active_versions() -> dict[Kind, ScoringModel]:
    """The active model of every tier and type; "" and None are those without their own. One
    query."""
    return {(row.tier, row.alliance_type_id): row for row in ScoringModel.objects.active()}


def active_models() -> dict[Kind, CompiledModel]:
    """`active_versions` as rules. Two queries."""
    versions = active_versions()
    compiled = compile_models(versions.values())
    return {kind: compiled[row.pk] for kind, row in versions.items()}


def choose(models: Mapping[Kind, Version], tier: str, kind: int | None) -> Version | None:
    """The model of an alliance: that of its type and tier, of its type, of its tier, or the one
    for all others. `kind` is the key of its type."""
    wanted = ((tier, kind), ("", kind), (tier, None), ("", None))
    return next((models[key] for key in wanted if key in models), None)
