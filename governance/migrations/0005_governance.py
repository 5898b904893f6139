import datetime
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import governance.models.committee
import governance.models.template
import governance.models.validators
import simple_history.models
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0017_deputies"),
        ("governance", "0004_templates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="decision",
            options={"ordering": ["-decided_on", "-pk"]},
        ),
        migrations.AddField(
            model_name="action",
            name="asked_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When its owner proposed another day, or said that they cannot do it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="asked_due_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="proposed for"
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="asked_reason",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name="action",
            name="drop_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it was dropped"),
        ),
        migrations.AddField(
            model_name="action",
            name="first_due_on",
            field=models.DateField(
                default=datetime.date(2000, 1, 1),
                editable=False,
                help_text="Stays when the due date moves.",
                verbose_name="first promised for",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="action",
            name="move_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it moved"),
        ),
        migrations.AddField(
            model_name="action",
            name="moves",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="times moved"
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="ended_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="extra_minutes",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="is_standing",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Stands on every agenda, so it is never carried.",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="link",
            field=models.URLField(blank=True, max_length=500, verbose_name="to read before"),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="minutes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="In minutes.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(480),
                ],
                verbose_name="minutes",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="needs",
            field=models.CharField(
                blank=True,
                help_text="Functions or roles, separated by commas: Legal, Finance, executive sponsor.",
                max_length=200,
                verbose_name="needs in the room",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="needs_decision",
            field=models.BooleanField(default=False, verbose_name="needs a decision"),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="source",
            field=models.CharField(blank=True, editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="started_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="attendee",
            name="answer",
            field=models.CharField(
                choices=[
                    ("needs_action", "No answer"),
                    ("accepted", "Yes"),
                    ("tentative", "Maybe"),
                    ("declined", "No"),
                ],
                default="needs_action",
                help_text="To this meeting; without one, that to the series counts.",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="attendee",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="attendee",
            name="answered_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("link", "by the link in the e-mail"),
                    ("page", "on the page of the meeting"),
                    ("mail", "by their calendar"),
                ],
                max_length=4,
            ),
        ),
        migrations.AddField(
            model_name="attendee",
            name="stands_in_for",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Invited as the deputy of this person, as long as they stand in.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="alliances.person",
            ),
        ),
        migrations.AddField(
            model_name="cadence",
            name="counts_from",
            field=models.DateField(
                blank=True,
                editable=False,
                help_text="From which day every second or third period is counted; empty: from the first date on or after the first day. Older schedules keep the day they counted from.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="cadence",
            name="on_holiday",
            field=models.CharField(
                choices=[
                    ("keep", "Keep the date and mark it"),
                    ("before", "Move to the working day before"),
                    ("after", "Move to the working day after"),
                ],
                default="keep",
                max_length=6,
                verbose_name="on holidays and closing days",
            ),
        ),
        migrations.AddField(
            model_name="cadence",
            name="planned_until",
            field=models.DateTimeField(
                blank=True,
                db_index=True,
                editable=False,
                help_text="When the first meeting starts that is not made yet; empty: nobody has looked.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="committee",
            name="asks_pulse",
            field=models.BooleanField(
                default=False,
                help_text="One question to those who were present: “Did we work as one team?”",
                verbose_name="ask for the pulse after meetings",
            ),
        ),
        migrations.AddField(
            model_name="committee",
            name="minutes_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                default=5,
                help_text="0: minutes are written, not circulated.",
                validators=[django.core.validators.MaxValueValidator(60)],
                verbose_name="working days to answer the minutes",
            ),
        ),
        migrations.AddField(
            model_name="committee",
            name="quorum",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="How many people have to be there to decide. 0: any number.",
                validators=[django.core.validators.MaxValueValidator(99)],
            ),
        ),
        migrations.AddField(
            model_name="committee",
            name="quorum_per_side",
            field=models.BooleanField(default=False, verbose_name="of each side"),
        ),
        migrations.AddField(
            model_name="committee",
            name="silence_approves",
            field=models.BooleanField(
                default=False, verbose_name="who does not answer in time approves the minutes"
            ),
        ),
        migrations.AddField(
            model_name="committeetemplate",
            name="quorum",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="How many people have to be there to decide. 0: any number.",
                validators=[django.core.validators.MaxValueValidator(99)],
            ),
        ),
        migrations.AddField(
            model_name="committeetemplate",
            name="quorum_per_side",
            field=models.BooleanField(default=False, verbose_name="of each side"),
        ),
        migrations.AddField(
            model_name="committeetemplate",
            name="reminder_offsets",
            field=models.JSONField(
                blank=True,
                default=governance.models.committee.default_offsets,
                help_text="Minutes before the meeting.",
                validators=[governance.models.validators.validate_offsets],
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="agenda_item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decisions",
                to="governance.agendaitem",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="alliance",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="alliances.alliance",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="amount",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="committee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decisions",
                to="governance.committee",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="criteria",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="decision",
            name="currency",
            field=models.CharField(blank=True, max_length=3),
        ),
        migrations.AddField(
            model_name="decision",
            name="decided_on",
            field=models.DateField(
                default=datetime.date(2000, 1, 1),
                validators=[
                    django.core.validators.MinValueValidator(
                        datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                    ),
                    django.core.validators.MaxValueValidator(
                        datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                    ),
                ],
                verbose_name="decided on",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decision",
            name="decider",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="alliances.person",
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="internal_reasoning",
            field=models.TextField(
                blank=True,
                help_text="Not shown to the partner.",
                verbose_name="reason for our company only",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="look_back_on",
            field=models.DateField(
                blank=True,
                help_text="The day on which you ask how it went.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(
                        datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                    ),
                    django.core.validators.MaxValueValidator(
                        datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                    ),
                ],
                verbose_name="look back on",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="looked_back_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="manner",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agreed", "All present agreed"),
                    ("vote", "By vote"),
                    ("chair", "By the chair"),
                    ("person", "By one person"),
                ],
                max_length=6,
                verbose_name="decided",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="options",
            field=models.TextField(blank=True, verbose_name="options weighed"),
        ),
        migrations.AddField(
            model_name="decision",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("worked", "It worked"),
                    ("partly", "It worked in part"),
                    ("failed", "It did not work"),
                ],
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="outcome_note",
            field=models.TextField(blank=True, verbose_name="what came of it"),
        ),
        migrations.AddField(
            model_name="decision",
            name="revisit_reason",
            field=models.CharField(blank=True, editable=False, max_length=500),
        ),
        migrations.AddField(
            model_name="decision",
            name="revisit_since",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="right",
            field=models.CharField(blank=True, max_length=300, verbose_name="by which right"),
        ),
        migrations.AddField(
            model_name="decision",
            name="supersedes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="superseded_by",
                to="governance.decision",
                verbose_name="replaces",
            ),
        ),
        migrations.AddField(
            model_name="historicalaction",
            name="asked_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When its owner proposed another day, or said that they cannot do it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalaction",
            name="asked_due_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="proposed for"
            ),
        ),
        migrations.AddField(
            model_name="historicalaction",
            name="asked_reason",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name="historicalaction",
            name="drop_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it was dropped"),
        ),
        migrations.AddField(
            model_name="historicalaction",
            name="first_due_on",
            field=models.DateField(
                default=datetime.date(2000, 1, 1),
                editable=False,
                help_text="Stays when the due date moves.",
                verbose_name="first promised for",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicalaction",
            name="move_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it moved"),
        ),
        migrations.AddField(
            model_name="historicalaction",
            name="moves",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="times moved"
            ),
        ),
        migrations.AddField(
            model_name="historicalcadence",
            name="counts_from",
            field=models.DateField(
                blank=True,
                editable=False,
                help_text="From which day every second or third period is counted; empty: from the first date on or after the first day. Older schedules keep the day they counted from.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalcadence",
            name="on_holiday",
            field=models.CharField(
                choices=[
                    ("keep", "Keep the date and mark it"),
                    ("before", "Move to the working day before"),
                    ("after", "Move to the working day after"),
                ],
                default="keep",
                max_length=6,
                verbose_name="on holidays and closing days",
            ),
        ),
        migrations.AddField(
            model_name="historicalcommittee",
            name="asks_pulse",
            field=models.BooleanField(
                default=False,
                help_text="One question to those who were present: “Did we work as one team?”",
                verbose_name="ask for the pulse after meetings",
            ),
        ),
        migrations.AddField(
            model_name="historicalcommittee",
            name="minutes_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                default=5,
                help_text="0: minutes are written, not circulated.",
                validators=[django.core.validators.MaxValueValidator(60)],
                verbose_name="working days to answer the minutes",
            ),
        ),
        migrations.AddField(
            model_name="historicalcommittee",
            name="quorum",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="How many people have to be there to decide. 0: any number.",
                validators=[django.core.validators.MaxValueValidator(99)],
            ),
        ),
        migrations.AddField(
            model_name="historicalcommittee",
            name="quorum_per_side",
            field=models.BooleanField(default=False, verbose_name="of each side"),
        ),
        migrations.AddField(
            model_name="historicalcommittee",
            name="silence_approves",
            field=models.BooleanField(
                default=False, verbose_name="who does not answer in time approves the minutes"
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="agenda_item",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="governance.agendaitem",
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="alliance",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="alliances.alliance",
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="amount",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="committee",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="governance.committee",
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="criteria",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="currency",
            field=models.CharField(blank=True, max_length=3),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="decided_on",
            field=models.DateField(
                default=datetime.date(2000, 1, 1),
                validators=[
                    django.core.validators.MinValueValidator(
                        datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                    ),
                    django.core.validators.MaxValueValidator(
                        datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                    ),
                ],
                verbose_name="decided on",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="decider",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="alliances.person",
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="internal_reasoning",
            field=models.TextField(
                blank=True,
                help_text="Not shown to the partner.",
                verbose_name="reason for our company only",
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="look_back_on",
            field=models.DateField(
                blank=True,
                help_text="The day on which you ask how it went.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(
                        datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                    ),
                    django.core.validators.MaxValueValidator(
                        datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                    ),
                ],
                verbose_name="look back on",
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="looked_back_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="manner",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agreed", "All present agreed"),
                    ("vote", "By vote"),
                    ("chair", "By the chair"),
                    ("person", "By one person"),
                ],
                max_length=6,
                verbose_name="decided",
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="options",
            field=models.TextField(blank=True, verbose_name="options weighed"),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("worked", "It worked"),
                    ("partly", "It worked in part"),
                    ("failed", "It did not work"),
                ],
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="outcome_note",
            field=models.TextField(blank=True, verbose_name="what came of it"),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="revisit_reason",
            field=models.CharField(blank=True, editable=False, max_length=500),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="revisit_since",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="right",
            field=models.CharField(blank=True, max_length=300, verbose_name="by which right"),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="supersedes",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="governance.decision",
                verbose_name="replaces",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="agenda_filled_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the standing items of the committee were put on the agenda.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="kind",
            field=models.CharField(
                choices=[("regular", "Regular meeting"), ("kickoff", "Kickoff")],
                default="regular",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="purpose",
            field=models.TextField(blank=True, help_text="Why it is worth meeting in person."),
        ),
        migrations.AddField(
            model_name="historicalmeeting",
            name="result",
            field=models.TextField(blank=True, help_text="What came of meeting in person."),
        ),
        migrations.AddField(
            model_name="meeting",
            name="agenda_filled_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the standing items of the committee were put on the agenda.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="kind",
            field=models.CharField(
                choices=[("regular", "Regular meeting"), ("kickoff", "Kickoff")],
                default="regular",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="purpose",
            field=models.TextField(blank=True, help_text="Why it is worth meeting in person."),
        ),
        migrations.AddField(
            model_name="meeting",
            name="result",
            field=models.TextField(blank=True, help_text="What came of meeting in person."),
        ),
        migrations.AlterField(
            model_name="cadence",
            name="duration_minutes",
            field=models.PositiveSmallIntegerField(
                default=60,
                validators=[
                    django.core.validators.MinValueValidator(5),
                    django.core.validators.MaxValueValidator(20160),
                ],
                verbose_name="duration in minutes",
            ),
        ),
        migrations.AlterField(
            model_name="committee",
            name="decision_rights",
            field=models.TextField(
                blank=True,
                help_text="What this committee decides, and what it escalates.",
                verbose_name="note on decision rights",
            ),
        ),
        migrations.AlterField(
            model_name="committeetemplate",
            name="duration_minutes",
            field=models.PositiveSmallIntegerField(
                default=60,
                validators=[
                    django.core.validators.MinValueValidator(5),
                    django.core.validators.MaxValueValidator(20160),
                ],
                verbose_name="length in minutes",
            ),
        ),
        migrations.AlterField(
            model_name="committeetemplate",
            name="period",
            field=models.CharField(
                choices=governance.models.template.period_choices,
                default="month",
                max_length=12,
                verbose_name="meets every",
            ),
        ),
        migrations.AlterField(
            model_name="committeetemplate",
            name="position",
            field=models.SmallIntegerField(
                blank=True,
                choices=[
                    (1, "first"),
                    (2, "second"),
                    (3, "third"),
                    (4, "fourth"),
                    (-1, "last"),
                    (-2, "second last"),
                    (5, "fifth"),
                    (6, "6th"),
                    (7, "7th"),
                    (8, "8th"),
                    (9, "9th"),
                    (10, "10th"),
                    (11, "11th"),
                    (12, "12th"),
                    (13, "13th"),
                    (14, "14th"),
                    (15, "15th"),
                    (16, "16th"),
                    (17, "17th"),
                    (18, "18th"),
                    (19, "19th"),
                    (20, "20th"),
                    (21, "21st"),
                    (22, "22nd"),
                    (23, "23rd"),
                    (24, "24th"),
                    (25, "25th"),
                    (26, "26th"),
                    (27, "27th"),
                    (28, "28th"),
                    (29, "29th"),
                    (30, "30th"),
                    (31, "31st"),
                ],
                help_text="First, second ... such day of the month; not for daily and weekly meetings.",
                null=True,
                verbose_name="which one",
            ),
        ),
        migrations.AlterField(
            model_name="committeetemplate",
            name="weekday",
            field=models.CharField(
                blank=True,
                choices=[
                    ("MO", "Monday"),
                    ("TU", "Tuesday"),
                    ("WE", "Wednesday"),
                    ("TH", "Thursday"),
                    ("FR", "Friday"),
                    ("SA", "Saturday"),
                    ("SU", "Sunday"),
                    ("WD", "working day"),
                    ("MD", "day"),
                ],
                max_length=2,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decisions",
                to="governance.meeting",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="reasoning",
            field=models.TextField(blank=True, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="historicalcadence",
            name="duration_minutes",
            field=models.PositiveSmallIntegerField(
                default=60,
                validators=[
                    django.core.validators.MinValueValidator(5),
                    django.core.validators.MaxValueValidator(20160),
                ],
                verbose_name="duration in minutes",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcommittee",
            name="decision_rights",
            field=models.TextField(
                blank=True,
                help_text="What this committee decides, and what it escalates.",
                verbose_name="note on decision rights",
            ),
        ),
        migrations.AlterField(
            model_name="historicaldecision",
            name="reasoning",
            field=models.TextField(blank=True, verbose_name="reason"),
        ),
        migrations.CreateModel(
            name="BacklogItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("title", models.CharField(max_length=200)),
                ("notes", models.TextField(blank=True)),
                (
                    "presenter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="In minutes.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                (
                    "needs_decision",
                    models.BooleanField(default=False, verbose_name="needs a decision"),
                ),
                (
                    "needs",
                    models.CharField(
                        blank=True,
                        help_text="Functions or roles, separated by commas: Legal, Finance, executive sponsor.",
                        max_length=200,
                        verbose_name="needs in the room",
                    ),
                ),
                (
                    "link",
                    models.URLField(blank=True, max_length=500, verbose_name="to read before"),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="backlog",
                        to="governance.committee",
                    ),
                ),
                ("source", models.CharField(blank=True, editable=False, max_length=80)),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["committee", "created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="governance.committee",
                    ),
                ),
                ("question", models.CharField(max_length=300)),
                (
                    "background",
                    models.TextField(
                        blank=True, help_text="What voters need to know. All of them see it."
                    ),
                ),
                ("choices_text", models.TextField(blank=True, verbose_name="choices")),
                (
                    "quorum",
                    models.PositiveSmallIntegerField(
                        help_text="How many must answer. Abstaining is an answer."
                    ),
                ),
                (
                    "majority",
                    models.CharField(
                        choices=[
                            ("simple", "More than half of the votes"),
                            ("two_thirds", "At least two thirds of the votes"),
                            ("all", "All votes"),
                        ],
                        default="simple",
                        max_length=10,
                    ),
                ),
                (
                    "each_side",
                    models.BooleanField(default=False, verbose_name="each company must agree"),
                ),
                (
                    "tie",
                    models.CharField(
                        choices=[
                            ("chair", "The vote of the chair decides"),
                            ("none", "Nothing is decided"),
                        ],
                        default="none",
                        max_length=5,
                        verbose_name="if votes are equal",
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("carried", "Decided"),
                            ("not_carried", "Not decided"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=11,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("won", models.CharField(blank=True, editable=False, max_length=200)),
                ("result", models.CharField(blank=True, editable=False, max_length=500)),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="ballot",
                        to="governance.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["closes_at"],
                        name="ballot_open_until",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ballot_closed_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quorum__gte", 1)), name="ballot_needs_an_answer"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="alliances.alliance",
                    ),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "only_mine",
                    models.BooleanField(default=True, verbose_name="only what concerns me"),
                ),
                (
                    "kinds",
                    models.JSONField(blank=True, default=list, verbose_name="kinds of dates"),
                ),
                ("made_at", models.DateTimeField(editable=False)),
                ("last_read_at", models.DateTimeField(editable=False, null=True)),
                ("last_read_by", models.CharField(blank=True, editable=False, max_length=60)),
                ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("content_changed_at", models.DateTimeField(editable=False, null=True)),
                ("counted_from", models.DateTimeField(editable=False, null=True)),
                ("reads", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "ordering": ["user", models.OrderBy(models.F("alliance"), nulls_first=True)],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("alliance__isnull", True)),
                        fields=("user",),
                        name="feed_of_a_person_once",
                        violation_error_message="You already have this feed.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("alliance__isnull", False)),
                        fields=("user", "alliance"),
                        name="feed_of_a_person_and_alliance_once",
                        violation_error_message="You already have a feed of this alliance.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlockClause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "alliance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deadlock_clause",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "our_executive",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                (
                    "their_executive",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                (
                    "working_days",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="How long they have to decide.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(250),
                        ],
                    ),
                ),
            ],
            options={
                "ordering": ["alliance"],
            },
        ),
        migrations.CreateModel(
            name="DecisionRight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "subject",
                    models.CharField(
                        help_text="Such as joint marketing or staffing.", max_length=120
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("decides", "Decides"),
                            ("proposes", "Proposes"),
                            ("told", "Is told"),
                        ],
                        default="decides",
                        max_length=8,
                    ),
                ),
                (
                    "up_to",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Empty: no limit.",
                        max_digits=14,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Enter an amount of 0 or more."
                            )
                        ],
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}\\Z", "Enter a currency of three letters, such as EUR."
                            )
                        ],
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rights",
                        to="governance.committee",
                    ),
                ),
            ],
            options={
                "ordering": ["committee", "position", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("currency", ""), ("up_to__isnull", True)),
                            models.Q(
                                ("up_to__isnull", False), models.Q(("currency", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="right_amount_has_currency",
                        violation_error_message="Enter both amount and currency, or neither.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclinedProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="declined_proposals",
                        to="governance.meeting",
                    ),
                ),
                ("source", models.CharField(max_length=80)),
                ("declined_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["meeting", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "source"), name="proposal_declined_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dissent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dissents",
                        to="governance.decision",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dissents",
                        to="alliances.person",
                    ),
                ),
                ("why", models.TextField()),
                (
                    "would_change",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what would change their mind"
                    ),
                ),
                (
                    "happened_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="happened on",
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "dissents",
                "ordering": ["decision", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("decision", "person"),
                        name="dissent_once_per_person",
                        violation_error_message="The dissent of this person is on record. Edit it.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyCover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("set_cadence", "Set the cadence"),
                            ("measure", "Measure progress"),
                            ("cheer", "Cheer the teams on"),
                            ("inspect", "Inspect the work"),
                            ("steer", "Steer round turbulence"),
                            ("correct", "Make course corrections"),
                            ("arrive", "Ensure safe arrival"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="duties",
                        to="governance.committee",
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        blank=True, help_text="What is on the agenda for it.", max_length=200
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("each", "at every meeting"),
                            ("quarter", "once a quarter"),
                            ("half_year", "every 6 months"),
                            ("year", "once a year"),
                        ],
                        default="each",
                        max_length=9,
                        verbose_name="how often",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: whoever chairs the committee.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="alliances.person",
                        verbose_name="responsible",
                    ),
                ),
                (
                    "changed_on",
                    models.DateField(default=django.utils.timezone.localdate, editable=False),
                ),
            ],
            options={
                "verbose_name": "duty of governance",
                "verbose_name_plural": "duties of governance",
                "ordering": ["alliance", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "duty"),
                        name="duty_once_in_alliance",
                        violation_error_message="This alliance has this duty already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EscalationClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("critical", "Critical"),
                            ("high", "High"),
                            ("medium", "Medium"),
                            ("low", "Low"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("operating", "Operating team"),
                            ("management", "Alliance management team"),
                            ("steering", "Executive steering committee"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "working_days",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(250),
                        ]
                    ),
                ),
            ],
            options={
                "ordering": ["severity", "level"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("severity", "level"),
                        name="escalation_clock_once",
                        violation_error_message="There is a clock of this severity and level already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalBallot",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("question", models.CharField(max_length=300)),
                (
                    "background",
                    models.TextField(
                        blank=True, help_text="What voters need to know. All of them see it."
                    ),
                ),
                ("choices_text", models.TextField(blank=True, verbose_name="choices")),
                (
                    "quorum",
                    models.PositiveSmallIntegerField(
                        help_text="How many must answer. Abstaining is an answer."
                    ),
                ),
                (
                    "majority",
                    models.CharField(
                        choices=[
                            ("simple", "More than half of the votes"),
                            ("two_thirds", "At least two thirds of the votes"),
                            ("all", "All votes"),
                        ],
                        default="simple",
                        max_length=10,
                    ),
                ),
                (
                    "each_side",
                    models.BooleanField(default=False, verbose_name="each company must agree"),
                ),
                (
                    "tie",
                    models.CharField(
                        choices=[
                            ("chair", "The vote of the chair decides"),
                            ("none", "Nothing is decided"),
                        ],
                        default="none",
                        max_length=5,
                        verbose_name="if votes are equal",
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("carried", "Decided"),
                            ("not_carried", "Not decided"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=11,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("won", models.CharField(blank=True, editable=False, max_length=200)),
                ("result", models.CharField(blank=True, editable=False, max_length=500)),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.committee",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.decision",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical ballot",
                "verbose_name_plural": "historical ballots",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDeadlockClause",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "working_days",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="How long they have to decide.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(250),
                        ],
                    ),
                ),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "our_executive",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                (
                    "their_executive",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical deadlock clause",
                "verbose_name_plural": "historical deadlock clauses",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDecisionRight",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "subject",
                    models.CharField(
                        help_text="Such as joint marketing or staffing.", max_length=120
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("decides", "Decides"),
                            ("proposes", "Proposes"),
                            ("told", "Is told"),
                        ],
                        default="decides",
                        max_length=8,
                    ),
                ),
                (
                    "up_to",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Empty: no limit.",
                        max_digits=14,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Enter an amount of 0 or more."
                            )
                        ],
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}\\Z", "Enter a currency of three letters, such as EUR."
                            )
                        ],
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.committee",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical decision right",
                "verbose_name_plural": "historical decision rights",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDissent",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("why", models.TextField()),
                (
                    "would_change",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what would change their mind"
                    ),
                ),
                (
                    "happened_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="happened on",
                    ),
                ),
                ("recorded_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.decision",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical dissent",
                "verbose_name_plural": "historical dissents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDutyCover",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("set_cadence", "Set the cadence"),
                            ("measure", "Measure progress"),
                            ("cheer", "Cheer the teams on"),
                            ("inspect", "Inspect the work"),
                            ("steer", "Steer round turbulence"),
                            ("correct", "Make course corrections"),
                            ("arrive", "Ensure safe arrival"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        blank=True, help_text="What is on the agenda for it.", max_length=200
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("each", "at every meeting"),
                            ("quarter", "once a quarter"),
                            ("half_year", "every 6 months"),
                            ("year", "once a year"),
                        ],
                        default="each",
                        max_length=9,
                        verbose_name="how often",
                    ),
                ),
                (
                    "changed_on",
                    models.DateField(default=django.utils.timezone.localdate, editable=False),
                ),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.committee",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Empty: whoever chairs the committee.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.person",
                        verbose_name="responsible",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical duty of governance",
                "verbose_name_plural": "historical duties of governance",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalIssue",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("title", models.CharField(max_length=200, verbose_name="issue")),
                (
                    "what_happens",
                    models.TextField(
                        help_text="What is in the way, and since when.", verbose_name="what happens"
                    ),
                ),
                (
                    "path",
                    models.TextField(
                        help_text="Propose a path to a solution: what should be done, by whom, and what each side would have to accept. A first idea is enough.",
                        verbose_name="proposed path to a solution",
                    ),
                ),
                ("our_interest", models.TextField(blank=True, verbose_name="our interest")),
                ("their_interest", models.TextField(blank=True, verbose_name="their interest")),
                ("our_position", models.TextField(blank=True, verbose_name="our position")),
                ("their_position", models.TextField(blank=True, verbose_name="their position")),
                (
                    "functions",
                    models.CharField(
                        blank=True,
                        help_text="Separated by semicolons.",
                        max_length=400,
                        verbose_name="functions concerned",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("critical", "Critical"),
                            ("high", "High"),
                            ("medium", "Medium"),
                            ("low", "Low"),
                        ],
                        default="medium",
                        max_length=8,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("operating", "Operating team"),
                            ("management", "Alliance management team"),
                            ("steering", "Executive steering committee"),
                            ("executives", "Two executives"),
                        ],
                        default="operating",
                        max_length=10,
                    ),
                ),
                (
                    "first_level",
                    models.CharField(
                        choices=[
                            ("operating", "Operating team"),
                            ("management", "Alliance management team"),
                            ("steering", "Executive steering committee"),
                            ("executives", "Two executives"),
                        ],
                        default="operating",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("level_since", models.DateField(editable=False)),
                ("clock_ends_on", models.DateField(editable=False, verbose_name="climbs on")),
                ("escalated_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "deadlock_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="with two executives since"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("escalated", "Escalated"),
                            ("resolved", "Resolved"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                (
                    "closed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted: we live with it"),
                            ("withdrawn", "Withdrawn: it was no issue"),
                        ],
                        max_length=9,
                    ),
                ),
                ("resolution", models.TextField(blank=True)),
                (
                    "ended_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="resolved or closed on",
                    ),
                ),
                (
                    "raised_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ]
                    ),
                ),
                ("awaits_agenda", models.BooleanField(default=False, editable=False)),
                ("source_kind", models.CharField(blank=True, editable=False, max_length=20)),
                ("source_id", models.BigIntegerField(default=0, editable=False)),
                ("note", models.TextField(blank=True, verbose_name="note of your company")),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.committee",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.failurecause",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.meeting",
                    ),
                ),
                (
                    "agenda_item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.agendaitem",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical issue",
                "verbose_name_plural": "historical issues",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalJointEvent",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("title", models.CharField(max_length=200)),
                (
                    "starts_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="first day",
                    ),
                ),
                (
                    "ends_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="last day",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="City and venue, or the address of an online event.",
                        max_length=300,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("ours", "Ours"), ("theirs", "Theirs"), ("joint", "Joint")],
                        default="joint",
                        help_text="Who invites.",
                        max_length=6,
                        verbose_name="hosted by",
                    ),
                ),
                (
                    "customer_text",
                    models.TextField(
                        blank=True,
                        help_text="What customers are told, in words that both companies can use.",
                        verbose_name="text for customers",
                    ),
                ),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False,
                        help_text="Guests of this alliance see the event in their calendar and feeds.",
                        verbose_name="shared with the partner",
                    ),
                ),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.alliance",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical joint event",
                "verbose_name_plural": "historical joint events",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMeetingLine",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("note", "Note"), ("action", "Action"), ("decision", "Decision")],
                        default="note",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "is_company_only",
                    models.BooleanField(default=False, verbose_name="our company only"),
                ),
                ("client_id", models.UUIDField(editable=False)),
                ("written_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.meeting",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.agendaitem",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.decision",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.action",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical meeting line",
                "verbose_name_plural": "historical meeting lines",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMinutes",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("circulated", "Circulated"),
                            ("approved", "Approved"),
                            ("objected", "Objected to"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("circulated_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("answer_by", models.DateField(blank=True, editable=False, null=True)),
                ("answer_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("silence_approves", models.BooleanField(default=False, editable=False)),
                (
                    "settled_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="approved at"
                    ),
                ),
                ("settled_how", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.meeting",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical minutes",
                "verbose_name_plural": "historical minutes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRaciRow",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("title", models.CharField(max_length=120, verbose_name="duty or workstream")),
                (
                    "duty",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("set_cadence", "Set the cadence"),
                            ("measure", "Measure progress"),
                            ("cheer", "Cheer the teams on"),
                            ("inspect", "Inspect the work"),
                            ("steer", "Steer round turbulence"),
                            ("correct", "Make course corrections"),
                            ("arrive", "Ensure safe arrival"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.alliance",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical row of the RACI matrix",
                "verbose_name_plural": "historical rows of RACI matrices",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSidePriorities",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "side",
                    models.CharField(
                        choices=[("ours", "Ours"), ("theirs", "Theirs")], max_length=6
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="priorities")),
                (
                    "written_on",
                    models.DateField(default=django.utils.timezone.localdate, editable=False),
                ),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical priorities of a side",
                "verbose_name_plural": "historical priorities of sides",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalVote",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "side",
                    models.CharField(
                        choices=[("ours", "Ours"), ("theirs", "Theirs")], max_length=6
                    ),
                ),
                ("is_chair", models.BooleanField(default=False)),
                ("choice", models.CharField(blank=True, max_length=8)),
                ("comment", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("by_link", models.BooleanField(default=False, verbose_name="answered by a link")),
                (
                    "ballot",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.ballot",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        help_text="The deputy who voted for this person; empty where they voted themselves.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.person",
                        verbose_name="given by",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical vote",
                "verbose_name_plural": "historical votes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="InPersonProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="in_person_proposals",
                        to="alliances.alliance",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=60)),
                ("reason", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Proposed"),
                            ("taken", "Meeting scheduled"),
                            ("declined", "Declined"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("proposed_on", models.DateField(default=django.utils.timezone.localdate)),
            ],
            options={
                "verbose_name": "proposal to meet in person",
                "verbose_name_plural": "proposals to meet in person",
                "ordering": ["-proposed_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "key"), name="in_person_proposed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issues",
                        to="alliances.alliance",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="issue")),
                (
                    "what_happens",
                    models.TextField(
                        help_text="What is in the way, and since when.", verbose_name="what happens"
                    ),
                ),
                (
                    "path",
                    models.TextField(
                        help_text="Propose a path to a solution: what should be done, by whom, and what each side would have to accept. A first idea is enough.",
                        verbose_name="proposed path to a solution",
                    ),
                ),
                ("our_interest", models.TextField(blank=True, verbose_name="our interest")),
                ("their_interest", models.TextField(blank=True, verbose_name="their interest")),
                ("our_position", models.TextField(blank=True, verbose_name="our position")),
                ("their_position", models.TextField(blank=True, verbose_name="their position")),
                (
                    "functions",
                    models.CharField(
                        blank=True,
                        help_text="Separated by semicolons.",
                        max_length=400,
                        verbose_name="functions concerned",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("critical", "Critical"),
                            ("high", "High"),
                            ("medium", "Medium"),
                            ("low", "Low"),
                        ],
                        default="medium",
                        max_length=8,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issues",
                        to="alliances.person",
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="issues",
                        to="governance.committee",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("operating", "Operating team"),
                            ("management", "Alliance management team"),
                            ("steering", "Executive steering committee"),
                            ("executives", "Two executives"),
                        ],
                        default="operating",
                        max_length=10,
                    ),
                ),
                (
                    "first_level",
                    models.CharField(
                        choices=[
                            ("operating", "Operating team"),
                            ("management", "Alliance management team"),
                            ("steering", "Executive steering committee"),
                            ("executives", "Two executives"),
                        ],
                        default="operating",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("level_since", models.DateField(editable=False)),
                ("clock_ends_on", models.DateField(editable=False, verbose_name="climbs on")),
                ("escalated_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "deadlock_on",
                    models.DateField(
                        editable=False, null=True, verbose_name="with two executives since"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("escalated", "Escalated"),
                            ("resolved", "Resolved"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                (
                    "closed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted: we live with it"),
                            ("withdrawn", "Withdrawn: it was no issue"),
                        ],
                        max_length=9,
                    ),
                ),
                ("resolution", models.TextField(blank=True)),
                (
                    "ended_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="resolved or closed on",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alliances.failurecause",
                    ),
                ),
                (
                    "raised_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ]
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="issues",
                        to="governance.meeting",
                    ),
                ),
                (
                    "agenda_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="governance.agendaitem",
                    ),
                ),
                ("awaits_agenda", models.BooleanField(default=False, editable=False)),
                ("source_kind", models.CharField(blank=True, editable=False, max_length=20)),
                ("source_id", models.BigIntegerField(default=0, editable=False)),
                ("note", models.TextField(blank=True, verbose_name="note of your company")),
                (
                    "actions",
                    models.ManyToManyField(
                        blank=True, related_name="issues", to="governance.action"
                    ),
                ),
            ],
            options={
                "ordering": ["clock_ends_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=["clock_ends_on"],
                        name="issue_clock",
                    ),
                    models.Index(fields=["alliance", "state"], name="issue_of_alliance"),
                    models.Index(fields=["cause"], name="issue_cause"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("path", ""), _negated=True),
                        name="issue_has_a_path",
                        violation_error_message="Propose a path to a solution: what should be done, by whom, and what each side would have to accept. A first idea is enough.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_on__isnull", True), ("state__in", ("open", "escalated"))
                            ),
                            models.Q(
                                models.Q(("state__in", ("open", "escalated")), _negated=True),
                                ("ended_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ended_issue_has_its_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_as__in", ("accepted", "withdrawn")), ("state", "closed")
                            ),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True), ("closed_as", "")
                            ),
                            _connector="OR",
                        ),
                        name="closed_issue_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "resolved"), _negated=True),
                            models.Q(("resolution", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="resolved_issue_says_how",
                        violation_error_message="Say how it was resolved.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), models.Q(("source_kind", ""), _negated=True)
                        ),
                        fields=("source_kind", "source_id"),
                        name="issue_once_per_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="course_corrections",
                        to="alliances.alliance",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="course correction")),
                (
                    "cause_found",
                    models.TextField(help_text="Why it went wrong, as far as you know."),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alliances.failurecause",
                        verbose_name="kind of cause",
                    ),
                ),
                (
                    "rule_changed",
                    models.TextField(help_text="What is done differently from now on."),
                ),
                (
                    "applies_to",
                    models.CharField(
                        blank=True,
                        help_text="Such as “all co-sell alliances” or the name of an initiative.",
                        max_length=200,
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="governance.committee",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="course_corrections",
                        to="governance.issue",
                    ),
                ),
                ("source_kind", models.CharField(blank=True, editable=False, max_length=20)),
                ("source_id", models.BigIntegerField(default=0, editable=False)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="course_corrections",
                        to="alliances.person",
                    ),
                ),
                (
                    "changed_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="rule changed on",
                    ),
                ),
                (
                    "measure",
                    models.CharField(help_text="Such as “joint bids won”.", max_length=200),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, help_text="Such as %, days or EUR k.", max_length=20
                    ),
                ),
                ("more_is_better", models.BooleanField(default=True)),
                (
                    "before",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="value before"
                    ),
                ),
                (
                    "before_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="measured before on",
                    ),
                ),
                (
                    "look_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="look again on",
                    ),
                ),
                (
                    "after",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="value after",
                    ),
                ),
                (
                    "after_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="measured again on",
                    ),
                ),
                ("conclusion", models.TextField(blank=True, help_text="What you make of it.")),
                ("next_step", models.TextField(blank=True, help_text="What follows from it.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-changed_on", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("after__isnull", True)),
                        fields=["look_on"],
                        name="correction_to_look_at",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("after__isnull", True), ("after_on__isnull", True)),
                            models.Q(("after__isnull", False), ("after_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="measured_correction_has_its_date",
                        violation_error_message="Enter the value and the day on which it was measured.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rule_changed", ""), _negated=True),
                            models.Q(("cause_found", ""), _negated=True),
                        ),
                        name="correction_says_cause_and_rule",
                        violation_error_message="Say which cause you found and which rule you changed.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCourseCorrection",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("title", models.CharField(max_length=200, verbose_name="course correction")),
                (
                    "cause_found",
                    models.TextField(help_text="Why it went wrong, as far as you know."),
                ),
                (
                    "rule_changed",
                    models.TextField(help_text="What is done differently from now on."),
                ),
                (
                    "applies_to",
                    models.CharField(
                        blank=True,
                        help_text="Such as “all co-sell alliances” or the name of an initiative.",
                        max_length=200,
                    ),
                ),
                ("source_kind", models.CharField(blank=True, editable=False, max_length=20)),
                ("source_id", models.BigIntegerField(default=0, editable=False)),
                (
                    "changed_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="rule changed on",
                    ),
                ),
                (
                    "measure",
                    models.CharField(help_text="Such as “joint bids won”.", max_length=200),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, help_text="Such as %, days or EUR k.", max_length=20
                    ),
                ),
                ("more_is_better", models.BooleanField(default=True)),
                (
                    "before",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="value before"
                    ),
                ),
                (
                    "before_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="measured before on",
                    ),
                ),
                (
                    "look_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="look again on",
                    ),
                ),
                (
                    "after",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="value after",
                    ),
                ),
                (
                    "after_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="measured again on",
                    ),
                ),
                ("conclusion", models.TextField(blank=True, help_text="What you make of it.")),
                ("next_step", models.TextField(blank=True, help_text="What follows from it.")),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.failurecause",
                        verbose_name="kind of cause",
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.committee",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.issue",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical course correction",
                "verbose_name_plural": "historical course corrections",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="IssueStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="governance.issue",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("raised", "Raised"),
                            ("climbed", "Climbed: the clock ran out"),
                            ("escalated", "Escalated"),
                            ("returned", "Handed back"),
                            ("convened", "Functions convened"),
                            ("resolved", "Resolved"),
                            ("closed", "Closed"),
                            ("reopened", "Reopened"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("operating", "Operating team"),
                            ("management", "Alliance management team"),
                            ("steering", "Executive steering committee"),
                            ("executives", "Two executives"),
                        ],
                        max_length=10,
                    ),
                ),
                ("committee_name", models.CharField(blank=True, max_length=120)),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="governance.meeting",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the clock.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "step of an issue",
                "verbose_name_plural": "steps of issues",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="JointEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joint_events",
                        to="alliances.alliance",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "starts_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="first day",
                    ),
                ),
                (
                    "ends_on",
                    models.DateField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.date(2000, 1, 1), "Enter a date between 2000 and 2099."
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.date(2099, 12, 31), "Enter a date between 2000 and 2099."
                            ),
                        ],
                        verbose_name="last day",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="City and venue, or the address of an online event.",
                        max_length=300,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("ours", "Ours"), ("theirs", "Theirs"), ("joint", "Joint")],
                        default="joint",
                        help_text="Who invites.",
                        max_length=6,
                        verbose_name="hosted by",
                    ),
                ),
                (
                    "customer_text",
                    models.TextField(
                        blank=True,
                        help_text="What customers are told, in words that both companies can use.",
                        verbose_name="text for customers",
                    ),
                ),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False,
                        help_text="Guests of this alliance see the event in their calendar and feeds.",
                        verbose_name="shared with the partner",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on", "pk"],
                "indexes": [models.Index(fields=["starts_on", "ends_on"], name="event_days")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="event_ends_after_it_starts",
                        violation_error_message="The last day must be on or after the first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["ours", "theirs", "joint"])),
                        name="event_side_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingCost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cost",
                        to="governance.meeting",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Enter an amount of 0 or more."
                            )
                        ],
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}\\Z", "Enter a currency of three letters, such as EUR."
                            )
                        ],
                    ),
                ),
            ],
            options={
                "verbose_name": "cost of a meeting",
                "verbose_name_plural": "costs of meetings",
                "ordering": ["meeting"],
            },
        ),
        migrations.CreateModel(
            name="MeetingLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="governance.meeting",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lines",
                        to="governance.agendaitem",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("note", "Note"), ("action", "Action"), ("decision", "Decision")],
                        default="note",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "is_company_only",
                    models.BooleanField(default=False, verbose_name="our company only"),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="line",
                        to="governance.decision",
                    ),
                ),
                (
                    "action",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="line",
                        to="governance.action",
                    ),
                ),
                ("client_id", models.UUIDField(editable=False)),
                ("written_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "ordering": ["meeting", "written_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "client_id"), name="line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_company_only", False), ("kind", "note"), _connector="OR"
                        ),
                        name="company_only_line_is_note",
                        violation_error_message="Only a note can be kept to our company.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="record",
                        to="governance.meeting",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("circulated", "Circulated"),
                            ("approved", "Approved"),
                            ("objected", "Objected to"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("circulated_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("answer_by", models.DateField(blank=True, editable=False, null=True)),
                ("answer_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("silence_approves", models.BooleanField(default=False, editable=False)),
                (
                    "settled_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="approved at"
                    ),
                ),
                ("settled_how", models.CharField(blank=True, editable=False, max_length=200)),
            ],
            options={
                "verbose_name_plural": "minutes",
                "ordering": ["-meeting__starts_at"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalMinutesAmendment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="what is correct")),
                ("reason", models.CharField(max_length=300, verbose_name="why it is corrected")),
                ("written_at", models.DateTimeField()),
                (
                    "minutes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.minutes",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical minutes amendment",
                "verbose_name_plural": "historical minutes amendments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="MinutesAmendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amendments",
                        to="governance.minutes",
                    ),
                ),
                ("text", models.TextField(verbose_name="what is correct")),
                ("reason", models.CharField(max_length=300, verbose_name="why it is corrected")),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["minutes", "written_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MinutesVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="governance.minutes",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.JSONField(editable=False)),
                ("text", models.TextField(editable=False)),
                ("circulated_at", models.DateTimeField()),
                (
                    "circulated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["minutes", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("minutes", "number"), name="minutes_version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalMinutesAnswer",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("ours", "Ours"), ("theirs", "Theirs"), ("joint", "Joint")],
                        max_length=6,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("approved", "Approves"), ("objected", "Objects")], max_length=8
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="objection")),
                ("answered_at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.minutesversion",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical minutes answer",
                "verbose_name_plural": "historical minutes answers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="MinutesAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="governance.minutesversion",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("ours", "Ours"), ("theirs", "Theirs"), ("joint", "Joint")],
                        max_length=6,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("approved", "Approves"), ("objected", "Objects")], max_length=8
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="objection")),
                ("answered_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["version", "answered_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "person"), name="minutes_answer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PulseAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pulse_answers",
                        to="governance.meeting",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("ours", "Ours"), ("theirs", "Theirs")], max_length=6
                    ),
                ),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ]
                    ),
                ),
                ("words", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["meeting", "side", "score", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 1), ("score__lte", 5)),
                        name="pulse_score_1_to_5",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PulseMark",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pulse_marks",
                        to="governance.meeting",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("ours", "Ours"), ("theirs", "Theirs")], max_length=6
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "person"), name="pulse_once_per_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RaciRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="raci_rows",
                        to="alliances.alliance",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="duty or workstream")),
                (
                    "duty",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("set_cadence", "Set the cadence"),
                            ("measure", "Measure progress"),
                            ("cheer", "Cheer the teams on"),
                            ("inspect", "Inspect the work"),
                            ("steer", "Steer round turbulence"),
                            ("correct", "Make course corrections"),
                            ("arrive", "Ensure safe arrival"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "row of the RACI matrix",
                "verbose_name_plural": "rows of RACI matrices",
                "ordering": ["alliance", "position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "title"),
                        name="raci_row_once_in_alliance",
                        violation_error_message="This alliance has a row of this name already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalRaciPart",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("responsible", "Responsible"),
                            ("accountable", "Accountable"),
                            ("both", "Accountable and responsible"),
                            ("consulted", "Consulted"),
                            ("informed", "Informed"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("agreed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("objected_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("objection", models.TextField(blank=True, editable=False)),
                ("asked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "row",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.racirow",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="alliances.person",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical part in the RACI matrix",
                "verbose_name_plural": "historical parts in RACI matrices",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RaciPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="governance.racirow",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="raci_parts",
                        to="alliances.person",
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("responsible", "Responsible"),
                            ("accountable", "Accountable"),
                            ("both", "Accountable and responsible"),
                            ("consulted", "Consulted"),
                            ("informed", "Informed"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("agreed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("objected_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("objection", models.TextField(blank=True, editable=False)),
                ("asked_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "part in the RACI matrix",
                "verbose_name_plural": "parts in RACI matrices",
                "ordering": ["row", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("row", "person"),
                        name="raci_part_once",
                        violation_error_message="This person has a part in this row already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("part__in", ("accountable", "both"))),
                        fields=("row",),
                        name="raci_one_accountable",
                        violation_error_message="Only one person can be accountable.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=60, unique=True)),
                (
                    "committee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="series",
                        to="governance.committee",
                    ),
                ),
                (
                    "cadence",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="series",
                        to="governance.cadence",
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="series",
                        to="governance.meeting",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "series",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("changed_at__isnull", False)),
                        fields=["changed_at"],
                        name="series_changed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="announcements",
                        to="governance.series",
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("sentence", models.CharField(blank=True, max_length=300)),
                ("silent", models.BooleanField(default=False, verbose_name="nobody is told")),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["series", "version"],
                "constraints": [
                    models.UniqueConstraint(fields=("series", "version"), name="announcement_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="governance.series",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meeting_invitations",
                        to="alliances.person",
                    ),
                ),
                ("told", models.JSONField(blank=True, editable=False, null=True)),
                (
                    "told_to",
                    models.EmailField(
                        blank=True, editable=False, max_length=254, verbose_name="told at"
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("told_version", models.PositiveIntegerField(default=0, editable=False)),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "asked",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="The sequence with which they were last asked to answer.",
                    ),
                ),
                ("unsure", models.BooleanField(default=False, editable=False)),
                ("handed", models.JSONField(blank=True, editable=False, null=True)),
                (
                    "passed_over",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="A small correction that nobody was to be told of.",
                        max_length=64,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("needs_action", "No answer"),
                            ("accepted", "Yes"),
                            ("tentative", "Maybe"),
                            ("declined", "No"),
                        ],
                        default="needs_action",
                        max_length=12,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("link", "by the link in the e-mail"),
                            ("page", "on the page of the meeting"),
                            ("mail", "by their calendar"),
                        ],
                        max_length=4,
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["series", "person"],
                "constraints": [
                    models.UniqueConstraint(fields=("series", "person"), name="invitation_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer__in", ["needs_action", "accepted", "tentative", "declined"])
                        ),
                        name="invitation_answer_is_known_word",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceivedReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message_id", models.CharField(max_length=300, unique=True)),
                ("received_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("taken", "Taken in"), ("refused", "Not used")], max_length=7
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("sender", models.CharField(blank=True, max_length=254)),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replies",
                        to="governance.invitation",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "received replies",
                "ordering": ["-received_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SidePriorities",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="priorities",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("ours", "Ours"), ("theirs", "Theirs")], max_length=6
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="priorities")),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_on",
                    models.DateField(default=django.utils.timezone.localdate, editable=False),
                ),
            ],
            options={
                "verbose_name": "priorities of a side",
                "verbose_name_plural": "priorities of sides",
                "ordering": ["alliance", "side"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "side"),
                        name="priorities_once_per_side",
                        violation_error_message="This side has its priorities on record already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["ours", "theirs"])),
                        name="priorities_have_one_side",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StandingItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standing_items",
                        to="governance.committee",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["committee", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TemplateDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="alliances.alliancetemplate",
                    ),
                ),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("set_cadence", "Set the cadence"),
                            ("measure", "Measure progress"),
                            ("cheer", "Cheer the teams on"),
                            ("inspect", "Inspect the work"),
                            ("steer", "Steer round turbulence"),
                            ("correct", "Make course corrections"),
                            ("arrive", "Ensure safe arrival"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("steering", "Executive steering committee"),
                            ("management", "Alliance management team"),
                            ("operating", "Operating team"),
                            ("other", "Other committee"),
                        ],
                        max_length=12,
                        verbose_name="covered by",
                    ),
                ),
                ("topic", models.CharField(blank=True, max_length=200)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("each", "at every meeting"),
                            ("quarter", "once a quarter"),
                            ("half_year", "every 6 months"),
                            ("year", "once a year"),
                        ],
                        default="each",
                        max_length=9,
                        verbose_name="how often",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("alliance_manager", "Alliance manager"),
                            ("executive_sponsor", "Executive sponsor"),
                            ("sales_executive_sponsor", "Sales executive sponsor"),
                            ("committee_member", "Committee member"),
                            ("functional_lead", "Functional lead"),
                            ("counterpart", "Counterpart"),
                        ],
                        help_text="Empty: whoever chairs the committee.",
                        max_length=24,
                        verbose_name="responsible",
                    ),
                ),
            ],
            options={
                "verbose_name": "duty",
                "verbose_name_plural": "duties",
                "ordering": ["template", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("template", "duty"),
                        name="template_duty_once",
                        violation_error_message="The template has this duty already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="governance.committeetemplate",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("minutes", models.PositiveSmallIntegerField(default=10)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "standing agenda item",
                "ordering": ["committee", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TemplateRight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        help_text="Such as joint marketing or staffing.", max_length=120
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("decides", "Decides"),
                            ("proposes", "Proposes"),
                            ("told", "Is told"),
                        ],
                        default="decides",
                        max_length=8,
                    ),
                ),
                (
                    "up_to",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Empty: no limit.",
                        max_digits=14,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Enter an amount of 0 or more."
                            )
                        ],
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}\\Z", "Enter a currency of three letters, such as EUR."
                            )
                        ],
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rights",
                        to="governance.committeetemplate",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision right",
                "ordering": ["committee", "position", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="governance.ballot",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes",
                        to="alliances.person",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("ours", "Ours"), ("theirs", "Theirs")], max_length=6
                    ),
                ),
                ("is_chair", models.BooleanField(default=False)),
                ("choice", models.CharField(blank=True, max_length=8)),
                ("comment", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("by_link", models.BooleanField(default=False, verbose_name="answered by a link")),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="The deputy who voted for this person; empty where they voted themselves.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alliances.person",
                        verbose_name="given by",
                    ),
                ),
            ],
            options={
                "ordering": ["ballot", "side", "person__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ballot", "person"), name="vote_once_per_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("choice", "")),
                            models.Q(
                                models.Q(("choice", ""), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="vote_answered_has_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to="governance.committee",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="room")),
                ("address", models.CharField(max_length=2000)),
                ("posts", models.JSONField(default=list)),
                ("is_on", models.BooleanField(default=True, verbose_name="switched on")),
                ("stopped", models.CharField(blank=True, editable=False, max_length=300)),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["alliance", "-decided_on"], name="decision_of_alliance"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("look_back_on__isnull", False), ("outcome", "")),
                fields=["look_back_on"],
                name="decision_look_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", ""), _negated=True),
                fields=("meeting", "source"),
                name="agenda_source_once",
                violation_error_message="This is on the agenda already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cadence",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_holiday__in", ["keep", "before", "after"])),
                name="cadence_on_holiday_is_known_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("looked_back_on__isnull", True)),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True), ("looked_back_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="decision_outcome_has_its_day",
                violation_error_message="Say how it went, and only once it was looked back on.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__isnull", True),
                    models.Q(("currency", ""), _negated=True),
                    _connector="OR",
                ),
                name="decision_amount_has_currency",
                violation_error_message="Enter the currency of the amount.",
            ),
        ),
    ]
