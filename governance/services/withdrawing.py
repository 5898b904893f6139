"""Taking back what was planned and is not wanted any more."""

from __future__ import annotations

from typing import Any

from governance.models import Reminder

State = Reminder.State


def withdraw(*, reason: str, **which: Any) -> int:
    """Withdraw the planned reminders that match; call it in the transaction of the change.

    A row that a worker holds at this moment is left to it: it looks again just before it sends,
    and a mail that is already on its way is recorded as sent, as it was. Returns the count.
    """
    return Reminder.objects.filter(state=State.PLANNED, **which).update(
        state=State.WITHDRAWN, last_error=reason
    )
