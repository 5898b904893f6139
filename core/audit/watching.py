"""Fields whose change is written into the audit log whoever changes them: a page, Django admin, an
import, a command. Apps say which (`watch`), Django's signals and those of bulk writes say when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from core.audit.models import AuditEvent
from core.audit.record import build, record, save_events
from core.revision.signals import bulk_created, bulk_updating
from core.text import capital

_made_up: ContextVar[bool] = ContextVar("audit_made_up", default=False)


@contextmanager
def made_up() -> Iterator[None]:
    """Writes inside invent a past: the demo, and nothing else (a test holds it). They are no
    events."""
    token = _made_up.set(True)
    try:
        yield
    finally:
        _made_up.reset(token)


_told: ContextVar[frozenset[str]] = ContextVar("audit_told", default=frozenset())


@contextmanager
def told(*kinds: str) -> Iterator[None]:
    """Of the writes inside an event of its own says more, so that there are none of these kinds."""
    token = _told.set(_told.get() | set(kinds))
    try:
        yield
    finally:
        _told.reset(token)


ONE_BY_ONE = 50
"""So many rows of one bulk write are events of their own; of more there is one, with the count."""


def _no_alliance(row: Any) -> int | None:
    return None


def _nothing(row: Any) -> str:
    return ""


@dataclass(frozen=True)
class Watch:
    """`fields`: the kind of event by the name of the field that changed. `created`, `deleted`:
    kinds for the row itself, "" for none. `alliance`: the id of the alliance of a row; `summary`
    says more about it."""

    model: type[models.Model]
    fields: Mapping[str, str] = field(default_factory=dict)
    created: str = ""
    deleted: str = ""
    alliance: Callable[[Any], int | None] = _no_alliance
    summary: Callable[[Any], str] = _nothing

    def event(self, kind: str, row: Any, changes: Mapping[str, list[Any]] | None = None) -> Any:
        return build(
            kind,
            about=row,
            summary=self.summary(row),
            changes=changes,
            alliance_id=self.alliance(row),
        )

    # One row -------------------------------------------------------------------------------------
    def before_save(self, *, instance: Any, raw: bool, update_fields: Any, **sent: Any) -> None:
        named = [] if _made_up.get() else self.among(update_fields)
        is_new = instance._state.adding
        instance.__dict__["_audit_before"] = (
            None if raw or is_new or not named else self.values([instance.pk], named)
        )

    def after_save(self, *, instance: Any, created: bool, raw: bool, **sent: Any) -> None:
        before = instance.__dict__.pop("_audit_before", None)
        if raw or _made_up.get():
            return
        if created:
            if self.created:
                save_events([self.event(self.created, instance)])
        elif before:
            save_events(self.changed([instance], before))

    def after_delete(self, *, instance: Any, **sent: Any) -> None:
        if not _made_up.get():
            save_events([self.event(self.deleted, instance)])

    def among(self, names: Iterable[str] | None) -> list[str]:
        """The watched fields of `names` (of all, if None)."""
        if names is None:
            return list(self.fields)
        given = set(names)
        columns = {name: self.model._meta.get_field(name).attname for name in self.fields}
        return [name for name in self.fields if name in given or columns[name] in given]

    def values(self, keys: Sequence[Any], names: Sequence[str]) -> dict[Any, dict[str, Any]]:
        rows = self.model._base_manager.filter(pk__in=keys).values("pk", *names)
        return {row.pop("pk"): row for row in rows.order_by()}

    def changed(
        self, rows: Iterable[Any], before: Mapping[Any, Mapping[str, Any]]
    ) -> list[AuditEvent]:
        """An event for each kind and row of which a watched field differs from `before`."""
        events = []
        for row in rows:
            kinds: dict[str, dict[str, list[Any]]] = defaultdict(dict)
            for name, old in before.get(row.pk, {}).items():
                column = self.model._meta.get_field(name)
                if (new := getattr(row, column.attname)) != old:
                    label = capital(str(column.verbose_name))
                    kinds[self.fields[name]][label] = [_words(column, old), _words(column, new)]
            events += [
                self.event(kind, row, changes)
                for kind, changes in kinds.items()
                if kind not in _told.get()
            ]
        return events

    # Many rows -----------------------------------------------------------------------------------
    def before_bulk(
        self, *, rows: models.QuerySet[Any], names: Iterable[str], **sent: Any
    ) -> Callable[[], None] | None:
        named = self.among(names)
        if not named or _made_up.get():
            return None
        before = {row.pop("pk"): row for row in rows.order_by().values("pk", *named)}
        return partial(self.after_bulk, before) if before else None

    def after_bulk(self, before: dict[Any, dict[str, Any]]) -> None:
        now = self.model._base_manager.filter(pk__in=before)
        if len(before) > ONE_BY_ONE:
            now = now.order_by("pk")
        self.save_many(self.changed(now, before))

    def after_bulk_create(self, *, rows: Sequence[Any], **sent: Any) -> None:
        if self.created and not _made_up.get():
            self.save_many(
                [self.event(self.created, row) for row in rows]
                if len(rows) <= ONE_BY_ONE
                else [self.together(self.created, len(rows))]
            )

    def save_many(self, events: list[AuditEvent]) -> None:
        if len(events) > ONE_BY_ONE:
            counts: dict[str, int] = defaultdict(int)
            for event in events:
                counts[event.kind] += 1
            events = [self.together(kind, count) for kind, count in counts.items()]
        if events:
            save_events(events)

    def together(self, kind: str, count: int) -> AuditEvent:
        return build(kind, summary=f"{count:,} {self.model._meta.verbose_name_plural} at once")


def _words(column: Any, value: Any) -> Any:
    """A value as it is read: the label of a choice, the name of another row."""
    if value is None or (isinstance(value, bool | int | float) and not column.is_relation):
        return value
    if column.is_relation:
        row = column.related_model._base_manager.filter(pk=value).first()
        return f"{value} (deleted)" if row is None else str(row)
    return str(dict(column.flatchoices).get(value, value))


def watch(found: Watch) -> None:
    """Have every change of these fields written down."""
    key, model = f"audit.{found.model._meta.label_lower}", found.model
    # Receivers are held weakly, so their owner is kept.
    _watched[model] = found
    if found.fields:
        pre_save.connect(found.before_save, sender=model, dispatch_uid=f"{key}.before")
        bulk_updating.connect(found.before_bulk, sender=model, dispatch_uid=key)
    post_save.connect(found.after_save, sender=model, dispatch_uid=f"{key}.after")
    bulk_created.connect(found.after_bulk_create, sender=model, dispatch_uid=key)
    if found.deleted:
        post_delete.connect(found.after_delete, sender=model, dispatch_uid=key)


_watched: dict[type[models.Model], Watch] = {}


def watch_links(through: Any, kind: str, label: str) -> None:
    """Have every link given or taken in a many-to-many relation written down."""
    receiver = partial(_links_changed, kind=kind, label=label)
    _links.append(receiver)
    m2m_changed.connect(receiver, sender=through, dispatch_uid=f"audit.{kind}.{label}")


_links: list[Any] = []


def _links_changed(
    *, instance: Any, action: str, reverse: bool, model: Any, pk_set: Any, kind: str, label: str,
    **sent: Any,
) -> None:  # fmt: skip
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    if action == "pre_clear":
        names = None
    elif not pk_set:
        return
    else:
        names = ", ".join(map(str, model._base_manager.filter(pk__in=pk_set)))
    changes = {
        "post_add": {label: [None, names]},
        "post_remove": {label: [names, None]},
        "pre_clear": {label: ["all", None]},
    }[action]
    record(kind, about=instance, changes=changes)
