"""What an import is going to do: the plan that planning makes and applying writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from alliances.models import Alliance, AllianceType, BusinessUnit, DealTerm, Partner
from core.dates.parsing import PartialDate
from core.text import tidy_text
from imports.rules.fields import MONEY_KEYS, TEXT_KEYS
from imports.rules.money import Money
from imports.rules.records import ParsedRecord, Remark
from imports.rules.words import StageWord
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

    def __bool__(self) -> bool:
        return bool(self.creations or self.changes or self.countries or self.aliases)


# A row against its alliance, a new one too: only given cells count, and none erases anything.
_SAME_NAME = (*TEXT_KEYS, "tier", "region", "confidentiality")


def compare_fields(change: Change, kind: AllianceType | None, unit: BusinessUnit | None) -> None:
    """Note in `change`, and set on the alliance, what the row gives and the alliance has not."""
    alliance, values = change.alliance, change.parsed.values
    given = {key: values[key] for key in _SAME_NAME if key in values}
    status: StageWord | None = values.get("status")
    if status and alliance.stage not in status.compatible:
        given["stage"] = status.stage
    if "north_star_revisit_on" in values:
        given["north_star_revisit_on"] = values["north_star_revisit_on"].day
    for name, value in given.items():
        known = getattr(alliance, name)
        if (tidy_text(known) if isinstance(known, str) else known) != value:
            change.before[name] = plain(known)
            setattr(alliance, name, value)
    announced: PartialDate | None = values.get("announced_on")
    if announced and not _says_less(announced, alliance):
        change.before["announced_on"] = plain(alliance.announced_on)
        change.before["announced_precision"] = alliance.announced_precision
        alliance.announced_on, alliance.announced_precision = announced.day, announced.precision
    if kind is not None and (kind.pk is None or kind.pk != alliance.alliance_type_id):
        change.before["alliance_type_id"] = alliance.alliance_type_id
        alliance.alliance_type = kind
    if unit is not None and alliance.business_unit_id is None:
        change.before["business_unit_id"] = None
        alliance.business_unit = unit


def compare_terms(change: Change) -> None:
    """Note the sums that are new or differ."""
    for key in MONEY_KEYS:
        money: Money | None = change.parsed.values.get(key)
        if money is None:
            continue
        term = change.existing.terms.get(key)
        before = plain_term(term) if term else None
        term = term or DealTerm(alliance=change.alliance, kind=key)
        term.amount, term.currency, term.qualifier = money.amount, money.currency, money.qualifier
        if plain_term(term) != before:
            change.before[f"term:{key}"] = before
            change.terms.append(term)


def _says_less(given: PartialDate, alliance: Alliance) -> bool:
    """Whether the file says no more than what is known: "2020-07" where 27 July 2020 stands."""
    known = alliance.announced_on
    if known is None:
        return False
    parts = {"day": 3, "month": 2, "year": 1}
    count = parts[given.precision]
    same = given.day.timetuple()[:count] == known.timetuple()[:count]
    return same and count <= parts.get(alliance.announced_precision, 3)


def plain(value: Any) -> Any:
    """A value as the record of a change holds it."""
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def plain_term(term: DealTerm) -> list[Any]:
    return [plain(term.amount), term.currency, term.qualifier]
