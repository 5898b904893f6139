"""A row against the alliance it means: only given cells count, and none erases anything."""

from __future__ import annotations

from typing import Any

from alliances.models import Alliance, AllianceType, BusinessUnit, DealTerm
from core.dates.parsing import PartialDate
from core.text import tidy_text
from imports.rules.fields import MONEY_KEYS, TEXT_KEYS
from imports.rules.money import Money
from imports.rules.words import StageWord
from imports.services.plan import Change


def new_term(alliance: Alliance, key: str, money: Money) -> DealTerm:
    return DealTerm(
        alliance=alliance,
        kind=key,
        amount=money.amount,
        currency=money.currency,
        qualifier=money.qualifier,
    )


def compare_fields(change: Change, kind: AllianceType | None, unit: BusinessUnit | None) -> None:
    """Note in `change`, and set on the alliance, what the row gives and the alliance has not."""
    alliance, values = change.existing.alliance, change.parsed.values
    for key in TEXT_KEYS:
        if key in values and tidy_text(getattr(alliance, key)) != values[key]:
            _set(change, key, values[key])
    for key in ("tier", "region", "confidentiality"):
        if key in values and getattr(alliance, key) != values[key]:
            _set(change, key, values[key])
    status = values.get("status")
    if (
        isinstance(status, StageWord)
        and alliance.stage != status.stage
        and alliance.stage not in status.compatible
    ):
        _set(change, "stage", status.stage)
    _compare_dates(change)
    if kind is not None and (kind.pk is None or kind.pk != alliance.alliance_type_id):
        _relate(change, "alliance_type", kind)
    if alliance.business_unit_id is None and unit is not None:
        _relate(change, "business_unit", unit)


def _set(change: Change, name: str, value: Any) -> None:
    change.before[name] = plain(getattr(change.existing.alliance, name))
    change.after[name] = plain(value)
    change.fields.add(name)
    setattr(change.existing.alliance, name, value)


def _relate(change: Change, name: str, target: Any) -> None:
    change.before[f"{name}_id"] = getattr(change.existing.alliance, f"{name}_id")
    change.after[f"{name}_id"] = target.pk
    change.fields.add(name)
    setattr(change.existing.alliance, name, target)


def _compare_dates(change: Change) -> None:
    alliance, values = change.existing.alliance, change.parsed.values
    given: PartialDate | None = values.get("announced_on")
    if given and not _says_less(given, alliance):
        _set(change, "announced_on", given.day)
        _set(change, "announced_precision", given.precision)
    revisit: PartialDate | None = values.get("north_star_revisit_on")
    if revisit and alliance.north_star_revisit_on != revisit.day:
        _set(change, "north_star_revisit_on", revisit.day)


def compare_terms(change: Change) -> None:
    """Note the sums that are new or differ."""
    for key in MONEY_KEYS:
        money: Money | None = change.parsed.values.get(key)
        if money is None:
            continue
        term = change.existing.terms.get(key)
        given = (money.amount, money.currency, money.qualifier)
        before = None if term is None else (term.amount, term.currency, term.qualifier)
        if before == given:
            continue
        name = f"term:{key}"
        change.before[name] = None if before is None else [plain(part) for part in before]
        change.after[name] = [plain(part) for part in given]
        if term is None:
            change.new_terms.append(new_term(change.existing.alliance, key, money))
        else:
            term.amount, term.currency, term.qualifier = given
            change.changed_terms.append(term)


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
    return value if value is None or isinstance(value, str | int | bool) else str(value)
