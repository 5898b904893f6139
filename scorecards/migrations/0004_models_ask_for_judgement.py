"""Models in force ask for more before they place an alliance.

A version is never edited, so each active model gets a new one with the new minimum; the versions
before it, and with them every placement on record, keep asking for what they asked for.
"""

from django.db import migrations
from django.utils import timezone

COPIED = (
    "key name tier value_cut risk_cut red_below green_from minimum_coverage dimension_weights"
).split()
CRITERION = "indicator_id axis dimension weight points position".split()


def ask_for_more(apps, schema_editor):
    models = apps.get_model("scorecards", "ScoringModel").objects
    criteria = apps.get_model("scorecards", "Criterion").objects
    for model in models.exclude(state="draft"):
        # What the version asked for until now, whatever the axis.
        models.filter(pk=model.pk).update(
            placement_coverage=model.minimum_coverage, placement_judged=0
        )
    for model in models.filter(state="active").order_by("pk"):
        newest = models.filter(key=model.key).order_by("-version").first()
        models.filter(pk=model.pk).update(state="retired")
        successor = models.create(
            version=newest.version + 1,
            state="active",
            **{name: getattr(model, name) for name in COPIED},
        )
        criteria.bulk_create(
            criteria.model(model=successor, **{name: getattr(row, name) for name in CRITERION})
            for row in criteria.filter(model=model).order_by("position", "pk")
        )
    if models.exists():
        mark_everything(apps)


def mark_everything(apps):
    """Scores follow within minutes rather than at night."""
    pending = apps.get_model("scorecards", "PendingScore").objects
    alliances = apps.get_model("alliances", "Alliance").objects
    now = timezone.now()
    pending.bulk_create(
        (
            pending.model(alliance_id=pk, marked_at=now)
            for pk in alliances.values_list("pk", flat=True).iterator(5_000)
        ),
        ignore_conflicts=True,
        batch_size=5_000,
    )


def keep(apps, schema_editor):
    """The new versions stay: they ask for less without the columns, and nothing is lost."""


class Migration(migrations.Migration):
    dependencies = [
        ("scorecards", "0003_placement_minimum"),
        ("alliances", "0001_initial"),
    ]
    operations = [migrations.RunPython(ask_for_more, keep)]
