"""The record of a row in Django admin: read, by whom the row is seen, without what is hidden.

What it says is not put back, since the services guard what may follow on what.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import get_text_list
from simple_history.template_utils import HistoricalRecordContextHelper

from core.admin.sight import BOOKKEEPING, rows_for
from core.audit.refusals import reached
from core.permissions import Withheld

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


class PlainLogMixin:
    """For a ModelAdmin: its own log says which fields were changed, also of lines below a row, but
    not what those lines were called. That may be what its reader is not shown."""

    model: Any

    def history_view(self, request: HttpRequest, object_id: str, *more: Any) -> HttpResponse:
        answer: Any = super().history_view(request, object_id, *more)  # type: ignore[misc]
        said = getattr(answer, "context_data", None) or {}
        if "action_list" in said:
            hidden = self._hidden_labels(request, said["object"])
            entries = [_plain(entry, hidden) for entry in said["action_list"].object_list]
            said["action_list"].object_list = [entry for entry in entries if entry is not None]
        return answer

    def _hidden_labels(self, request: HttpRequest, obj: Any) -> set[str]:
        """Fields of the row that the person is not shown, as the log calls them."""
        if request.user.is_superuser:  # type: ignore[union-attr]
            return set()
        shown = flatten_fieldsets(self.get_fieldsets(request, obj))  # type: ignore[attr-defined]
        meta = self.model._meta
        return {
            str(field.verbose_name).lower()
            for field in (*meta.concrete_fields, *meta.many_to_many)
            if field.name not in shown
        }


def _plain(entry: Any, hidden: set[str]) -> Any:
    """`entry` as it is shown, never saved; None where nothing is left of it."""
    try:
        parts = json.loads(entry.change_message)
    except ValueError:
        return entry
    if not parts or not isinstance(parts, list):
        return entry
    left = [_sentence(act, what, hidden) for part in parts for act, what in part.items()]
    entry.change_message = " ".join(filter(None, left))
    return entry if entry.change_message else None


def _sentence(act: str, what: dict[str, Any], hidden: set[str]) -> str:
    """ "Changed Title and Due on.", "Changed Raw for measurement."; "" where it is all hidden."""
    name, fields = str(what.get("name", "")), [str(one) for one in what.get("fields", ())]
    shown = [one for one in fields if name or one.lower() not in hidden]
    if fields and not shown:
        return ""
    words = [act.capitalize(), get_text_list(shown, "and"), "for" if shown and name else "", name]
    return " ".join(filter(None, words)) + "."


class VisibleHistoryMixin:
    """For a SimpleHistoryAdmin."""

    model: Any

    def history_view(self, request: HttpRequest, object_id: str, *more: Any) -> HttpResponse:
        self._require_visible(request, object_id)
        return super().history_view(request, object_id, *more)  # type: ignore[misc]

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, *more: Any
    ) -> HttpResponse:
        self._require_visible(request, object_id)
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied  # the package would save what is sent
        _key(self.model.history.model._meta.pk, version_id)
        return super().history_form_view(request, object_id, version_id, *more)  # type: ignore[misc]

    def _require_visible(self, request: HttpRequest, object_id: str) -> None:
        """The record outlives the row: for what is gone, only administrators may read it."""
        key = _key(self.model._meta.pk, object_id)
        row = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if row is not None:
            reached(request, row)
        elif not request.user.is_superuser:  # type: ignore[union-attr]
            raise Withheld(self.model, key)

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
