"""Reminders: planned into a ledger, claimed by a lease, sent outside the transaction."""

from governance.services.reminders.planning import plan_reminders
from governance.services.reminders.retrying import retry
from governance.services.reminders.sending import send_due_reminders
from governance.services.withdrawing import withdraw

__all__ = ["plan_reminders", "retry", "send_due_reminders", "withdraw"]
