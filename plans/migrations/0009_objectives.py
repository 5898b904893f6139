"""Objectives say how they are measured; actuals keep what they were.

What can be known of the objectives there are is said for them: money was always entered as the sum
of the year so far; a baseline above the target falls, a percentage with a baseline is a level, and
a number that starts at 0 is a sum. The rest stays "not said", and the page of the plan asks.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

FLOW_MORE = {"measured_as": "flow", "direction": "more"}
LEVEL_MORE = {"measured_as": "level", "direction": "more"}
LEVEL_LESS = {"measured_as": "level", "direction": "less"}
RISES, FALLS = Q(baseline__lt=F("target")), Q(baseline__gt=F("target"))


def say(apps, schema_editor):
    for name in ("Objective", "ObjectiveTemplate"):
        rows = apps.get_model("plans", name).objects.filter(measured_as="", direction="")
        rows.filter(FALLS).update(**LEVEL_LESS)
        rows.filter(unit="money").update(**FLOW_MORE)
        rows.filter(RISES, unit="percent").update(**LEVEL_MORE)
        rows.filter(RISES, unit="number", baseline=0).update(**FLOW_MORE)
        # Where it is to go is known; whether it is a sum is not.
        rows.filter(RISES, unit="number").update(direction="more")


def unsay(apps, schema_editor):
    """The earlier release knows one entry a day and no objective that starts at its target."""
    if schema_editor.connection.vendor == "postgresql":
        # Tables cannot be altered while checks of this transaction are still to come.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    actuals = apps.get_model("plans", "ObjectiveActual").objects
    actuals.filter(corrects__isnull=False).update(corrects=None)
    actuals.filter(corrected_at__isnull=False).delete()
    apps.get_model("plans", "Objective").objects.filter(baseline=F("target")).update(baseline=None)


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0008_promises_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='objectiveactual',
            options={'ordering': ['objective', '-as_of', '-pk']},
        ),
        migrations.RemoveConstraint(
            model_name='objective',
            name='objective_target_differs_from_baseline',
        ),
        migrations.RemoveConstraint(
            model_name='objectiveactual',
            name='objective_actual_once_a_day',
        ),
        migrations.AddField(
            model_name='historicalinitiative',
            name='change_reason',
            field=models.CharField(blank=True, help_text='Why this version plans it later.', max_length=300),
        ),
        migrations.AddField(
            model_name='initiative',
            name='change_reason',
            field=models.CharField(blank=True, help_text='Why this version plans it later.', max_length=300),
        ),
        migrations.AddField(
            model_name='historicalobjective',
            name='change_reason',
            field=models.CharField(blank=True, help_text='Why this version drops it or asks for less than the one before.', max_length=300),
        ),
        migrations.AddField(
            model_name='historicalobjective',
            name='direction',
            field=models.CharField(blank=True, choices=[('more', 'More is better'), ('less', 'Less is better'), ('band', 'Within a band')], help_text='Empty where it was never said: then it is not measured.', max_length=4),
        ),
        migrations.AddField(
            model_name='historicalobjective',
            name='dropped_on',
            field=models.DateField(blank=True, editable=False, help_text='A version that both sides signed let it go; it counts on as it was promised.', null=True),
        ),
        migrations.AddField(
            model_name='historicalobjective',
            name='first_terms',
            field=models.JSONField(default=dict, editable=False, help_text='Terms first agreed this year, where a later version asks for less.'),
        ),
        migrations.AddField(
            model_name='historicalobjective',
            name='measured_as',
            field=models.CharField(blank=True, choices=[('flow', 'Sum over the year'), ('level', 'Value on a day')], help_text='Empty where it was never said: then it is not measured.', max_length=5),
        ),
        migrations.AddField(
            model_name='historicalobjective',
            name='pace',
            field=models.JSONField(blank=True, default=list, help_text='Day and percent of the target that is due by it; empty for an even pace.', verbose_name='milestones'),
        ),
        migrations.AddField(
            model_name='historicalobjective',
            name='target_reason',
            field=models.CharField(blank=True, help_text='Why the target is far from what was reached before.', max_length=300, verbose_name='reason for the target'),
        ),
        migrations.AddField(
            model_name='historicalobjective',
            name='target_to',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='For a band only: the target is its lower end.', max_digits=20, null=True, verbose_name='upper end of the band'),
        ),
        migrations.AddField(
            model_name='objective',
            name='change_reason',
            field=models.CharField(blank=True, help_text='Why this version drops it or asks for less than the one before.', max_length=300),
        ),
        migrations.AddField(
            model_name='objective',
            name='direction',
            field=models.CharField(blank=True, choices=[('more', 'More is better'), ('less', 'Less is better'), ('band', 'Within a band')], help_text='Empty where it was never said: then it is not measured.', max_length=4),
        ),
        migrations.AddField(
            model_name='objective',
            name='dropped_on',
            field=models.DateField(blank=True, editable=False, help_text='A version that both sides signed let it go; it counts on as it was promised.', null=True),
        ),
        migrations.AddField(
            model_name='objective',
            name='first_terms',
            field=models.JSONField(default=dict, editable=False, help_text='Terms first agreed this year, where a later version asks for less.'),
        ),
        migrations.AddField(
            model_name='objective',
            name='measured_as',
            field=models.CharField(blank=True, choices=[('flow', 'Sum over the year'), ('level', 'Value on a day')], help_text='Empty where it was never said: then it is not measured.', max_length=5),
        ),
        migrations.AddField(
            model_name='objective',
            name='pace',
            field=models.JSONField(blank=True, default=list, help_text='Day and percent of the target that is due by it; empty for an even pace.', verbose_name='milestones'),
        ),
        migrations.AddField(
            model_name='objective',
            name='target_reason',
            field=models.CharField(blank=True, help_text='Why the target is far from what was reached before.', max_length=300, verbose_name='reason for the target'),
        ),
        migrations.AddField(
            model_name='objective',
            name='target_to',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='For a band only: the target is its lower end.', max_digits=20, null=True, verbose_name='upper end of the band'),
        ),
        migrations.AddField(
            model_name='objectiveactual',
            name='corrected_at',
            field=models.DateTimeField(editable=False, help_text='Since when a correction stands in its place.', null=True),
        ),
        migrations.AddField(
            model_name='objectiveactual',
            name='corrects',
            field=models.ForeignKey(editable=False, help_text='The earlier entry for the same day.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='plans.objectiveactual'),
        ),
        migrations.AddField(
            model_name='objectiveactual',
            name='reason',
            field=models.CharField(blank=True, help_text='Why it was corrected.', max_length=300),
        ),
        migrations.AddField(
            model_name='objectiveactual',
            name='revision',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='objectiveactual',
            name='withdrawn_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='objectiveactual',
            name='withdrawn_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectiveactual',
            name='withdrawn_reason',
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name='objectivetemplate',
            name='direction',
            field=models.CharField(blank=True, choices=[('more', 'More is better'), ('less', 'Less is better')], max_length=4),
        ),
        migrations.AddField(
            model_name='objectivetemplate',
            name='measured_as',
            field=models.CharField(blank=True, choices=[('flow', 'Sum over the year'), ('level', 'Value on a day')], max_length=5),
        ),
        migrations.AlterField(
            model_name='objectiveactual',
            name='recorded_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.CheckConstraint(condition=models.Q(('measured_as__in', ['', 'flow', 'level'])), name='objective_measured_as_is_known_word'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.CheckConstraint(condition=models.Q(('direction__in', ['', 'more', 'less', 'band'])), name='objective_direction_is_known_word'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('direction', 'band'), ('target_to__gte', models.F('target'))), models.Q(models.Q(('direction', 'band'), _negated=True), ('target_to__isnull', True)), _connector='OR'), name='objective_band_has_two_ends', violation_error_message='A band needs a lower end and an upper end that is not below it.'),
        ),
        migrations.AddConstraint(
            model_name='objectiveactual',
            constraint=models.UniqueConstraint(condition=models.Q(('corrected_at__isnull', True)), fields=('objective', 'as_of'), name='objective_actual_once_a_day', violation_error_message='There is an actual for this day already.'),
        ),
        migrations.RunPython(say, unsay),
    ]
