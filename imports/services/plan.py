"""What an import is going to do: the plan that planning makes and applying writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from alliances.models import Alliance, AllianceType, BusinessUnit, DealTerm, Partner
from imports.rules.records import ParsedRecord, Remark
from imports.services.matching import Existing
from imports.services.proposals import Proposal


@dataclass(slots=True)
class Creation:
    parsed: ParsedRecord
    alliance: Alliance
    partners: list[Partner]
    terms: list[DealTerm]


@dataclass(slots=True)
class Change:
    """An alliance that differs. `before` and `after` hold plain values for the run's record."""

    parsed: ParsedRecord
    existing: Existing
    fields: set[str] = field(default_factory=set)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    new_terms: list[DealTerm] = field(default_factory=list)
    changed_terms: list[DealTerm] = field(default_factory=list)
    new_partners: list[Partner] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields or self.new_terms or self.changed_terms or self.new_partners)


@dataclass(slots=True)
class Plan:
    creations: list[Creation] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    duplicates: int = 0
    rejected: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    new_partners: dict[str, Partner] = field(default_factory=dict)
    new_units: dict[str, BusinessUnit] = field(default_factory=dict)
    new_types: dict[str, AllianceType] = field(default_factory=dict)
    countries: dict[str, tuple[Partner, str, str]] = field(default_factory=dict)
    aliases: dict[str, tuple[str, Partner]] = field(default_factory=dict)
    proposals: list[Proposal] = field(default_factory=list)
