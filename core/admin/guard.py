"""What every page of Django admin keeps to, also those that packages bring: deny by default.

Rows, columns, filters, searches and orders are bound to what the person may see; an action names
the permission it needs and runs on rows that the person may change; whatever is done is logged.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import smart_split, unescape_string_literal

from core.admin.deletion import DeletionMixin
from core.admin.history import PlainLogMixin
from core.admin.refusals import RefusalMixin
from core.admin.sight import (
    VisibleChangeList,
    field_path,
    filter_for,
    head_of,
    hidden_fields,
    is_bound,
    path_of,
    relations,
    rows_for,
    seen_by_path,
)
from core.audit.record import record
from core.audit.refusals import withheld

NOT_YOURS = "You may not do this with all of the selected rows, so nothing was done."
BIGGEST = 2**63 - 1


class FieldsMixin:
    """For a page and for an inline: columns that one is not shown are not there.

    `shown_json` names raw values that are settings and tell nothing of an alliance.
    """

    model: Any
    shown_json: tuple[str, ...] = ()

    def hidden(self, request: HttpRequest) -> set[str]:
        return hidden_fields(self.model, request.user, self.shown_json)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)  # type: ignore[misc]
        if hasattr(rows, "visible_to"):
            return rows.visible_to(request.user)
        return rows if request.user.is_superuser else rows.none()  # type: ignore[union-attr]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        own = obj if isinstance(obj, self.model) else None
        hidden = self.hidden(request) | self._unseen(request, own)
        if hidden.isdisjoint(flatten_fieldsets(fieldsets)):
            return fieldsets
        return [(name, options | {"fields": _without(options["fields"], hidden)})
                for name, options in fieldsets]  # fmt: skip

    def _unseen(self, request: HttpRequest, obj: Any) -> set[str]:
        """Fields that name a related row which the person does not see. They stay as they are."""
        if obj is None or request.user.is_superuser:  # type: ignore[union-attr]
            return set()
        known = request.__dict__.setdefault("_unseen", {})
        key = (self.model, obj.pk)
        if key not in known:
            known[key] = {
                name
                for name, field in relations(self.model).items()
                if (value := getattr(obj, field.attname)) is not None
                and not rows_for(field.related_model, request.user).filter(pk=value).exists()
            }
        return known[key]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._is_open_to(request)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_open_to(request)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_open_to(request)  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return super().has_add_permission(request, *args) and self._is_open_to(request)  # type: ignore[misc]

    def _is_open_to(self, request: HttpRequest) -> bool:
        """Models that do not say whose their rows are belong to administrators."""
        return bool(request.user.is_superuser or is_bound(self.model))  # type: ignore[union-attr]


def _without(fields: Any, hidden: set[str]) -> list[Any]:
    kept = []
    for field in fields:
        if isinstance(field, list | tuple):
            field = _without(field, hidden)
        if field and (not isinstance(field, str) or field not in hidden):
            kept.append(field)
    return kept


class GuardMixin(FieldsMixin, RefusalMixin, DeletionMixin, PlainLogMixin):
    """For every ModelAdmin. The site puts it before those that do not have it."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return VisibleChangeList

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        try:
            return super().get_object(request, object_id, from_field)  # type: ignore[misc]
        except OverflowError:
            return None

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Django admin leads to its first page whoever asks for a row that is not theirs."""
        withheld(request, self.model, unquote(object_id))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]

    # Lists ------------------------------------------------------------------------------------
    def get_list_display(self, request: HttpRequest) -> Any:
        hidden, shown = self.hidden(request), super().get_list_display(request)  # type: ignore[misc]
        return [name for name in shown if not isinstance(name, str) or name not in hidden]

    def get_list_filter(self, request: HttpRequest) -> Any:
        hidden, given = self.hidden(request), super().get_list_filter(request)  # type: ignore[misc]
        return [filter_for(self.model, one) for one in given if head_of(path_of(one)) not in hidden]

    def get_search_fields(self, request: HttpRequest) -> Any:
        hidden, given = self.hidden(request), super().get_search_fields(request)  # type: ignore[misc]
        return [path for path in given if head_of(path) not in hidden]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Django's own, but that words of related rows count only where those are visible."""
        found, repeats = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]
        if request.user.is_superuser or not search_term:  # type: ignore[union-attr]
            return found, repeats
        paths = [p for p in self.get_search_fields(request) if LOOKUP_SEP in p]
        if not paths:
            return found, repeats
        return queryset.filter(*self._terms(request, search_term)), repeats

    def _terms(self, request: HttpRequest, search_term: str) -> list[Q]:
        terms = []
        for word in smart_split(search_term):
            bit = word
            if word[0] in "\"'" and word[0] == word[-1]:
                bit = unescape_string_literal(word)
            either = Q(pk__in=[])
            for path in self.get_search_fields(request):
                here = seen_by_path(self.model, path, request.user)
                either |= Q(**{f"{path.lstrip('^=@')}__icontains": bit}) & here
            terms.append(either)
        return terms

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only what the list itself filters by. Django allows every column of the row, and every
        key within a raw value: each answers a question about what is not shown."""
        filters = self.get_list_filter(request) if request is not None else self.list_filter  # type: ignore[attr-defined]
        allowed = {path_of(one) for one in filters} | {self.date_hierarchy} - {None}  # type: ignore[attr-defined]
        path = field_path(self.model, lookup)
        return path in allowed or lookup in {self.model._meta.pk.name, "pk"} or not path

    # Actions ----------------------------------------------------------------------------------
    def _filter_actions_by_permissions(self, request: HttpRequest, actions: Any) -> list[Any]:
        named = [one for one in actions if getattr(one[0], "allowed_permissions", ())]
        if request.user.is_superuser and not is_bound(self.model):  # type: ignore[union-attr]
            return list(actions)  # what packages bring, for administrators
        return super()._filter_actions_by_permissions(request, named)  # type: ignore[misc]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)  # type: ignore[misc]
        return {
            name: (
                _noted(func if name == "delete_selected" else self._guarded(func, text), name),
                name,
                text,
            )
            for name, (func, _, text) in found.items()
        }

    def _guarded(self, func: Callable[..., Any], text: str) -> Callable[..., Any]:
        """`func` on rows that the person may change, with a line of the log for each of them."""

        @wraps(func)
        def run(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> Any:
            rows = list(queryset)
            if not self._may_change_all(request, rows):
                request.was_refused = True  # type: ignore[attr-defined]
                self.message_user(request, NOT_YOURS, messages.ERROR)  # type: ignore[attr-defined]
                return None
            answer = func(model_admin, request, queryset)
            for row in rows:
                self.log_change(request, row, f"Action: {text}")  # type: ignore[attr-defined]
            return answer

        return run

    def _may_change_all(self, request: HttpRequest, rows: list[Any]) -> bool:
        if request.user.is_superuser:  # type: ignore[union-attr]
            return True
        writable = self.model._default_manager.all()
        if not hasattr(writable, "editable_by"):
            return False
        keys = {row.pk for row in rows}
        return writable.editable_by(request.user).filter(pk__in=keys).count() == len(keys)

    @transaction.atomic
    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """What cannot be written down is not done."""
        request.POST = request.POST.copy()  # type: ignore[misc]
        sent = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
        known = [key for key in sent if self._is_key(key)]
        request.POST.setlist(helpers.ACTION_CHECKBOX_NAME, known)  # type: ignore[attr-defined]
        answer: HttpResponse | None = super().response_action(request, queryset)  # type: ignore[misc]
        if answer is not None and not isinstance(answer, TemplateResponse):
            self._record_action(request)
        return answer

    def _record_action(self, request: HttpRequest) -> None:
        """For the audit log. A page that asks first has done nothing yet."""
        name, keys = request.ran  # type: ignore[attr-defined]
        end = ", refused" if getattr(request, "was_refused", False) else ""
        rows = f"{len(keys):,} {self.model._meta.verbose_name_plural}{end}"
        summary = f"{name.replace('_', ' ')}: {rows} ({', '.join(map(str, keys))})"
        record("admin_action", request=request, summary=summary)

    def _is_key(self, value: str) -> bool:
        pk = self.model._meta.pk
        try:
            key = pk.to_python(value)
        except (ValidationError, ValueError):
            return False
        return not isinstance(key, int) or abs(key) <= BIGGEST

    # The log ----------------------------------------------------------------------------------
    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """One by one, so that whoever listens to the log hears of each."""
        return [
            LogEntry.objects.log_actions(request.user.pk, [row], DELETION, single_object=True)  # type: ignore[arg-type]
            for row in queryset
        ]


def _noted(func: Callable[..., Any], name: str) -> Callable[..., Any]:
    """`func`, telling the log what runs on which rows: what was sent may name several actions."""

    @wraps(func)
    def run(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> Any:
        keys = list(queryset.values_list("pk", flat=True))
        request.ran = (name, keys)  # type: ignore[attr-defined]
        return func(model_admin, request, queryset)

    return run


class AdministratorsOnlyMixin(GuardMixin):
    """For models that hold everybody's: no permission of Django opens them to other staff."""

    def _is_open_to(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)  # type: ignore[union-attr]


class AdministratorsOnly(AdministratorsOnlyMixin, admin.ModelAdmin):
    """See AdministratorsOnlyMixin."""


def guarded(admin_class: Any) -> Any:
    """`admin_class` behind the guard; one that does not have it is for administrators."""
    if issubclass(admin_class, GuardMixin):
        return admin_class
    bases = (AdministratorsOnlyMixin, admin_class)
    return type(admin_class.__name__, bases, {"__module__": admin_class.__module__})
