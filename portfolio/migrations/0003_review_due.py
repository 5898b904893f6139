"""Reviews in preparation are due three weeks after their quarter, no longer on its last day."""

from __future__ import annotations

from datetime import timedelta

from django.db import migrations

LATER = timedelta(days=21)


def _shift(apps, by):
    Review = apps.get_model("portfolio", "Review")
    rows = list(Review.objects.filter(state="preparing").only("pk", "due_on"))
    for row in rows:
        row.due_on += by
    Review.objects.bulk_update(rows, ["due_on"], batch_size=500)


def forwards(apps, schema_editor):
    _shift(apps, LATER)


def backwards(apps, schema_editor):
    _shift(apps, -LATER)


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0002_presenting_and_amendments")]

    operations = [migrations.RunPython(forwards, backwards)]
