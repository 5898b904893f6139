"""Whoever switched off reminders by e-mail was not invited by e-mail either. Invitations have a
choice of their own now: what these people had stays as it was."""

from django.db import migrations

REMINDER, INVITATION = "meeting_reminder:email", "meeting_invitation:email"


def keep_choices(apps, schema_editor):
    for model in (apps.get_model("accounts", "User"), apps.get_model("alliances", "Person")):
        for row in model._base_manager.exclude(muted=[]).only("pk", "muted").iterator():
            if REMINDER in row.muted and INVITATION not in row.muted:
                muted = sorted({*row.muted, INVITATION})
                model._base_manager.filter(pk=row.pk).update(muted=muted)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_rhythm"),
        ("alliances", "0017_reach"),
        ("governance", "0015_reach"),
    ]
    operations = [migrations.RunPython(keep_choices, migrations.RunPython.noop, elidable=True)]
