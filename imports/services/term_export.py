"""Every deal term a person may read, one a line: as it was agreed, in the portfolio's currency, and
what of it is at stake today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch

from alliances.models import Alliance, DealTerm
from alliances.services.money import Rates
from alliances.services.stakes import TermLine, due_when_signed, prices_of, stake_of
from core.audit.record import record

PIECE = 500


def headings(currency: str) -> tuple[str, ...]:
    return (
        *("Alliance", "Partner", "Kind", "Label", "Who pays", "Qualifier", "Amount", "Currency"),
        *(f"Amount in {currency}", "Rate", "Probability in percent", "Expected on"),
        *("Expected until", f"At stake today in {currency}", "Standing", "Note"),
    )


def term_lines(*, user: Any, today: date) -> list[tuple[Any, ...]]:
    """The heading and a line for each term, by alliance. A few queries for each 500 alliances."""
    prices = prices_of(today)
    lines = [headings(prices.rates.currency)]
    rows = Alliance.objects.confidential_to(user).filter(deal_terms__isnull=False).distinct()
    terms = Prefetch("deal_terms", DealTerm.objects.order_by("kind", "label", "pk"))
    rows = rows.with_partners().prefetch_related(terms, "agreements").order_by("name", "pk")
    for alliance in rows.iterator(chunk_size=PIECE):
        signed_on = due_when_signed(alliance.agreements.all())
        stake = stake_of(terms=list(alliance.deal_terms.all()), signed_on=signed_on, prices=prices)
        lines += [_cells(alliance, line, prices.rates) for line in stake.lines]
    record("portfolio_exported", actor=user, summary=f"{len(lines) - 1:,} deal terms")
    return lines


def _cells(alliance: Any, line: TermLine, rates: Rates) -> tuple[Any, ...]:
    term, partners = line.term, [link.partner.name for link in alliance.partner_links.all()]
    basis = rates.derived.get(term.currency, "")
    return (
        *(alliance.name, "; ".join(partners), term.get_kind_display(), term.label),
        *(term.get_direction_display(), term.get_qualifier_display(), term.amount, term.currency),
        *(line.converted, basis, term.probability, term.expected_on, term.expected_until),
        *(line.present if line.is_open else None, _standing(line), term.note),
    )


def _standing(line: TermLine) -> str:
    if line.is_paid:
        return "paid"
    if line.is_held:
        return "in the other terms"
    return f"not known: {', '.join(line.missing)}" if line.present is None else "to come"
