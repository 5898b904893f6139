"""Deliverables know what they were first promised for: the day in the first version of the plan."""

from __future__ import annotations

from django.db import migrations
from django.db.models import F

BATCH = 500


def fill_first_promises(apps, schema_editor):
    Deliverable = apps.get_model("plans", "Deliverable")
    for name in ("Deliverable", "HistoricalDeliverable"):
        apps.get_model("plans", name).objects.order_by().update(first_due_on=F("due_on"))
    known = {}  # key: day now, first day, times moved
    rows = Deliverable.objects.order_by("plan__version", "pk")
    moved = []
    for pk, before, due_on in rows.values_list("pk", "continues_id", "due_on").iterator():
        first, moves = due_on, 0
        if before in known:
            was, first, moves = known[before]
            moves += was != due_on
        known[pk] = (due_on, first, moves)
        if moves:
            moved.append(Deliverable(pk=pk, first_due_on=first, moves=moves))
    Deliverable.objects.bulk_update(moved, ["first_due_on", "moves"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_promises")]

    operations = [migrations.RunPython(fill_first_promises, migrations.RunPython.noop)]
