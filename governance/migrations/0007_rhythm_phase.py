from django.db import migrations
from django.db.models import F


def keep_the_phase(apps, schema_editor):
    """Series that leave out periods go on from the day they counted from so far: only new ones
    count from their first date. Whether a day is left out at all needs INTERVAL."""
    for name in ("Cadence", "HistoricalCadence"):
        rows = apps.get_model("governance", name).objects.using(schema_editor.connection.alias)
        rows.filter(rrule__contains="INTERVAL=").update(counts_from=F("first_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0006_rhythm"),
    ]

    operations = [migrations.RunPython(keep_the_phase, migrations.RunPython.noop, elidable=True)]
