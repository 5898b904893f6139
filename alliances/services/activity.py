"""The history of everything that belongs to an alliance: who, when, what, from what to what.

Every app registers its models with a history (core.registry.history). A page of entries
costs three queries whatever is registered: all histories are one UNION of keys, and then one UNION
of states, each as a JSON object beside the state before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from alliances.models import Alliance
from alliances.services.access import Access
from core.audit.reads import terms_shown, terms_shown_if
from core.registry.history import HistorySource, histories
from core.text import capital
from core.ui.dates import absolute
from core.ui.numbers import exact

PER_PAGE = 30
COLUMNS = "place_ history_id history_date history_type history_change_reason by_ state_ before_"
ACTS = {"+": "added", "~": "changed", "-": "deleted"}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    at: datetime
    by: str
    words: str
    title: str
    act: str
    reason: str
    changes: tuple[Change, ...]


def activity_of(*, alliance: Alliance, access: Access, number: str | int | None) -> Page[Any]:
    """Page `number` (1 is the newest) of what was recorded of `alliance`, for one with `access`."""
    sources = list(histories)
    page = Paginator(_keys(sources, alliance, access), PER_PAGE).get_page(number)
    keys = list(page.object_list)
    _tell_of_terms(sources, keys, alliance, access)
    page.object_list = _entries(sources, keys)
    return page


def history_of(*, source: HistorySource, key: int, most: int = PER_PAGE) -> list[Entry]:
    """The newest entries of one row of a model that belongs to no alliance. Two queries."""
    rows = source.history._default_manager.filter(id=key).order_by("-history_id")[:most]
    return _entries([source], [(0, *row) for row in rows.values_list("history_id", "history_date")])


def _tell_of_terms(
    sources: list[HistorySource], keys: list[Any], alliance: Alliance, access: Access
) -> None:
    """Tell the audit log of entries that hold deal terms: whole sources, and what a source leaves
    out for others (asked after the answer)."""
    if any(sources[place].confidential for place, *_ in keys):
        terms_shown(alliance.pk)
    others = replace(access, confidential=False)
    for number, source in enumerate(sources):
        found = [key for place, key, _ in keys if place == number]
        if found and source.narrow is not None and access.confidential:
            rows = source.history._default_manager.filter(history_id__in=found)
            seen = source.narrow(rows, others)
            terms_shown_if(alliance.pk, partial(_leaves_out, seen, len(found)))


def _leaves_out(rows: QuerySet[Any], count: int) -> bool:
    return rows.count() < count


def _keys(sources: list[HistorySource], alliance: Alliance, access: Access) -> QuerySet[Any, Any]:
    parts = []
    for place, source in enumerate(sources):
        if source.confidential and not access.confidential:
            continue
        rows: QuerySet[Any] = source.history._default_manager.filter(**{source.path: alliance.pk})
        if source.narrow is not None:
            rows = source.narrow(rows, access)
        named = rows.order_by().annotate(place_=Value(place, models.IntegerField()))
        parts.append(named.values_list("place_", "history_id", "history_date"))
    first, *others = parts
    return first.union(*others, all=True).order_by("-history_date", "-place_", "-history_id")


def _entries(sources: list[HistorySource], keys: list[tuple[int, int, datetime]]) -> list[Entry]:
    wanted: dict[int, list[int]] = defaultdict(list)
    for place, key, _ in keys:
        wanted[place].append(key)
    parts = [_states(place, sources[place], found) for place, found in wanted.items()]
    if not parts:
        return []
    first, *others = parts
    rows = first.union(*others, all=True)
    found = {(row["place_"], row["history_id"]): row for row in rows}
    return [_entry(sources[place], found[place, key]) for place, key, _ in keys]


def _states(place: int, source: HistorySource, keys: list[int]) -> QuerySet[Any, Any]:
    title = F(source.title) if isinstance(source.title, str) else source.title
    state = JSONObject(**source.shown, title_=title)
    earlier = source.history._default_manager.filter(
        id=OuterRef("id"), history_id__lt=OuterRef("history_id")
    )
    before = earlier.order_by("-history_id").annotate(shown_=JSONObject(**source.shown))
    return (
        source.history._default_manager.filter(history_id__in=keys)
        .order_by()
        .annotate(
            place_=Value(place, models.IntegerField()),
            by_=F("history_user__name"),
            state_=state,
            before_=Subquery(before.values("shown_")[:1]),
        )
        .values(*COLUMNS.split())
    )


def _entry(source: HistorySource, row: dict[str, Any]) -> Entry:
    state, before = row["state_"], row["before_"]
    changes = _changes(source, before, state) if row["history_type"] == "~" and before else ()
    return Entry(
        at=row["history_date"],
        by=row["by_"] or "",
        words=source.words,
        title=_title(source, state.get("title_")),
        act=ACTS.get(row["history_type"], "changed"),
        reason=row["history_change_reason"] or "",
        changes=tuple(changes),
    )


def _title(source: HistorySource, value: Any) -> str:
    if not isinstance(source.title, str) or "__" in source.title:
        return str(value or "")
    column: Any = source.model._meta.get_field(source.title)
    words = dict(column.flatchoices)
    return str(words.get(value, value or ""))[:200]


def _changes(source: HistorySource, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    changes = []
    for name in source.shown:
        old, new = before.get(name), after.get(name)
        column = source.model._meta.get_field(name)
        was, now = _words(column, old), _words(column, new)
        if was != now:
            label = capital(str(getattr(column, "verbose_name", name)))
            changes.append(Change(label, was, now))
    return changes


def _words(column: Any, value: Any) -> str:
    """A stored value as a person reads it; the two databases write them a little differently."""
    if value is None or value == "":
        return "not set"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, models.BooleanField):
        return "yes" if value else "no"
    if isinstance(column, models.DateField):  # or a moment
        found = column.to_python(value)
        if isinstance(found, datetime) and timezone.is_naive(found):
            found = timezone.make_aware(found, timezone.get_default_timezone())
        return absolute(found, timezone.localtime())
    if isinstance(column, models.DecimalField | models.FloatField):
        return exact(value)
    return str(value)
