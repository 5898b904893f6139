"""Deal terms that Django admin tells by other rows than their own: who reads them is written down.

A figure that an answer or a score rests on may be the sum of the deal. Product pages say so by
themselves; here the rows that a page, a list or a file shows are looked at when it has left.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.http import HttpRequest

from core.audit.reads import terms_shown_of


class TellsTermsMixin:
    """For a ModelAdmin. `terms_in_name`: lists, and the names of its rows, tell them as well."""

    terms_in_name = False

    def terms_told(self, user: Any, keys: Any) -> Iterable[int]:
        """Ids of the alliances whose deal terms `user` is told by the rows with these keys (a list,
        or a query for them)."""
        raise NotImplementedError

    def note_shown(self, keys: Iterable[Any], user: Any) -> None:
        """The page that is being answered shows these rows."""
        if found := list(keys):
            terms_shown_of(partial(self.terms_told, user, found))

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        row = super().get_object(request, *args, **kwargs)  # type: ignore[misc]
        if row is not None:
            self.note_shown([row.pk], request.user)
        return row

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        shown = super().get_changelist_instance(request)  # type: ignore[misc]
        if self.terms_in_name:
            self.note_shown((row.pk for row in shown.result_list), request.user)
        return shown

    def get_export_data(self, file_format: Any, request: Any, queryset: Any, **kwargs: Any) -> Any:
        # However many there are.
        keys = queryset.order_by().values("pk")
        terms_shown_of(partial(self.terms_told, request.user, keys))
        return super().get_export_data(file_format, request, queryset, **kwargs)  # type: ignore[misc]
