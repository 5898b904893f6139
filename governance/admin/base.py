"""What several pages of governance in Django admin share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin.base import (
    HistoryAdmin,
    VisibleInline,
)
from governance.models import (
    Cadence,
    Meeting,
)


class OfCommitteeAdmin(HistoryAdmin):
    @admin.display(ordering="committee__alliance__name")
    def alliance(self, row: Cadence | Meeting) -> str:
        return str(row.committee.alliance)


class OneByOneMixin:
    """Some of these may not go, and "Delete selected" asks about no single row: there is none."""

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)  # type: ignore[misc]
        actions.pop("delete_selected", None)
        return actions


class ClosedMixin(OneByOneMixin):
    """What a meeting came to is read only once its minutes are circulated."""

    def is_locked(self, obj: Any) -> bool:
        record = getattr(getattr(obj, "meeting", obj), "record", None)
        return record is not None and record.is_locked


class KeptMixin(OneByOneMixin):
    """What counts as promised, of which `has_counted` says so, is not lost by deleting it: what
    lies ahead may go."""

    has_counted: Callable[[Any], bool]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return allowed and (obj is None or not self.has_counted(obj))


class ClosedInline(VisibleInline):
    def is_locked(self, obj: Any) -> bool:
        return ClosedMixin.is_locked(self, obj)  # type: ignore[arg-type]
