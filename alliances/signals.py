"""What this app announces to the apps above without knowing them."""

from django.dispatch import Signal

# Sent after a bulk write, which sends no post_save: `alliance_ids`, an iterable of primary keys of
# the alliances whose records, partners, plans, people or terms changed. Send it inside the
# transaction of the write; a receiver marks the work in the same transaction.
#     alliances_changed.send(sender=import_portfolio, alliance_ids=ids)
alliances_changed = Signal()
