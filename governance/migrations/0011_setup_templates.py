"""Templates that are there learn which of their committees covers which duty, and what stands on
every agenda; who had kept them finds both in Django admin."""

from django.db import migrations

from governance.rules.duties import DUTIES
from governance.rules.standing import ITEMS, kinds_of_duties


def fill(apps, schema_editor):
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


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0010_setup"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
