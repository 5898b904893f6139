"""Reminders of meetings: planned into the outgoing ledger, written when they are sent."""
