"""Partners and contacts without any alliance were seen by all colleagues, and stay so."""

from django.db import migrations


def list_those_without_alliance(apps, schema_editor):
    partners = apps.get_model("alliances", "Partner").objects
    links = apps.get_model("alliances", "AlliancePartner").objects
    partners.exclude(pk__in=links.values("partner")).update(listed=True)
    people = apps.get_model("alliances", "Person").objects.filter(partner__isnull=False)
    parts = apps.get_model("alliances", "Membership").objects
    people.exclude(pk__in=parts.values("person")).update(listed=True)


class Migration(migrations.Migration):
    dependencies = [("alliances", "0009_naming")]

    operations = [migrations.RunPython(list_those_without_alliance, migrations.RunPython.noop)]
