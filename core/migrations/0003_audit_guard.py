"""The database itself lets nobody change the audit log: whatever writes to it, it adds rows.

Rows are deleted only while a row of core_auditretention names a later moment, which the retention
job writes and takes away within its own transaction, and never before they are 30 days old.
"""

from django.db import migrations, models

SQLITE = [
    """
    CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON core_auditevent
    BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END
    """,
    """
    CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON core_auditevent
    WHEN NOT EXISTS (SELECT 1 FROM core_auditretention WHERE until >= OLD.at)
      OR OLD.at > datetime('now', '-30 days')
    BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END
    """,
    # INSERT OR REPLACE deletes the row that stands in its way without asking the trigger above.
    """
    CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON core_auditevent
    WHEN EXISTS (SELECT 1 FROM core_auditevent WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END
    """,
]
SQLITE_OFF = [
    f"DROP TRIGGER IF EXISTS audit_event_no_{name}" for name in ("update", "delete", "replace")
]
POSTGRESQL = [
    """
    CREATE FUNCTION audit_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        IF OLD.at <= now() - interval '30 days'
           AND EXISTS (SELECT 1 FROM core_auditretention WHERE until >= OLD.at) THEN
          RETURN OLD;
        END IF;
      END IF;
      RAISE EXCEPTION 'The audit log is append-only.' USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    """
    CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON core_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_event_guard()
    """,
    """
    CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON core_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_guard()
    """,
]
POSTGRESQL_OFF = [
    "DROP TRIGGER IF EXISTS audit_event_no_change ON core_auditevent",
    "DROP TRIGGER IF EXISTS audit_event_no_truncate ON core_auditevent",
    "DROP FUNCTION IF EXISTS audit_event_guard()",
]
ON = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
OFF = {"sqlite": SQLITE_OFF, "postgresql": POSTGRESQL_OFF}


def _run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def guard(apps, schema_editor):
    _run(schema_editor, ON)


def unguard(apps, schema_editor):
    _run(schema_editor, OFF)


class Migration(migrations.Migration):

    dependencies = [("core", "0002_audit_event")]

    operations = [
        migrations.CreateModel(
            name="AuditRetention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["alliance_id", "at"], name="audit_alliance_at"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["network", "at"], name="audit_network_at"),
        ),
        migrations.RunPython(guard, unguard),
    ]
