"""Who decides what up to which sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from alliances.models import Alliance
from alliances.services.money import Rates, rates_as_of
from core.revision.updates import save_revision
from governance.models import Committee, DecisionRight
from governance.rules.rights import Right, deciders
from governance.services.committees import require_active

COLUMNS = ("subject", "part", "up_to", "currency")


@dataclass(frozen=True, slots=True)
class Decider:
    """A committee that may decide, and by which right."""

    committee: Committee
    right: DecisionRight


def rights_of(committee: Committee) -> list[DecisionRight]:
    """What the committee decides, proposes or is told, in order. One query."""
    return list(DecisionRight.objects.filter(committee=committee).order_by("position", "pk"))


def who_decides(
    *,
    alliance: Alliance,
    subject: str,
    amount: Decimal | None = None,
    currency: str = "",
    today: date,
) -> list[Decider]:
    """Committees that may decide on `subject` about `amount` of `currency` ("": that of the
    portfolio) by what is on record, the lowest first; empty where no right covers it. Limits in
    another currency are converted at the rate of `today`; without a rate they cover nothing. Two
    queries."""
    rows = DecisionRight.objects.filter(
        committee__alliance=alliance, committee__dissolved_on__isnull=True
    ).select_related("committee")
    found = {row.pk: row for row in rows.order_by("position", "pk")}
    rates = rates_as_of(today)
    asked = rates.convert(amount, currency or settings.PORTFOLIO_CURRENCY)
    if amount is not None and asked is None:  # no rate: only the same currency compares
        found = {pk: row for pk, row in found.items() if row.currency in ("", currency)}
        asked = amount
        rates = Rates(currency)
    rights = [_right(row, rates) for row in found.values()]
    return [
        Decider(found[right.key].committee, found[right.key])
        for right in deciders(rights, subject, asked)
    ]


def _right(row: DecisionRight, rates: Rates) -> Right:
    limit = rates.convert(row.up_to, row.currency)
    known = row.up_to is None or limit is not None
    up_to = row.up_to if limit is None else limit
    return Right(row.pk, row.committee.kind, row.subject, row.part, up_to, known)


@transaction.atomic
def save_rights(
    *, committee: Committee, expected: int, rows: Sequence[Mapping[str, Any]]
) -> Committee:
    """Make `rows` (subject, part, up_to, currency, in order; `pk` of those that were there) the
    rights of a committee. Raises StaleRevision over another revision of the committee, and
    ValidationError once it is closed."""
    require_active(committee)
    save_revision(instance=committee, expected=expected)
    there = {row.pk: row for row in rights_of(committee)}
    for place, values in enumerate(rows):
        row = there.pop(values.get("pk") or 0, None) or DecisionRight(committee=committee)
        new = {name: values[name] for name in COLUMNS} | {"position": place}
        if row.pk and all(getattr(row, name) == value for name, value in new.items()):
            continue
        for name, value in new.items():
            setattr(row, name, value)
        row.full_clean(exclude=["committee"])
        if row.pk:
            row.save(update_fields=list(new))
        else:
            row.save(force_insert=True)
    for row in there.values():
        row.delete()
    return committee
