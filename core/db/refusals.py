"""What a refusal of the database means to whoever sent what was refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

_ON_SQLITE = re.compile(r"(?:UNIQUE|CHECK) constraint failed: (?:index ')?([^']+)")
_KEY = re.compile(r"Key \((.*?)\)=")
RELOAD = "This is on record already. Reload the page and check what is there."
UNKNOWN = "This contradicts what is on record, so it was not saved."
TAKEN = "This is on record already, so it was not saved."


@dataclass(frozen=True)
class Refusal:
    """`model` and `fields` are None and empty where the database does not say."""

    sentence: str
    model: Any = None
    fields: tuple[str, ...] = ()


def said(refused: IntegrityError) -> ValidationError | None:
    """The sentence of the constraint that refused, None where no constraint of ours did."""
    _, constraint = _that_refused(refused)
    if constraint is None:
        return None
    sentence = _own_sentence(constraint) or RELOAD
    return ValidationError(sentence, code="refused")


def refusal_of(refused: IntegrityError) -> Refusal:
    """What the database refused, by which fields, in words for the person who sent it."""
    model, constraint = _that_refused(refused)
    if constraint is not None:
        return _of_constraint(model, constraint)
    told = getattr(refused.__cause__, "diag", None)
    if told is not None:
        found = _KEY.search(told.message_detail or "")
        return (
            _of_columns(told.table_name or "", re.findall(r"\w+", found[1]))
            if found
            else (Refusal(UNKNOWN))
        )
    named = _ON_SQLITE.match(str(refused))
    pairs = [part.strip().split(".") for part in named[1].split(",")] if named else []
    if pairs and all(len(pair) == 2 for pair in pairs):
        return _of_columns(pairs[0][0], [column for _, column in pairs])
    return Refusal(UNKNOWN)


def _that_refused(refused: IntegrityError) -> tuple[Any, Any]:
    """The model and its constraint; (None, None) where it is none that models name."""
    told = getattr(refused.__cause__, "diag", None)
    if told is not None:
        return _constraints().get(told.constraint_name or "", (None, None))
    named = _ON_SQLITE.match(str(refused))
    return _constraints().get(named[1] if named else "", (None, None))


@cache
def _constraints() -> dict[str, tuple[Any, Any]]:
    """By name, and by the columns that SQLite names instead."""
    found: dict[str, tuple[Any, Any]] = {}
    for model in apps.get_models():
        meta = model._meta
        for constraint in meta.constraints:
            found[constraint.name] = (model, constraint)
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
                columns = [meta.get_field(name).column for name in constraint.fields]  # type: ignore[union-attr]
                key = ", ".join(f"{meta.db_table}.{column}" for column in columns)
                found.setdefault(key, (model, constraint))
    return found


def _own_sentence(constraint: Any) -> str:
    """What the model says of it; "" where it says nothing."""
    sentence = str(constraint.violation_error_message)
    return "" if sentence == str(constraint.default_violation_error_message) else sentence


def _of_constraint(model: Any, constraint: Any) -> Refusal:
    fields = tuple(getattr(constraint, "fields", ()))
    if not fields:
        words = set(re.findall(r"\w+", " ".join(map(repr, getattr(constraint, "expressions", ())))))
        fields = tuple(f.name for f in model._meta.concrete_fields if f.name in words)
    if sentence := _own_sentence(constraint):
        return Refusal(sentence, model, fields)
    if isinstance(constraint, models.UniqueConstraint):
        return Refusal(_taken(model, fields), model, fields)
    return Refusal(UNKNOWN, model, fields)


def _of_columns(table: str, columns: list[str]) -> Refusal:
    """A column that is unique by itself."""
    model = next((one for one in apps.get_models() if one._meta.db_table == table), None)
    if model is None:
        return Refusal(TAKEN)
    by_column = {field.column: field.name for field in model._meta.concrete_fields}
    names = tuple(by_column[column] for column in columns if column in by_column)
    return Refusal(_taken(model, names), model, names)


def _taken(model: Any, fields: tuple[str, ...]) -> str:
    if not fields:
        return TAKEN
    return " ".join(model().unique_error_message(model, fields).messages)
