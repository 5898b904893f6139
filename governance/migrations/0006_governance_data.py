"""What rows of before know now: series keep their phase, templates cover duties and have standing
items, decisions have an alliance and a day, actions the first day they were promised for."""

import datetime

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from governance.rules.duties import DUTIES
from governance.rules.standing import ITEMS, kinds_of_duties

REMINDER, INVITATION = "meeting_reminder:email", "meeting_invitation:email"
NO_DAY = datetime.date(2000, 1, 1)  # what new columns hold until they are filled


def keep_the_phase(apps, schema_editor):
    """Series that leave out periods go on from the day they counted from so far: only new ones
    count from their first date. Whether a day is left out at all needs INTERVAL."""
    for name in ("Cadence", "HistoricalCadence"):
        rows = apps.get_model("governance", name).objects.using(schema_editor.connection.alias)
        rows.filter(rrule__contains="INTERVAL=").update(counts_from=F("first_on"))


def fill_templates(apps, schema_editor):
    """Templates that are there learn which of their committees covers which duty, and what stands
    on every agenda; who had kept them finds both in Django admin."""
    committees = apps.get_model("governance", "CommitteeTemplate").objects
    item, duty = (apps.get_model("governance", name) for name in ("TemplateItem", "TemplateDuty"))
    kinds = {}
    for row in committees.order_by("pk"):
        kinds.setdefault(row.template_id, set()).add(row.kind)
        item.objects.bulk_create(
            item(committee=row, title=title, minutes=minutes, position=place)
            for place, (title, minutes) in enumerate(ITEMS.get(row.kind, ()))
        )
    duty.objects.bulk_create(
        duty(
            template_id=template,
            duty=key,
            kind=kind,
            topic=DUTIES[key].topic,
            frequency=DUTIES[key].frequency,
        )
        for template, there in kinds.items()
        for key, kind in kinds_of_duties(there).items()
    )


def empty_templates(apps, schema_editor):
    for name in ("TemplateItem", "TemplateDuty"):
        apps.get_model("governance", name).objects.all().delete()


def keep_choices(apps, schema_editor):
    for model in (apps.get_model("accounts", "User"), apps.get_model("alliances", "Person")):
        for row in model._base_manager.exclude(muted=[]).only("pk", "muted").iterator():
            if REMINDER in row.muted and INVITATION not in row.muted:
                muted = sorted({*row.muted, INVITATION})
                model._base_manager.filter(pk=row.pk).update(muted=muted)


def fill_outcomes(apps, schema_editor):
    model = lambda name: apps.get_model("governance", name)  # noqa: E731
    meeting = model("Meeting").objects.filter(pk=OuterRef("meeting"))
    for name in ("Decision", "HistoricalDecision"):
        model(name).objects.order_by().update(
            alliance=Subquery(meeting.values("committee__alliance")[:1]),
            committee=Subquery(meeting.values("committee")[:1]),
            decided_on=Coalesce(Subquery(meeting.values("local_date")[:1]), NO_DAY),
        )
    model("HistoricalAction").objects.order_by().update(first_due_on=F("due_on"))
    past = (
        model("HistoricalAction")
        .objects.filter(id=OuterRef("pk"))
        .order_by("history_date", "history_id")
    )
    actions = model("Action").objects.order_by()
    actions.update(first_due_on=Coalesce(Subquery(past.values("due_on")[:1]), F("due_on")))
    actions.exclude(first_due_on=F("due_on")).update(moves=1)
    check_now(schema_editor)


def forget_outcomes(apps, schema_editor):
    """Before this, every decision belonged to a meeting."""
    apps.get_model("governance", "Decision").objects.filter(meeting__isnull=True).delete()
    check_now(schema_editor)


def check_now(schema_editor):
    """What was just written is checked now: a table with checks to come cannot be altered."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_rhythm"),
        ("alliances", "0017_deputies"),
        ("governance", "0005_governance"),
    ]

    operations = [
        migrations.RunPython(keep_the_phase, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(fill_templates, empty_templates),
        migrations.RunPython(keep_choices, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(fill_outcomes, forget_outcomes),
        migrations.AlterField(
            "decision",
            "alliance",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="alliances.alliance",
            ),
        ),
    ]
