"""Since when a field that names somebody names nobody, from the history of the row."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, DateTimeField, Model, OuterRef, Subquery, When


def vacant_since(model: type[Model], field: str) -> Case:
    """The moment from which `field` of a row is empty, for annotate(); NULL where it is not, or
    never named anybody. `model` has a history."""
    history: Any = model.history.model._default_manager  # type: ignore[attr-defined]
    mine = history.filter(id=OuterRef("pk")).order_by()
    named = history.filter(id=OuterRef("id"), **{f"{field}__isnull": False}).order_by("-history_id")
    empty = mine.filter(
        **{f"{field}__isnull": True},
        history_id__gt=Subquery(named.values("history_id")[:1]),
    )
    since = Subquery(empty.order_by("history_id").values("history_date")[:1])
    is_empty = When(**{f"{field}__isnull": True}, then=since)
    return Case(is_empty, default=None, output_field=DateTimeField())
