from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0016_comfort")]
    operations = [
        migrations.AddField(
            model_name="placement",
            name="told",
            field=models.BigIntegerField(editable=False, null=True),
        ),
    ]
