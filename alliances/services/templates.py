"""Templates of new alliances: which ones apply, and those that ship with the product."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.db import transaction
from django.db.models import Q

from alliances.models import AllianceTemplate, AllianceType, TemplateRole
from core.registry.setup import most_specific, parts_of

SHIPPED = Path(__file__).resolve().parents[1] / "templates.toml"


def templates_for(*, alliance_type: int | None, tier: str) -> list[int]:
    """Keys of the templates in use for this type and tier, the most specific first: that of type
    and tier, of the type, of the tier, of all. One query."""
    of_type = Q(alliance_type__isnull=True) | Q(alliance_type=alliance_type)
    rows = AllianceTemplate.objects.filter(of_type, tier__in=["", tier], is_active=True)
    found = rows.values_list("pk", "alliance_type", "tier")
    ranked = sorted(found, key=lambda row: (row[1] is None, not row[2], row[0]))
    return [key for key, *_ in ranked]


def roles_for(*, templates: list[int]) -> list[TemplateRole]:
    """The roles that the most specific of `templates` wants filled, in their order."""
    return most_specific(list(TemplateRole.objects.filter(template__in=templates)), templates)


@cache
def shipped() -> dict[str, Any]:
    return tomllib.loads(SHIPPED.read_text())


@transaction.atomic
def ensure_default_templates(*, apps: Apps | None = None) -> None:
    """Store the templates that ship, and their types, where there is no template at all: what was
    edited or deleted stays as it is. Runs twice safely."""
    if apps is not None and not _are_there(apps):
        return
    if AllianceTemplate.objects.exists():
        return
    types = {kind.name.casefold(): kind for kind in AllianceType.objects.all()}
    for said in shipped()["template"]:
        name = said.get("type", "")
        if name and name.casefold() not in types:
            types[name.casefold()] = AllianceType.objects.create(name=name)
        template = AllianceTemplate.objects.create(
            name=said["name"], alliance_type=types.get(name.casefold()), tier=said.get("tier", "")
        )
        TemplateRole.objects.bulk_create(
            TemplateRole(template=template, position=place, **role)
            for place, role in enumerate(said.get("roles", ()))
        )
        for part in parts_of("alliance"):
            part.load(template, said)


def _are_there(apps: Apps) -> bool:
    """Whether the tables of this migration are all there: a migration may stop on the way."""
    wanted = [("alliances", "TemplateRole"), ("governance", "CommitteeTemplate")]
    wanted += [("plans", "ObjectiveTemplate"), ("plans", "DeliverableTemplate")]
    try:
        return all(apps.get_model(*name) for name in wanted)
    except LookupError:
        return False
