"""Bulk writes, which send none of Django's own signals."""

from django.dispatch import Signal

# Before QuerySet.update and bulk_update of models on RevisionedQuerySet: `rows` (the queryset) and
# `names` (of the fields). A receiver may return what is to be called after the write.
bulk_updating = Signal()
# After bulk_create: `rows`, a list of instances.
bulk_created = Signal()
