"""Until now a sign-in was tied to a person when they were invited, and is now when they accept.

Who has not accepted yet is untied, and their invitation stands with the person instead. Addresses
of people are confirmed where the same address is that of their sign-in and confirmed there. For
everybody else nobody has ever shown that they read what is sent there: they stay unconfirmed.
"""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Lower


def separate(apps, schema_editor):
    Person = apps.get_model("alliances", "Person")
    User = apps.get_model("accounts", "User")
    Invitation = apps.get_model("accounts", "Invitation")
    waiting = Invitation.objects.filter(accepted_at__isnull=True, user__password__startswith="!")
    theirs = waiting.filter(user=OuterRef("user")).values("pk")[:1]
    rows = Person.objects.filter(user__in=waiting.values("user"))
    rows.update(invitation=Subquery(theirs), user=None)
    confirmed = User.objects.filter(pk=OuterRef("user")).values("email_confirmed_at")[:1]
    same = Person.objects.annotate(own=Lower("email"), theirs=Lower("user__email"))
    keys = same.filter(own=F("theirs"), email_confirmed_at__isnull=True).values("pk")
    Person.objects.filter(pk__in=keys).update(email_confirmed_at=Subquery(confirmed))


def tie(apps, schema_editor):
    Person = apps.get_model("alliances", "Person")
    Invitation = apps.get_model("accounts", "Invitation")
    theirs = Invitation.objects.filter(pk=OuterRef("invitation")).values("user")[:1]
    rows = Person.objects.filter(invitation__isnull=False, user__isnull=True)
    rows.update(user=Subquery(theirs), invitation=None)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_accounts_in_use"),
        ("alliances", "0007_confirmed_addresses"),
    ]

    operations = [migrations.RunPython(separate, tie)]
