"""The record of a row in Django admin: read, by whom the row is seen, without what is hidden.

What it says is not put back, since the services guard what may follow on what.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.template_utils import HistoricalRecordContextHelper

from core.admin.sight import BOOKKEEPING, rows_for

BIGGEST = 2**63 - 1
NOT_SHOWN = "(not shown)"


def _key(field: Any, value: str) -> Any:
    """`value` as a key of this column. Raises Http404 for what can be none."""
    try:
        key = field.to_python(value)
    except (ValidationError, ValueError) as wrong:
        raise Http404 from wrong
    if isinstance(key, int) and abs(key) > BIGGEST:
        raise Http404
    return key


class VisibleChanges(HistoricalRecordContextHelper):
    """Changes of a row in words; related rows that the reader does not see are not named."""

    user: Any = None

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        shown = super().prepare_delta_change_value(change, value)
        field = self.model._meta.get_field(change.field)
        if not field.is_relation or self.user.is_superuser:
            return shown
        if isinstance(shown, list):
            return [self._named(field, one) for one in shown]
        return self._named(field, shown)

    def _named(self, field: Any, one: Any) -> Any:
        key = getattr(one, "pk", None)
        if key is None:
            return one if one is None else NOT_SHOWN
        rows = rows_for(field.related_model, self.user)
        return one if rows.filter(pk=key).exists() else NOT_SHOWN


class VisibleHistoryMixin:
    """For a SimpleHistoryAdmin."""

    model: Any

    def history_view(self, request: HttpRequest, object_id: str, *more: Any) -> HttpResponse:
        self._require_visible(request, object_id)
        return super().history_view(request, object_id, *more)  # type: ignore[misc]

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, *more: Any
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied  # the package would save what is sent
        self._require_visible(request, object_id)
        _key(self.model.history.model._meta.pk, version_id)
        return super().history_form_view(request, object_id, version_id, *more)  # type: ignore[misc]

    def _require_visible(self, request: HttpRequest, object_id: str) -> None:
        """The record outlives the row: for what is gone, only administrators may read it."""
        _key(self.model._meta.pk, object_id)
        if request.user.is_superuser:  # type: ignore[union-attr]
            return
        if self.get_object(request, object_id) is None:  # type: ignore[attr-defined]
            raise Http404

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        hidden = self.hidden(request) | BOOKKEEPING  # type: ignore[attr-defined]
        known = {field.name for field in self.model.history.model.tracked_fields}
        previous = None
        for current in historical_records:
            if previous is not None:
                delta = previous.diff_against(
                    current,
                    excluded_fields=hidden & known,
                    foreign_keys_are_objs=foreign_keys_are_objs,
                )
                words = self.get_historical_record_context_helper(request, previous)
                previous.history_delta_changes = words.context_for_delta_changes(delta)
            previous = current

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: Any
    ) -> VisibleChanges:
        words = VisibleChanges(self.model, historical_record)
        words.user = request.user
        return words

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True
