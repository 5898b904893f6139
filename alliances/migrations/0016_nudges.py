import django.db.models.deletion
from django.db import migrations, models


def rename_rights(apps, before: str, after: str) -> None:
    """Who could open the list in Django admin still can: rights are found by their codename."""
    rights = apps.get_model("auth", "Permission").objects
    for one in rights.filter(content_type__app_label="alliances"):
        for model in ("", "historical"):
            if one.codename.endswith(f"_{model}{before}"):
                one.codename = one.codename.removesuffix(before) + after
                one.save(update_fields=["codename"])


def forwards(apps, schema_editor) -> None:
    rename_rights(apps, "chase", "nudge")


def backwards(apps, schema_editor) -> None:
    rename_rights(apps, "nudge", "chase")


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0015_first_causes"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RenameModel("Chase", "Nudge"),
        migrations.RenameModel("HistoricalChase", "HistoricalNudge"),
        migrations.RenameField("nudge", "chased_by", "nudged_by"),
        migrations.RenameField("nudge", "chased_at", "nudged_at"),
        migrations.RenameField("historicalnudge", "chased_by", "nudged_by"),
        migrations.RenameField("historicalnudge", "chased_at", "nudged_at"),
        migrations.RenameIndex(
            model_name="nudge", old_name="chase_of_promise", new_name="nudge_of_promise"
        ),
        migrations.AlterModelOptions(name="nudge", options={"ordering": ["-nudged_at", "-pk"]}),
        migrations.AlterModelOptions(
            name="historicalnudge",
            options={
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical nudge",
                "verbose_name_plural": "historical nudges",
            },
        ),
        migrations.AlterField(
            "nudge",
            "alliance",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="nudges",
                to="alliances.alliance",
            ),
        ),
        migrations.AddField("nudge", "words", models.TextField("own words", blank=True)),
        migrations.AddField(
            "historicalnudge", "words", models.TextField("own words", blank=True)
        ),
        migrations.RunPython(forwards, backwards),
    ]
