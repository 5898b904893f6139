"""What this app announces to the apps above without knowing them."""

from django.dispatch import Signal

# Sent by the recompute after the placements of a chunk were written: `scope` (a
# core.db.columns.Scope) says of which alliances, `day` as of which day, `is_last` that it ends a
# run over all alliances.
# What follows from placements and records of that day is written by receivers; what one of them
# raises ends the run, so that it is repeated.
alliances_scored = Signal()
