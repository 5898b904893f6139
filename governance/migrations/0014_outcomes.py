import datetime
import django.core.validators
import django.db.models.deletion
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

NO_DAY = datetime.date(2000, 1, 1)  # what new columns hold until they are filled


def fill(apps, schema_editor) -> None:
    """A decision has the alliance, committee and day of its meeting; an action the first day that
    its history knows."""
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


def forget(apps, schema_editor) -> None:
    """Before this, every decision belonged to a meeting."""
    apps.get_model("governance", "Decision").objects.filter(meeting__isnull=True).delete()
    check_now(schema_editor)


def check_now(schema_editor) -> None:
    """What was just written is checked now: a table with checks to come cannot be altered."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0016_nudges"),
        ("governance", "0013_feeds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
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
            ],
            options={
                "verbose_name_plural": "dissents",
                "ordering": ["decision", "pk"],
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
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
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
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
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
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
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
            name="PulseAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    "side",
                    models.CharField(
                        choices=[("ours", "Ours"), ("theirs", "Theirs")], max_length=6
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "pk"],
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
            ],
            options={
                "ordering": ["ballot", "side", "person__name"],
            },
        ),
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
            model_name="committee",
            name="asks_pulse",
            field=models.BooleanField(
                default=False,
                help_text="One question to those who were present: “Did we work as one team?”",
                verbose_name="ask for the pulse after meetings",
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
            model_name="historicalcommittee",
            name="asks_pulse",
            field=models.BooleanField(
                default=False,
                help_text="One question to those who were present: “Did we work as one team?”",
                verbose_name="ask for the pulse after meetings",
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
            model_name="historicaldecision",
            name="reasoning",
            field=models.TextField(blank=True, verbose_name="reason"),
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
        migrations.AddField(
            model_name="ballot",
            name="committee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ballots",
                to="governance.committee",
            ),
        ),
        migrations.AddField(
            model_name="ballot",
            name="decision",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="ballot",
                to="governance.decision",
            ),
        ),
        migrations.AddField(
            model_name="ballot",
            name="opened_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dissent",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dissents",
                to="governance.decision",
            ),
        ),
        migrations.AddField(
            model_name="dissent",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dissents",
                to="alliances.person",
            ),
        ),
        migrations.AddField(
            model_name="dissent",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalballot",
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
            model_name="historicalballot",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="governance.decision",
            ),
        ),
        migrations.AddField(
            model_name="historicalballot",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalballot",
            name="opened_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicaldissent",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="governance.decision",
            ),
        ),
        migrations.AddField(
            model_name="historicaldissent",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicaldissent",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="alliances.person",
            ),
        ),
        migrations.AddField(
            model_name="historicaldissent",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalvote",
            name="ballot",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="governance.ballot",
            ),
        ),
        migrations.AddField(
            model_name="historicalvote",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalvote",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="alliances.person",
            ),
        ),
        migrations.AddField(
            model_name="pulseanswer",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pulse_answers",
                to="governance.meeting",
            ),
        ),
        migrations.AddField(
            model_name="pulsemark",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pulse_marks",
                to="governance.meeting",
            ),
        ),
        migrations.AddField(
            model_name="pulsemark",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="alliances.person"
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="ballot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="votes",
                to="governance.ballot",
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="votes",
                to="alliances.person",
            ),
        ),
        migrations.AddIndex(
            model_name="ballot",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["closes_at"],
                name="ballot_open_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="ballot_closed_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.CheckConstraint(
                condition=models.Q(("quorum__gte", 1)), name="ballot_needs_an_answer"
            ),
        ),
        migrations.AddConstraint(
            model_name="dissent",
            constraint=models.UniqueConstraint(
                fields=("decision", "person"),
                name="dissent_once_per_person",
                violation_error_message="The dissent of this person is on record. Edit it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pulseanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__gte", 1), ("score__lte", 5)), name="pulse_score_1_to_5"
            ),
        ),
        migrations.AddConstraint(
            model_name="pulsemark",
            constraint=models.UniqueConstraint(
                fields=("meeting", "person"), name="pulse_once_per_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(
                fields=("ballot", "person"), name="vote_once_per_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("choice", "")),
                    models.Q(
                        models.Q(("choice", ""), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="vote_answered_has_its_time",
            ),
        ),
        migrations.RunPython(fill, forget),
        migrations.AlterField(
            model_name="decision",
            name="alliance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="alliances.alliance",
            ),
        ),
    ]
