"""Taking back reminders that were planned and are not wanted any more."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from core.mail.ledger import ledger
from governance.services.reminders.rows import reminders


def withdraw(
    *,
    reason: str,
    meetings: Iterable[int] | QuerySet,
    people: Iterable[int] | None = None,
    offsets: Iterable[int] | None = None,
) -> int:
    """Withdraw the planned reminders of these meetings, people and offsets (None: of all); call it
    in the transaction of the change.

    A row that a worker holds at this moment is left to it: it looks again just before it sends,
    and a mail that is already on its way is recorded as sent, as it was. Returns the count.
    """
    rows = reminders().filter(subject_id__in=meetings)
    if people is not None:
        rows = rows.filter(person_id__in=people)
    if offsets is not None:
        rows = rows.filter(variant__in=offsets)
    return ledger.withdraw(rows, now=timezone.now(), reason=reason)
