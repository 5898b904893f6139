"""The audit log as it is looked through: filtered, by pages, with links to what is still there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core.audit.models import AuditEvent
from core.csv_files import csv_lines
from core.registry.audit import audit_kinds

ACCOUNT = settings.AUTH_USER_MODEL.lower()
LISTED = 10_000
"""Events that a list goes back; older ones are reached by a date or another filter."""
EXPORTED = 100_000
"""Events in one file, the newest."""
HEADINGS = (
    *("Time (UTC)", "Event", "Group", "Who", "Network address", "About", "Type", "Id"),
    *("Alliance id", "Details", "Changes", "Request id"),
)


class CappedPaginator(Paginator):
    """Counts no further than it shows: a million rows are not counted for a page of fifty.

    `search`: the rows are found by reading all of them, which is done once for count and page.
    """

    def __init__(self, rows: QuerySet[AuditEvent], per_page: int, *, search: bool = False) -> None:
        super().__init__(rows, per_page)
        self.rows, self.search = rows, search
        self._keys: list[Any] | None = None

    @cached_property
    def count(self) -> int:
        rows = self.rows.order_by()
        if not self.search:
            return min(rows[: LISTED + 1].count(), LISTED + 1)
        found = list(rows.values_list("at", "pk")[: LISTED + 1])
        if len(found) <= LISTED:
            self._keys = [pk for _, pk in sorted(found, reverse=True)]
        return len(found)

    @property
    def is_capped(self) -> bool:
        return self.count > LISTED

    @cached_property
    def num_pages(self) -> int:
        return max(1, -(-min(self.count, LISTED) // self.per_page))

    def page(self, number: Any) -> Page[Any]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, LISTED, self.count)
        rows: Any = self.rows[first:last]
        if self._keys is not None:
            rows = AuditEvent.objects.filter(pk__in=self._keys[first:last])
        return Page(rows, number, self)


def kinds_of(value: str) -> list[str]:
    """The kinds that a choice of the filter stands for: one, or a group ("group:Sign-in")."""
    name, group = value.removeprefix("group:"), value.startswith("group:")
    return [kind.key for kind in audit_kinds if (kind.group if group else kind.key) == name]


def filtered(rows: QuerySet[AuditEvent], wanted: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    """Those of `rows` that `wanted` asks for: `q`, `kind`, `person` (who did it, or whose account
    it is about), `about` (type and id), `network`, `start` and `end` (days of the reader), and
    ids of registered subjects."""
    if kind := wanted.get("kind"):
        rows = rows.filter(kind__in=kinds_of(kind))
    if person := wanted.get("person"):
        rows = rows.filter(Q(actor=person) | Q(about_type=ACCOUNT, about_id=str(person)))
    if about := wanted.get("about"):
        rows = rows.filter(about_type=about.type, about_id=about.id)
    if network := wanted.get("network"):
        rows = rows.filter(network=network)
    if alliance := wanted.get("alliance"):
        rows = rows.filter(alliance_id=alliance)
    if start := wanted.get("start"):
        rows = rows.filter(at__gte=_midnight(start))
    if end := wanted.get("end"):
        rows = rows.filter(at__lt=_midnight(end + timedelta(days=1)))
    if text := wanted.get("q"):
        said = Q(about__icontains=text) | Q(summary__icontains=text)
        rows = rows.filter(said | Q(actor_name__icontains=text))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True, slots=True)
class About:
    """What events are about: "alliances.person:12" in an address."""

    type: str
    id: str
    name: str

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, text: str) -> About | None:
        """None for what is not written like that, and for what no event is about."""
        kind, _, key = text.partition(":")
        if not kind or not key:
            return None
        rows = AuditEvent.objects.filter(about_type=kind[:60], about_id=key[:40])
        latest = rows.order_by("-at").values_list("about", flat=True).first()
        return None if latest is None else cls(kind[:60], key[:40], latest or text)


@dataclass(frozen=True, slots=True)
class Row:
    """`url` leads to what the event is about, "" where that is gone or has no page."""

    event: AuditEvent
    url: str

    @property
    def who(self) -> str:
        return self.event.actor_name.rpartition(", ")[0] or self.event.actor_name

    @property
    def is_about_who(self) -> bool:
        """Whether somebody did it to their own account, as by signing in."""
        event = self.event
        return event.about_type == ACCOUNT and event.about_id == str(event.actor_id)

    @property
    def address(self) -> str:
        return self.event.actor_name.rpartition(", ")[2]

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        return [(label, said(old), said(new)) for label, (old, new) in self.event.changes.items()]


def said(value: Any) -> str:
    """A value of `changes` in words."""
    if value is None or value == "":
        return "not set"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def rows_for(events: Iterable[AuditEvent]) -> list[Row]:
    """A page of events with their links: one query for each type of thing they are about."""
    found = list(events)
    wanted: dict[str, set[str]] = defaultdict(set)
    for event in found:
        if event.about_type and event.about_id:
            wanted[event.about_type].add(event.about_id)
    urls = {
        (kind, key): url for kind, keys in wanted.items() for key, url in _urls(kind, keys).items()
    }
    return [Row(event, urls.get((event.about_type, event.about_id), "")) for event in found]


def _urls(kind: str, keys: set[str]) -> dict[str, str]:
    try:
        model: Any = apps.get_model(kind)
        present = list(model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
    except (LookupError, ValueError):
        return {}
    return {str(key): _url(model, key) for key in present}


def _url(model: Any, key: Any) -> str:
    try:
        return str(model(pk=key).get_absolute_url())
    except (AttributeError, NoReverseMatch, ObjectDoesNotExist, TypeError, ValueError):
        pass
    try:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


def csv_of(events: QuerySet[AuditEvent]) -> Iterator[str]:
    """The newest EXPORTED of `events` as lines of a CSV file; the rows are never all in memory."""
    shown = events[:EXPORTED].iterator(chunk_size=2_000)
    return csv_lines(HEADINGS, (list(_cells(event)) for event in shown))


def _cells(event: AuditEvent) -> Iterator[Any]:
    kind = audit_kinds.get(event.kind)
    yield event.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    yield event.label
    yield kind.group if kind else ""
    yield event.actor_name
    yield event.network or ""
    yield from (event.about, event.about_type, event.about_id)
    yield "" if event.alliance_id is None else event.alliance_id
    yield event.summary
    yield "; ".join(
        f"{name}: {said(old)} -> {said(new)}" for name, (old, new) in event.changes.items()
    )
    yield event.request_id
