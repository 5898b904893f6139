"""What an import is going to do: the plan that planning makes and applying writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from alliances.models import Alliance, AllianceType, BusinessUnit, DealTerm, Partner
from imports.rules.records import ParsedRecord, Remark
from imports.services.matching import Existing
from imports.services.proposals import Proposal


@dataclass(slots=True)
class Change:
    """A new alliance, or a known one that differs. `before` holds the plain old values of its
    fields, by column, and of its sums, as "term:" and their kind; the new ones are set already."""

    parsed: ParsedRecord
    existing: Existing
    before: dict[str, Any] = field(default_factory=dict)
    terms: list[DealTerm] = field(default_factory=list)
    new_partners: list[Partner] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.before or self.new_partners)

    @property
    def alliance(self) -> Alliance:
        return self.existing.alliance

    @property
    def is_new(self) -> bool:
        return self.existing.lead is None

    @property
    def fields(self) -> list[str]:
        return [name for name in self.before if not name.startswith("term:")]


@dataclass(slots=True)
class Plan:
    creations: list[Change] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    duplicates: int = 0
    rejected: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    new_partners: dict[str, Partner] = field(default_factory=dict)
    new_units: dict[str, BusinessUnit] = field(default_factory=dict)
    new_types: dict[str, AllianceType] = field(default_factory=dict)
    # Known partners whose country is set already, with the one before.
    countries: list[tuple[Partner, str]] = field(default_factory=list)
    aliases: dict[str, tuple[str, Partner]] = field(default_factory=dict)
    proposals: list[Proposal] = field(default_factory=list)
