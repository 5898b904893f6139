"""What this app announces to the apps above without knowing them."""

from __future__ import annotations

from django.dispatch import Signal

# Somebody followed the link of an invitation and set their password: `invitation`, with its user,
# and `now`. Sent inside the transaction; a receiver that raises ValidationError refuses it.
invitation_accepted = Signal()
