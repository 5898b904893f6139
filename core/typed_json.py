"""Frozen dataclasses to JSON and back, without loss. Pure.

Fields may be text, whole numbers, numbers, yes or no, dates, decimals, other dataclasses, tuples of
any of these (`tuple[X, ...]`), and each of them or None. A decimal is kept as text, a date as ISO.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

Json = dict[str, Any]


class UnreadableJson(ValueError):
    """The JSON does not have the shape that the type asks for."""


def to_json(value: Any) -> Any:
    """`value` as text, numbers, lists and dicts. Raises TypeError for what JSON cannot keep."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a stored document.")


def from_json(kind: Any, data: Any, where: str = "document") -> Any:
    """A value of type `kind` out of what `to_json` gave.

    Raises UnreadableJson, naming the place, where a field is missing, unknown or of another type.
    """
    if get_origin(kind) in (Union, types.UnionType):
        inner = next(arg for arg in get_args(kind) if arg is not types.NoneType)
        return None if data is None else from_json(inner, data, where)
    if get_origin(kind) is tuple:
        items = _expect(list, data, where)
        return tuple(
            from_json(get_args(kind)[0], item, f"{where}[{at}]") for at, item in enumerate(items)
        )
    if is_dataclass(kind):
        return _record(kind, _expect(dict, data, where), where)
    if kind in (date, Decimal):
        return _parsed(kind, _expect(str, data, where), where)
    if kind is float:
        # A database may give a whole number back without its point.
        return float(_expect((float, int), data, where))
    return _expect(kind, data, where)


def _record(kind: Any, data: Json, where: str) -> Any:
    hints = _hints(kind)
    strange = (data.keys() - hints.keys()) | (_required(kind) - data.keys())
    if strange:
        raise UnreadableJson(f"{where}: {', '.join(sorted(strange))} missing or not known.")
    return kind(**{name: from_json(hints[name], data[name], f"{where}.{name}") for name in data})


@cache
def _required(kind: Any) -> frozenset[str]:
    """What must stand there: a field with a default may have come later than the document."""
    return frozenset(field.name for field in fields(kind) if field.default is MISSING)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    known = get_type_hints(kind)
    return {field.name: known[field.name] for field in fields(kind)}


def _parsed(kind: Any, text: str, where: str) -> Any:
    try:
        return date.fromisoformat(text) if kind is date else Decimal(text)
    except (ValueError, ArithmeticError):
        raise UnreadableJson(f"{where}: “{text}” is no {kind.__name__.lower()}.") from None


def _expect(kind: Any, data: Any, where: str) -> Any:
    if isinstance(data, kind) and (kind is bool or not isinstance(data, bool)):
        return data
    raise UnreadableJson(f"{where}: {type(data).__name__} is not what belongs here.")
