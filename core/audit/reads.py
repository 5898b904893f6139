"""Who read deal terms and private notes.

A confidential row that is read from the database while a page is answered was shown on it, unless
the answer only leads elsewhere: pages need not say so, and none can forget to. What is read as
figures instead of rows says so itself (`terms_shown`). There is one event for each person, alliance
and hour.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Self

from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from core.audit.models import AuditEvent
from core.audit.record import build, current_request, save_events
from core.registry.audit import audit_subjects
from core.text import capital

KIND = "terms_read"
ONCE_IN = timedelta(hours=1)
ONE_BY_ONE = 200
"""Alliances on one page that are events of their own; of more there is one event."""
NO_PAGE = (204, 304)
Perhaps = Sequence[Callable[[], Iterable[int]]]


class ReadIsRecorded(models.Model):
    """A row whose reader is written down. `alliance_id` says to which alliance it belongs."""

    class Meta:
        abstract = True

    @property
    def audit_name(self) -> str:
        """The label of a deal term is confidential as well."""
        return capital(str(self._meta.verbose_name))

    @classmethod
    def from_db(cls, db: Any, field_names: Collection[str], values: Collection[Any]) -> Self:
        row = super().from_db(db, field_names, values)
        if (alliance_id := row.__dict__.get("alliance_id")) is not None:
            terms_shown(alliance_id)
        return row


def terms_shown(alliance_id: int) -> None:
    """The page that is being answered shows deal terms or private notes of this alliance."""
    if (request := current_request()) is not None:
        request.__dict__.setdefault("terms_shown", set()).add(alliance_id)


def terms_shown_if(alliance_id: int, shown: Callable[[], bool]) -> None:
    """The page may show some: `shown` says so after the answer has left, and may ask the
    database."""
    terms_shown_of(lambda: [alliance_id] if shown() else [])


def terms_shown_of(alliances: Callable[[], Iterable[int]]) -> None:
    """The page may show those of some alliances: `alliances` says their ids after the answer has
    left, and may ask the database."""
    if (request := current_request()) is not None:
        request.__dict__.setdefault("terms_perhaps", []).append(alliances)


def reads_of(request: HttpRequest, response: Any) -> Callable[[], None] | None:
    """What writes down that this answer showed deal terms; None where it showed none."""
    shown = getattr(request, "terms_shown", set())
    perhaps = getattr(request, "terms_perhaps", [])
    status = response.status_code
    is_page = (status < 300 or status in (409, 422)) and status not in NO_PAGE
    if not (shown or perhaps) or not is_page:
        return None
    return partial(_write, build(KIND, request=request, actor=request.user), shown, perhaps)


def _write(event: AuditEvent, shown: set[int], perhaps: Perhaps = ()) -> None:
    shown = shown.union(*(alliances() for alliances in perhaps))
    if not shown:
        return
    lately = AuditEvent.objects.filter(
        kind=KIND, actor=event.actor_id, at__gt=timezone.now() - ONCE_IN
    )
    known = set(lately.order_by().values_list("alliance_id", flat=True))
    new = shown - known
    if len(new) > ONE_BY_ONE:
        event.summary = f"{len(new):,} alliances at once"
        save_events([] if None in known else [event])
        return
    names = _names(new) if new else {}
    save_events([_of(event, alliance_id, names) for alliance_id in sorted(new)])


def _of(event: AuditEvent, alliance_id: int, names: dict[int, str]) -> AuditEvent:
    copied = ("at", "kind", "actor_id", "actor_name", "network", "request_id")
    return AuditEvent(
        **{name: getattr(event, name) for name in copied},
        about_type=audit_subjects["alliance"].model._meta.label_lower,
        about_id=str(alliance_id),
        about=names.get(alliance_id, "")[:300],
        alliance_id=alliance_id,
    )


def _names(ids: Collection[int]) -> dict[int, str]:
    rows = audit_subjects["alliance"].model._base_manager.filter(pk__in=ids)
    return {row.pk: str(row) for row in rows}
