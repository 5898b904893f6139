"""What is on record keeps its meaning: versions of models go on as they were, figures that are
counted anew every day do not age, and indicators of ours say which way is better."""

from django.db import migrations
from django.utils import timezone

LESS = (
    *("dependence", "sponsor_contact_age", "open_risk_exposure"),
    *("contingent_share", "partner_concentration"),
)
MORE = (
    *("strategic_fit", "joint_value", "resourcing", "commercial_results", "fair_share", "trust"),
    *("conflict_handling", "strategic_importance", "access", "deliverables_on_time_ours"),
    *("deliverables_on_time_theirs", "cadence_kept", "actions_on_time", "plan_attainment"),
    *("goals_supported", "planned_value", "deal_size", "agreement_end"),
)


def keep_meaning(apps, schema_editor):
    indicators = apps.get_model("scorecards", "Indicator").objects
    indicators.filter(source="computed").update(half_life_days=None)
    indicators.filter(key__in=LESS).update(better="less")
    indicators.filter(key__in=MORE).update(better="more")
    models = apps.get_model("scorecards", "ScoringModel").objects
    models.exclude(state="draft").update(dimension_coverage=0, weakest_link=False)
    mark_everything(apps)


def mark_everything(apps):
    """Evidence fades from now on: scores follow within minutes rather than at night."""
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


def back(apps, schema_editor):
    """The column of before has no empty days: half a year, as it was for what was counted."""
    indicators = apps.get_model("scorecards", "Indicator").objects
    indicators.filter(half_life_days__isnull=True).update(half_life_days=180)


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0007_models")]
    operations = [migrations.RunPython(keep_meaning, back)]
