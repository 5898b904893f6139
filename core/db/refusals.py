"""What a refusal of the database means to whoever sent what was refused."""

from __future__ import annotations

import re
from functools import cache

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import BaseConstraint, UniqueConstraint

_ON_SQLITE = re.compile(r"(?:UNIQUE|CHECK) constraint failed: (?:index ')?([^']+)")
TAKEN = "This is on record already. Reload the page and check what is there."


def said(refused: IntegrityError) -> ValidationError | None:
    """The sentence of the constraint that refused, None where no constraint of ours did."""
    diagnosis = getattr(refused.__cause__, "diag", None)
    if diagnosis is not None:
        found = _constraints().get(diagnosis.constraint_name or "")
    else:
        named = _ON_SQLITE.match(str(refused))
        found = _constraints().get(named[1]) if named else None
    if found is None:
        return None
    plain = found.violation_error_message == found.default_violation_error_message
    return ValidationError(TAKEN if plain else str(found.violation_error_message), code="refused")


@cache
def _constraints() -> dict[str, BaseConstraint]:
    """By name, and by the columns that SQLite names instead."""
    found: dict[str, BaseConstraint] = {}
    for model in apps.get_models():
        meta = model._meta
        for constraint in meta.constraints:
            found[constraint.name] = constraint
            if isinstance(constraint, UniqueConstraint) and constraint.fields:
                columns = [meta.get_field(name).column for name in constraint.fields]  # type: ignore[union-attr]
                found[", ".join(f"{meta.db_table}.{column}" for column in columns)] = constraint
    return found
