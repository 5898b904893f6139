"""The causes of failure that a company begins with; administrators keep the list."""

from __future__ import annotations

from typing import Any

from django.db import migrations

CAUSES = (
    "Unclear goals",
    "Unclear roles",
    "Late decisions",
    "Resources",
    "Partner’s priorities changed",
    "Capability",
    "Market",
    "Agreement",
    "Communication",
    "Other",
)


def add(apps: Any, schema_editor: Any) -> None:
    cause = apps.get_model("alliances", "FailureCause")
    if not cause.objects.exists():
        cause.objects.bulk_create(
            cause(name=name, position=place) for place, name in enumerate(CAUSES, 1)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0014_failure_causes"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
