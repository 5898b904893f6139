"""Posting to chat rooms: planned into the outgoing ledger, worded when posted."""
