"""The side of an action follows its owner, and is empty while nobody was chosen."""

from __future__ import annotations

import datetime

import django.core.validators
import governance.models.committee
import governance.models.validators
from django.db import migrations, models


def sides_from_owners(apps, schema_editor):
    """Before, "ours" was the default of the form, so it says nothing by itself: where a partner's
    person owns the action it was theirs, and where nobody does it is not known. Any other side was
    chosen by somebody and stays."""
    rows = apps.get_model("governance", "Action").objects.filter(side="ours")
    rows.filter(owner__partner__isnull=False).update(side="theirs")
    rows.filter(owner__isnull=True).update(side="")


class Migration(migrations.Migration):

    dependencies = [
        ('alliances', '0001_initial'),
        ('governance', '0002_committee_without_chair'),
    ]

    operations = [
        migrations.AlterField(
            model_name='action',
            name='done_on',
            field=models.DateField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1), 'Enter a date between 2000 and 2099.'), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31), 'Enter a date between 2000 and 2099.')], verbose_name='done on'),
        ),
        migrations.AlterField(
            model_name='action',
            name='due_on',
            field=models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1), 'Enter a date between 2000 and 2099.'), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31), 'Enter a date between 2000 and 2099.')], verbose_name='due'),
        ),
        migrations.AlterField(
            model_name='action',
            name='side',
            field=models.CharField(blank=True, choices=[('ours', 'Ours'), ('theirs', 'Theirs'), ('joint', 'Joint')], help_text='Follows the owner. Empty while nobody has been chosen.', max_length=6),
        ),
        migrations.AlterField(
            model_name='agendaitem',
            name='outcome',
            field=models.CharField(choices=[('open', 'Open'), ('done', 'Discussed'), ('carried', 'Carried over')], default='open', max_length=8),
        ),
        migrations.AlterField(
            model_name='attendee',
            name='attended',
            field=models.BooleanField(blank=True, help_text='Empty until attendance is recorded.', null=True, verbose_name='present'),
        ),
        migrations.AlterField(
            model_name='cadence',
            name='duration_minutes',
            field=models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(1440)], verbose_name='duration in minutes'),
        ),
        migrations.AlterField(
            model_name='cadence',
            name='first_on',
            field=models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1), 'Enter a date between 2000 and 2099.'), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31), 'Enter a date between 2000 and 2099.')], verbose_name='first meeting on or after'),
        ),
        migrations.AlterField(
            model_name='cadence',
            name='is_active',
            field=models.BooleanField(default=True, verbose_name='active'),
        ),
        migrations.AlterField(
            model_name='cadence',
            name='rrule',
            field=models.CharField(help_text='For example FREQ=MONTHLY;BYDAY=1TU', max_length=200, verbose_name='recurrence rule'),
        ),
        migrations.AlterField(
            model_name='cadence',
            name='starts_at_time',
            field=models.TimeField(help_text='Local time in the time zone below.', verbose_name='starts at'),
        ),
        migrations.AlterField(
            model_name='committee',
            name='decision_rights',
            field=models.TextField(blank=True, help_text='What this committee decides, and what it escalates.'),
        ),
        migrations.AlterField(
            model_name='committee',
            name='dissolved_on',
            field=models.DateField(blank=True, null=True, verbose_name='closed on'),
        ),
        migrations.AlterField(
            model_name='committee',
            name='kind',
            field=models.CharField(choices=[('steering', 'Executive steering committee'), ('management', 'Alliance management team'), ('operating', 'Operating team'), ('other', 'Other committee')], default='management', max_length=12),
        ),
        migrations.AlterField(
            model_name='committee',
            name='reminder_offsets',
            field=models.JSONField(blank=True, default=governance.models.committee.default_offsets, help_text='Minutes before the meeting.', validators=[governance.models.validators.validate_offsets]),
        ),
        migrations.AlterField(
            model_name='historicalaction',
            name='done_on',
            field=models.DateField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1), 'Enter a date between 2000 and 2099.'), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31), 'Enter a date between 2000 and 2099.')], verbose_name='done on'),
        ),
        migrations.AlterField(
            model_name='historicalaction',
            name='due_on',
            field=models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1), 'Enter a date between 2000 and 2099.'), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31), 'Enter a date between 2000 and 2099.')], verbose_name='due'),
        ),
        migrations.AlterField(
            model_name='historicalaction',
            name='side',
            field=models.CharField(blank=True, choices=[('ours', 'Ours'), ('theirs', 'Theirs'), ('joint', 'Joint')], help_text='Follows the owner. Empty while nobody has been chosen.', max_length=6),
        ),
        migrations.AlterField(
            model_name='historicalcadence',
            name='duration_minutes',
            field=models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(1440)], verbose_name='duration in minutes'),
        ),
        migrations.AlterField(
            model_name='historicalcadence',
            name='first_on',
            field=models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1), 'Enter a date between 2000 and 2099.'), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31), 'Enter a date between 2000 and 2099.')], verbose_name='first meeting on or after'),
        ),
        migrations.AlterField(
            model_name='historicalcadence',
            name='is_active',
            field=models.BooleanField(default=True, verbose_name='active'),
        ),
        migrations.AlterField(
            model_name='historicalcadence',
            name='rrule',
            field=models.CharField(help_text='For example FREQ=MONTHLY;BYDAY=1TU', max_length=200, verbose_name='recurrence rule'),
        ),
        migrations.AlterField(
            model_name='historicalcadence',
            name='starts_at_time',
            field=models.TimeField(help_text='Local time in the time zone below.', verbose_name='starts at'),
        ),
        migrations.AlterField(
            model_name='historicalcommittee',
            name='decision_rights',
            field=models.TextField(blank=True, help_text='What this committee decides, and what it escalates.'),
        ),
        migrations.AlterField(
            model_name='historicalcommittee',
            name='dissolved_on',
            field=models.DateField(blank=True, null=True, verbose_name='closed on'),
        ),
        migrations.AlterField(
            model_name='historicalcommittee',
            name='kind',
            field=models.CharField(choices=[('steering', 'Executive steering committee'), ('management', 'Alliance management team'), ('operating', 'Operating team'), ('other', 'Other committee')], default='management', max_length=12),
        ),
        migrations.AlterField(
            model_name='historicalcommittee',
            name='reminder_offsets',
            field=models.JSONField(blank=True, default=governance.models.committee.default_offsets, help_text='Minutes before the meeting.', validators=[governance.models.validators.validate_offsets]),
        ),
        migrations.AlterField(
            model_name='historicalmeeting',
            name='is_exception',
            field=models.BooleanField(default=False, editable=False, help_text='Rescheduled or cancelled by hand; the schedule no longer changes it.'),
        ),
        migrations.AlterField(
            model_name='historicalmeeting',
            name='local_date',
            field=models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1), 'Enter a date between 2000 and 2099.'), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31), 'Enter a date between 2000 and 2099.')], verbose_name='date'),
        ),
        migrations.AlterField(
            model_name='historicalmeeting',
            name='schedule_version',
            field=models.PositiveIntegerField(default=1, editable=False, help_text='Grows when the meeting is rescheduled or cancelled.'),
        ),
        migrations.AlterField(
            model_name='historicalmeeting',
            name='state',
            field=models.CharField(choices=[('scheduled', 'Scheduled'), ('held', 'Held'), ('cancelled', 'Cancelled'), ('missed', 'Not held')], db_index=True, default='scheduled', max_length=10),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='is_exception',
            field=models.BooleanField(default=False, editable=False, help_text='Rescheduled or cancelled by hand; the schedule no longer changes it.'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='local_date',
            field=models.DateField(validators=[django.core.validators.MinValueValidator(datetime.date(2000, 1, 1), 'Enter a date between 2000 and 2099.'), django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31), 'Enter a date between 2000 and 2099.')], verbose_name='date'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='schedule_version',
            field=models.PositiveIntegerField(default=1, editable=False, help_text='Grows when the meeting is rescheduled or cancelled.'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='state',
            field=models.CharField(choices=[('scheduled', 'Scheduled'), ('held', 'Held'), ('cancelled', 'Cancelled'), ('missed', 'Not held')], db_index=True, default='scheduled', max_length=10),
        ),
        migrations.AlterConstraint(
            model_name='action',
            name='done_action_has_its_date',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_on__isnull', True)), _connector='OR'), name='done_action_has_its_date', violation_error_message='Enter the date it was done, and only for a done action.'),
        ),
        migrations.RunPython(sides_from_owners, migrations.RunPython.noop, elidable=True),
        migrations.AlterConstraint(
            model_name='attendee',
            name='attendee_once',
            constraint=models.UniqueConstraint(fields=('meeting', 'person'), name='attendee_once', violation_error_message='This person is already invited.'),
        ),
        migrations.AlterConstraint(
            model_name='committee',
            name='committee_name_unique_in_alliance',
            constraint=models.UniqueConstraint(condition=models.Q(('dissolved_on__isnull', True)), fields=('alliance', 'name'), name='committee_name_unique_in_alliance', violation_error_message='This alliance already has a committee of this name.'),
        ),
        migrations.AlterConstraint(
            model_name='committeemember',
            name='committee_member_once',
            constraint=models.UniqueConstraint(fields=('committee', 'person'), name='committee_member_once', violation_error_message='This person is already on the committee.'),
        ),
    ]
