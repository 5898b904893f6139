"""Deleting in Django admin: what the page showed is what goes, and nothing that one does not see.

The page that asks carries a fingerprint of everything that would go. If any of it changes before
the answer comes, nothing is deleted and the page asks again.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from functools import cache
from hashlib import sha256
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected as django_delete_selected
from django.contrib.admin.utils import NestedObjects, quote
from django.db import models, router, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from core.admin.sight import is_bound, rows_for

STALE = "This changed while you were deciding, so nothing was deleted. Look at it again."
BEYOND = "Records on which others rest. Ask an administrator to delete it."


class StaleDeletion(Exception):
    """Something that would be deleted is not as the page showed it."""


def fingerprint(rows: dict[Any, set[Any]]) -> str:
    """Of these rows as they stand: by their revision where they have one, else by every column."""
    parts = []
    for model, some in rows.items():
        columns = [field.attname for field in model._meta.concrete_fields]
        if "revision" in columns:
            columns = ["revision"]
        parts += [
            f"{model._meta.label} {row.pk} {[getattr(row, name) for name in columns]!r}"
            for row in some
        ]
    return sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _locked(model: Any, objs: Any) -> list[Any]:
    """The rows themselves, which nobody changes until the transaction ends."""
    keys = [obj.pk for obj in objs]
    rows = {row.pk: row for row in model._base_manager.select_for_update().filter(pk__in=keys)}
    if len(rows) < len(keys):
        raise StaleDeletion
    return [rows[key] for key in keys]


def _by_model(rows: Any) -> list[tuple[Any, list[Any]]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    return list(found.items())


def _all_seen(rows: dict[Any, set[Any]], user: Any) -> bool:
    for model, some in rows.items():
        if not is_bound(model):
            return False
        keys = [row.pk for row in some]
        if rows_for(model, user).filter(pk__in=keys).count() < len(keys):
            return False
    return True


class DeletionMixin:
    """For a ModelAdmin. `model` rows that stand in alliances beside each other (partners, people,
    lists that all share) are deleted by administrators: that one of them cannot be deleted would
    say that an alliance rests on it which one does not see."""

    model: Any
    admin_site: Any

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        user: Any = request.user
        return allowed and (user.is_superuser or not is_shared_ground(self.model))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Django's own, but that it shows nothing that one does not see."""
        answered = getattr(request, "is_answer", request.method == "POST")
        if answered:
            objs = _locked(self.model, objs)
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        collector.collect(objs)
        seen = fingerprint(collector.model_objs)
        request.seen = seen  # type: ignore[attr-defined]
        user: Any = request.user
        found = defaultdict(set, {model: set(some) for model, some in collector.model_objs.items()})
        for row in collector.protected:
            found[type(row)].add(row)
        if not user.is_superuser and not _all_seen(found, user):
            return [], {}, set(), [BEYOND]
        if answered and not collector.protected and request.POST.get("seen") != seen:
            raise StaleDeletion
        return self._summary(collector, request)

    def _summary(self, collector: Any, request: HttpRequest) -> Any:
        lacking: set[str] = set()

        def line(row: models.Model) -> str:
            return self._line(row, request, lacking)

        user: Any = request.user
        for model, some in [*collector.model_objs.items(), *_by_model(collector.protected)]:
            own = self.admin_site._registry.get(model)
            if getattr(own, "terms_in_name", False):
                own.note_shown((row.pk for row in some), user)
        shown, protected = collector.nested(line), [line(row) for row in collector.protected]
        counts = {m._meta.verbose_name_plural: len(s) for m, s in collector.model_objs.items()}
        return shown, counts, lacking, protected

    def _line(self, row: models.Model, request: HttpRequest, lacking: set[str]) -> str:
        meta = row._meta
        name = capfirst(str(meta.verbose_name))
        if self.admin_site.is_registered(type(row)):
            own = self.admin_site.get_model_admin(type(row))
            if not own.has_delete_permission(request, row):
                lacking.add(str(meta.verbose_name))
            try:
                place = f"admin:{meta.app_label}_{meta.model_name}_change"
                url = reverse(place, args=[quote(row.pk)])
            except NoReverseMatch:
                return f"{name}: {row}"
            return format_html('{}: <a href="{}">{}</a>', name, url, row)
        return f"{name}: {row}"

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        view = super().delete_view  # type: ignore[misc]
        request.is_answer = request.method == "POST"  # type: ignore[attr-defined]
        try:
            return with_seen(request, view(request, object_id, extra_context))
        except StaleDeletion:
            messages.error(request, STALE)
            again = _asking(request)
            answer = with_seen(again, view(again, object_id, extra_context))
            if answer.status_code == 200:
                answer.status_code = 409
            return answer


@cache
def is_shared_ground(model: Any) -> bool:
    """Whether rows that not everybody sees rest on rows of this model."""
    if hasattr(model._default_manager.all(), "alliance_path"):
        return False
    related = {
        relation.related_model
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    }
    return any(not _is_shared_list(one) for one in related if not _is_record(one))


def _is_record(model: Any) -> bool:
    return hasattr(model, "history_type") or model._meta.label == "admin.LogEntry"


def _is_shared_list(model: Any) -> bool:
    """A list that everybody of our company sees whole (it says so of itself)."""
    return bool(getattr(model._default_manager.all(), "shown_to_all_of_us", False))


def _asking(request: HttpRequest) -> HttpRequest:
    """The request for the page that asks, in place of the one that answered."""
    again = copy.copy(request)
    again.method = "GET"
    again.POST = QueryDict()  # type: ignore[misc]
    again.is_answer = False  # type: ignore[attr-defined]
    return again


def with_seen(request: HttpRequest, answer: HttpResponse) -> Any:
    """The page that asks, with the fingerprint of what it shows."""
    if isinstance(answer, TemplateResponse) and answer.context_data is not None:
        answer.context_data["seen"] = getattr(request, "seen", "")
    return answer


@admin.action(permissions=["delete"], description="Delete selected %(verbose_name_plural)s")
def delete_selected(model_admin: Any, request: HttpRequest, queryset: Any) -> Any:
    """Django's own, in one transaction and against what the page showed."""
    request.is_answer = bool(request.POST.get("post"))  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            answer = django_delete_selected(model_admin, request, queryset)
    except StaleDeletion:
        messages.error(request, STALE)
        request.POST = request.POST.copy()  # type: ignore[misc]
        request.POST.pop("post")
        request.is_answer = False  # type: ignore[attr-defined]
        answer = django_delete_selected(model_admin, request, queryset)
        answer.status_code = 409
    return with_seen(request, answer) if answer is not None else None
