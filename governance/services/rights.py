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
from governance.rules.decisions import Money, sum_in
from governance.rules.rights import DECIDES, Right, covers, deciders, fitting, level
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


class RightsOnRecord:
    """Who decides what in one alliance, read at once in two queries. Limits in another currency are
    converted at the rate of `today`; without a rate they cover nothing."""

    def __init__(self, *, alliance: Alliance, today: date) -> None:
        rows = DecisionRight.objects.filter(
            committee__alliance=alliance, committee__dissolved_on__isnull=True
        ).select_related("committee")
        self.rows = {row.pk: row for row in rows.order_by("position", "pk")}
        self.rates = rates_as_of(today)

    @property
    def currencies(self) -> set[str]:
        """In which sums can be compared."""
        return {
            self.rates.currency,
            *self.rates.per_unit,
            *(r.currency for r in self.rows.values()),
        }

    def deciding(self) -> dict[Committee, list[DecisionRight]]:
        """The rights to decide by committee, the committee nearest to the work first."""
        found: dict[Committee, list[DecisionRight]] = {}
        for row in self.rows.values():
            if row.part == DECIDES:
                found.setdefault(row.committee, []).append(row)
        return dict(sorted(found.items(), key=lambda pair: (level(pair[0].kind), pair[0].name)))

    def deciders(self, subject: str, amount: Decimal | None, currency: str) -> list[Decider]:
        """Committees that may decide on a subject, the lowest first; see rules.rights.deciders."""
        rights, asked = self._compared(amount, currency)
        return [
            Decider(self.rows[one.key].committee, self.rows[one.key])
            for one in deciders(rights, subject, asked)
        ]

    def fitting(
        self, *, committee: int | None, text: str, amount: Decimal | None = None, currency: str = ""
    ) -> DecisionRight | None:
        """By which of its rights a committee (its key) decided what `text` says; None where none
        fits."""
        rights, asked = self._compared(amount, currency)
        own = {pk for pk, row in self.rows.items() if row.committee_id == committee}
        found = fitting(rights, own, text, asked)
        return self.rows[found.key] if found else None

    def beyond(self, row: DecisionRight, amount: Decimal | None, currency: str) -> str:
        """Why a sum may not be decided by a right and who decides instead, in sentences; "" where
        it may, and where it cannot be compared."""
        rights, asked = self._compared(amount, currency)
        right = next((one for one in rights if one.key == row.pk), None)
        if amount is None or right is None or not right.known or covers(right, asked):
            return ""
        limit = Money(row.up_to or Decimal(0), row.currency)
        said = f"{Money(amount, currency)} is more than this right covers, {limit}."
        above = self.deciders(row.subject, amount, currency)
        instead = f"The {above[0].committee} decides." if above else NOBODY
        return f"{said} {instead}"

    def named(self, words: str) -> DecisionRight | None:
        """The right that was put on record in these words."""
        found = (row for row in self.rows.values() if words in (row.words, full_words(row)))
        return next(found, None) if words else None

    def _compared(
        self, amount: Decimal | None, currency: str
    ) -> tuple[list[Right], Decimal | None]:
        """All rights in the currency in which `amount` is compared, and the amount in it."""
        found, rates = list(self.rows.values()), self.rates
        asked = rates.convert(amount, currency or settings.PORTFOLIO_CURRENCY)
        if amount is not None and asked is None:  # no rate: only the same currency compares
            found = [row for row in found if row.currency in ("", currency)]
            asked, rates = amount, Rates(currency)
        return [_right(row, rates) for row in found], asked


NOBODY = "Nobody has a right on record that covers it."


def full_words(row: DecisionRight) -> str:
    """With the committee: "Joint spending: decides, up to EUR 100,000 (Steering)"."""
    return f"{row.words} ({row.committee})"


def who_decides(
    *,
    alliance: Alliance,
    subject: str,
    amount: Decimal | None = None,
    currency: str = "",
    today: date,
) -> list[Decider]:
    """Committees that may decide on `subject` about `amount` of `currency` ("": that of the
    portfolio) by what is on record, the lowest first; empty where no right covers it."""
    rights = RightsOnRecord(alliance=alliance, today=today)
    return rights.deciders(subject, amount, currency)


@dataclass(frozen=True, slots=True)
class Found:
    """By which right something would be decided, as it goes on record, and what speaks against
    it."""

    words: str = ""
    beyond: str = ""


def right_for(*, committee: Committee, text: str, today: date) -> Found:
    """By which right a committee decides what a typed line says, with the sum it names. Two
    queries."""
    rights = RightsOnRecord(alliance=committee.alliance, today=today)
    money = sum_in(text, rights.currencies)
    amount, currency = (money.amount, money.currency) if money else (None, "")
    row = rights.fitting(committee=committee.pk, text=text, amount=amount, currency=currency)
    return Found(row.words, rights.beyond(row, amount, currency)) if row else Found()


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
