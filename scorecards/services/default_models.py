"""The scoring models of `defaults.toml`: made in a new installation, proposed in an older one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps as global_apps
from django.apps.registry import Apps
from django.db import transaction

from scorecards.rules.words import DEFAULTS
from scorecards.services.scoring_models import copied

# In which an answer loses half of its weight, where its question says nothing else.
HALF_LIFE_DAYS = 180
# The scores at which the answers of a manual indicator are worded.
ANCHORED = ("0", "25", "50", "75", "100")


@transaction.atomic
def ensure_default_models(*, apps: Apps | None = None) -> None:
    """Create our default indicators and models where none of their key exists. Runs twice safely.

    Never touches what is there: an edited or retired default stays as it is. Takes historical
    `apps` during a migration, whose models may lack newer fields.
    """
    registry = apps or global_apps
    indicators = _ensure_indicators(registry)
    models = registry.get_model("scorecards", "ScoringModel").objects
    for spec in DEFAULTS["models"]:
        if models.filter(key=spec["key"]).exists():
            continue
        taken = models.filter(tier=spec["tier"], state="active").exists()
        model = models.create(
            key=spec["key"],
            name=spec["name"],
            tier=spec["tier"],
            state="draft" if taken else "active",
        )
        _add_criteria(registry, model, spec, indicators)


@transaction.atomic
def propose_default_models(*, apps: Apps | None = None) -> int:
    """Give every default model in force whose criteria are no longer those of `defaults.toml` a
    draft with these, under the next version number; its cuts and minima stay. Nothing changes
    until somebody activates it. Returns how many drafts."""
    registry = apps or global_apps
    models = registry.get_model("scorecards", "ScoringModel").objects
    specs = {spec["key"]: spec for spec in DEFAULTS["models"]}
    in_force = list(models.filter(key__in=specs, state="active"))
    if not in_force:
        return 0
    indicators = _ensure_indicators(registry)
    proposed = 0
    for model in in_force:
        spec = specs[model.key]
        wanted = {(indicators[key], axis) for key, axis, _, _ in _criteria(spec)}
        if wanted == set(model.criteria.values_list("indicator_id", "axis")):
            continue
        newest = models.filter(key=model.key).order_by("-version")[0]
        draft = copied(model, version=newest.version + 1, state="draft")
        draft.save(force_insert=True)
        _add_criteria(registry, draft, spec, indicators)
        proposed += 1
    return proposed


def _ensure_indicators(registry: Apps) -> dict[str, int]:
    """The keys of all indicators by name, with ours added where they are missing."""
    model = registry.get_model("scorecards", "Indicator")
    there = set(model.objects.values_list("key", flat=True))
    fields_there = {field.name for field in model._meta.get_fields()}
    for source in ("manual", "computed", "surveyed"):
        for key, said in DEFAULTS[source].items():
            if key in there:
                continue
            values = {name: said[name] for name in said.keys() & fields_there}
            if source == "manual" and "half_life_days" in fields_there:
                values.setdefault("half_life_days", HALF_LIFE_DAYS)
            if "anchors" in values:
                values["anchors"] = dict(zip(ANCHORED, values["anchors"], strict=True))
            model.objects.create(key=key, source=source, **values)
    return dict(model.objects.values_list("key", "pk"))


def _criteria(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """(indicator, axis, dimension or "", weight and points) of a default model."""
    for section in DEFAULTS["sections"]:
        for key, values in section["criteria"].items():
            if key not in spec["without"]:
                yield key, section["axis"], section.get("dimension", ""), values


def _add_criteria(
    registry: Apps, model: Any, spec: Mapping[str, Any], indicators: Mapping[str, int]
) -> None:
    criterion = registry.get_model("scorecards", "Criterion")
    criterion.objects.bulk_create(
        criterion(
            model=model,
            indicator_id=indicators[key],
            axis=axis,
            dimension=dimension,
            position=position,
            **values,
        )
        for position, (key, axis, dimension, values) in enumerate(_criteria(spec))
    )
