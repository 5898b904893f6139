"""Whether an agreement goes on: what may be decided about it, and which dates follow. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

RENEW, NOTICE, LAPSE = "renew", "notice", "lapse"
# How long a term lasts where the dates on record do not tell.
TERM_MONTHS = 12
LONGEST_TERM_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Terms:
    """The dates of an agreement, and how its end was settled ("" while that is open)."""

    effective_on: date | None = None
    ends_on: date | None = None
    notice_by: date | None = None
    terminated_on: date | None = None
    renews: bool = False
    ending: str = ""


def choices(terms: Terms, today: date) -> tuple[str, ...]:
    """What may be decided on `today`, the usual first. What renews automatically does not end by
    itself, and without an end there is nothing to renew or to let end. Once it has ended, only a
    renewal or the record that it was left to end makes sense; once its end is decided, only a
    renewal after all."""
    if terms.terminated_on is not None:
        return ()
    if terms.ending:
        return (RENEW,) if terms.ends_on else ()
    if terms.ends_on is None:
        return (NOTICE,)
    if terms.renews:
        return (RENEW, NOTICE)
    return (RENEW, LAPSE) if terms.ends_on < today else (RENEW, NOTICE, LAPSE)


def next_term(terms: Terms) -> tuple[date | None, date | None]:
    """The end and the notice date that follow when it is renewed for as long as it ran, with the
    same notice period; None where the old one is not known."""
    if terms.ends_on is None:
        return None, None
    ends_on = terms.ends_on + relativedelta(months=_months(terms))
    if terms.notice_by is None:
        return ends_on, None
    return ends_on, ends_on - (terms.ends_on - terms.notice_by)


def _months(terms: Terms) -> int:
    if terms.effective_on is None or terms.ends_on is None:
        return TERM_MONTHS
    ran = relativedelta(terms.ends_on + relativedelta(days=1), terms.effective_on)
    months = ran.years * 12 + ran.months
    return months if 0 < months <= LONGEST_TERM_MONTHS and not ran.days else TERM_MONTHS
