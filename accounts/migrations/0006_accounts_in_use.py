"""Accounts whose owner accepted an invitation or signed in have a confirmed address: the password
was set by a link that was sent to it. Others confirm theirs."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def confirm(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    Invitation = apps.get_model("accounts", "Invitation")
    accepted = Invitation.objects.filter(user=OuterRef("pk")).values("accepted_at")[:1]
    rows = User.objects.filter(email_confirmed_at__isnull=True)
    rows.update(email_confirmed_at=Coalesce(Subquery(accepted), F("last_login")))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_confirmed_address")]

    # Back, the column goes.
    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
