"""When actions were dropped and meetings cancelled, as far as their histories say it."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate


def _since(history, state):
    """When a row last came into `state`: the first entry of its history since it had another."""
    other = history.filter(id=OuterRef("id")).exclude(state=state)
    last = Subquery(other.order_by("-history_date", "-history_id").values("history_date")[:1])
    came = history.filter(id=OuterRef("pk"), state=state).order_by("history_date", "history_id")
    return came.annotate(before=last).filter(Q(before=None) | Q(history_date__gt=F("before")))


def fill(apps, schema_editor):
    model = lambda name: apps.get_model("governance", name)  # noqa: E731
    dropped = model("Action").objects.order_by().filter(state="dropped")
    since = _since(model("HistoricalAction").objects, "dropped")
    day = Subquery(since.annotate(day=TruncDate("history_date")).values("day")[:1])
    # Of a drop whose day is not known it is taken that it was in time.
    dropped.update(dropped_on=Coalesce(day, F("first_due_on")))
    since = _since(model("HistoricalMeeting").objects, "cancelled")
    off = model("Meeting").objects.order_by().filter(state="cancelled")
    off.update(cancelled_at=Subquery(since.values("history_date")[:1]))
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("governance", "0007_promises")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dropped_on__isnull", False), ("state", "dropped")),
                    models.Q(
                        models.Q(("state", "dropped"), _negated=True),
                        ("dropped_on__isnull", True),
                        ("never_made", False),
                    ),
                    _connector="OR",
                ),
                name="dropped_action_has_its_date",
            ),
        ),
    ]
