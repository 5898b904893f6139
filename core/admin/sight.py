"""What of a row Django admin shows to whom: rows, fields, choices of filters, words of a search."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeList, IncorrectLookupParameters
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest

# Shown to nobody, searched and filtered by nobody: who reads them can sign in as somebody else.
SECRETS = {
    "accounts.User": {"password"},
    "mfa.Authenticator": {"data"},
    "usersessions.UserSession": {"session_key", "data"},
    "sessions.Session": {"session_key", "session_data"},
    "account.EmailConfirmation": {"key"},
    "socialaccount.SocialApp": {"secret", "key"},
    "socialaccount.SocialToken": {"token", "token_secret"},
}
# Counters and keys by which the product compares; they say how many others there are.
BOOKKEEPING = {"revision", "normalised_name", "apart", "listed"}


def rows_for(model: Any, user: Any) -> QuerySet:
    """Rows of `model` that Django admin may show to `user`: those of its `visible_to`. A model
    that does not say whose its rows are is for administrators."""
    rows = model._default_manager.all()
    if hasattr(rows, "visible_to"):
        return rows.visible_to(user)
    return rows if user.is_superuser else rows.none()


@cache
def is_bound(model: Any) -> bool:
    """Whether the model says whose its rows are."""
    return hasattr(model._default_manager.all(), "visible_to")


def hidden_fields(model: Any, user: Any, shown: Iterable[str] = ()) -> set[str]:
    """Names of fields of `model` that `user` is not shown: secrets; raw values (JSON), which hold
    what their rows do not show, unless named in `shown`."""
    hidden = set(SECRETS.get(model._meta.label, ()))
    if not user.is_superuser:
        columns = (f for f in model._meta.concrete_fields if isinstance(f, models.JSONField))
        hidden |= {column.name for column in columns} - set(shown)
        hidden |= {f.name for f in model._meta.concrete_fields if f.name == "apart"}
    return hidden


def head_of(path: str) -> str:
    """The field at which a path begins: "owner" of "^owner__name"."""
    return path.lstrip("^=@-").split(LOOKUP_SEP)[0]


class VisibleRelatedFilter(admin.RelatedFieldListFilter):
    """Offers the rows one may see, not all there are."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        rows = rows_for(field.remote_field.model, request.user)
        ordering = self.field_admin_ordering(field, request, model_admin)
        limit = {"pk__in": rows.values("pk")}
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=limit)


class VisibleValuesFilter(admin.AllValuesFieldListFilter):
    """Offers the values of the rows one may see, also where the field is that of a related row."""

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        rows = model_admin.get_queryset(request).order_by(field_path)
        self.lookup_choices = rows.values_list(field_path, flat=True).distinct()


class EmptyRelationFilter(admin.EmptyFieldListFilter):
    """Rows without a related one; Django's own compares keys with an empty text."""

    def get_lookup_condition(self) -> Q:
        return Q(**{f"{self.field_path}__isnull": True})


def filter_for(model: Any, given: Any) -> Any:
    """The list filter `given` of an admin, bound to what one may see."""
    if not isinstance(given, str):
        if isinstance(given, type) or given[1] is not admin.EmptyFieldListFilter:
            return given
        is_relation = get_fields_from_path(model, given[0])[-1].is_relation
        return (given[0], EmptyRelationFilter) if is_relation else given
    field = get_fields_from_path(model, given)[-1]
    if field.remote_field:
        return (given, VisibleRelatedFilter)
    plain = field.choices or isinstance(field, models.BooleanField | models.DateField)
    return given if plain else (given, VisibleValuesFilter)


def path_of(given: Any) -> str:
    """The field that a list filter is about; "" for one that is about none."""
    if isinstance(given, tuple | list):
        return str(given[0])
    return given if isinstance(given, str) else ""


def field_path(model: Any, lookup: str) -> str:
    """The part of a lookup that leads along fields: "plan__state" of "plan__state__in"."""
    found: list[str] = []
    at = model
    for part in lookup.split(LOOKUP_SEP):
        try:
            field = at._meta.pk if part == "pk" else at._meta.get_field(part)
        except FieldDoesNotExist:
            break
        if not (found and field.primary_key):
            found.append(part)
        if not field.is_relation:
            break
        at = field.related_model
    return LOOKUP_SEP.join(found)


def seen_by_path(model: Any, path: str, user: Any) -> Q:
    """That every related row along `path` is one that `user` sees: a search finds no row by words
    that its reader is not shown."""
    condition, at, done = Q(), model, []
    for part in path.lstrip("^=@").split(LOOKUP_SEP):
        field = at._meta.get_field(part)
        done.append(part)
        if not field.is_relation:
            break
        at = field.related_model
        condition &= Q(**{f"{LOOKUP_SEP.join(done)}__in": rows_for(at, user).values("pk")})
    return condition


class VisibleChangeList(ChangeList):
    """A list whose columns name no related row that its reader does not see, and which answers a
    question that makes no sense with the whole list instead of an error."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        try:
            super().__init__(request, *args, **kwargs)
        except (ValueError, OverflowError, TypeError) as error:
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if request.user.is_superuser:  # type: ignore[union-attr]
            return
        rows = list(self.result_list)
        for name in self.list_display:
            self._veil(rows, name, request.user)
        self.result_list = rows

    def _veil(self, rows: list[Any], name: Any, user: Any) -> None:
        column = relations(self.model).get(name) if isinstance(name, str) else None
        if column is None:
            return
        named = {getattr(row, column.attname) for row in rows} - {None}
        related = rows_for(column.related_model, user)
        shown = set(related.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
        for row in rows:
            if getattr(row, column.attname) not in shown:
                # Of the instance that is drawn; it is never saved.
                setattr(row, column.attname, None)
                row._state.fields_cache[name] = None


def relations(model: Any) -> dict[str, Any]:
    """Fields of `model` that name a row beside it. What it stands under (never empty) is not among
    them: who sees a row sees whose it is."""
    columns = model._meta.concrete_fields
    return {field.name: field for field in columns if field.is_relation and field.null}
