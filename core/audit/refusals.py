"""Who asked for what is not theirs: 403, 404 on things that are there, 413 for a body that is
larger than one may send, and lists of Django admin that are asked by what they do not show.

Of what never was there is no event, and nothing of it is said to the person who asked: all this
happens after the answer has left (core.audit.middleware).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.admin.exceptions import (
    DisallowedModelAdminLookup,
    DisallowedModelAdminToField,
)
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.urls import Resolver404
from django.utils import timezone

from core.audit.models import AuditEvent
from core.audit.record import build, name_of, save_events
from core.permissions import Withheld
from core.registry.audit import alliance_of

KIND, MANY = "refused", "refused_often"
AGAIN = timedelta(minutes=1)
"""The same asked again within this time is counted once."""
AT_MOST = 60
"""Refusals of one person within that time; then one event says that there were more."""
ASKED_IN_VAIN = (DisallowedModelAdminLookup, DisallowedModelAdminToField)
"""A list of Django admin asked by a column that it does not filter by, such as a password."""
_TOKEN = re.compile(r"[\w.~:=+-]{20,}")
Asked = tuple[type[models.Model], Any]


def remember(request: HttpRequest, refused: Exception) -> None:
    """Called where a refusal becomes an answer (core.views.errors)."""
    request.refused = refused  # type: ignore[attr-defined]


def reached(request: HttpRequest, row: models.Model) -> None:
    """`row` is what the address is about; should something be refused from now on, it is that."""
    request.reached = row  # type: ignore[attr-defined]


def withheld(request: HttpRequest, model: type[models.Model], key: Any) -> None:
    """The row of `model` with this key was not given, though the answer leads elsewhere."""
    request.withheld = (model, key)  # type: ignore[attr-defined]


def refusal_of(request: HttpRequest, response: Any) -> Callable[[], None] | None:
    """What writes the refusal down, if this answer is one of somebody who is signed in."""
    refused = getattr(request, "refused", None)
    if response.status_code == 403 and isinstance(refused, PermissionDenied):
        asked = _reached(request) or _of_admin(request)
        return partial(_write, _event(request), asked, True)
    if response.status_code == 400 and isinstance(refused, ASKED_IN_VAIN):
        return partial(_write, _event(request), None, True)
    if response.status_code == 413:
        return partial(_write, _event(request, ", too large"), None, True)
    if response.status_code == 404 and isinstance(refused, Http404):
        asked = _withheld(request, refused)
    else:
        asked = getattr(request, "withheld", None)
    return partial(_write, _event(request), asked, False) if asked else None


def _event(request: HttpRequest, end: str = "") -> AuditEvent:
    """The event without what it is about; made while the request is at hand."""
    path = _TOKEN.sub("...", request.path)
    return build(KIND, request=request, actor=request.user, summary=f"{request.method} {path}{end}")


def _reached(request: HttpRequest) -> Asked | None:
    row = getattr(request, "reached", None)
    return None if row is None else (type(row), row.pk)


def _key(request: HttpRequest) -> Any:
    match = request.resolver_match
    kwargs = match.kwargs if match else {}
    return kwargs.get("pk", kwargs.get("object_id"))


def _withheld(request: HttpRequest, refused: Http404) -> Asked | None:
    """The model and key of what was not given: the 404 says so, or it followed from a row that was
    not found among those the person sees."""
    if isinstance(refused, Resolver404):
        return None
    if isinstance(refused, Withheld):
        return refused.model, refused.pk
    cause = refused.__cause__ or refused.__context__
    if isinstance(cause, ObjectDoesNotExist) and (key := _key(request)) is not None:
        model = next((each for each in apps.get_models() if each.DoesNotExist is type(cause)), None)
        return None if model is None else (model, key)
    return _of_admin(request)


def _of_admin(request: HttpRequest) -> Asked | None:
    match = request.resolver_match
    admin = getattr(match.func, "model_admin", None) if match else None
    key = _key(request)
    return None if admin is None or key is None else (admin.model, key)


def _write(event: AuditEvent, asked: Asked | None, even_without: bool) -> None:
    row = _row(asked)
    if row is None and not even_without:
        return
    if row is not None:
        event.about_type, event.about_id = row._meta.label_lower, str(row.pk)[:40]
        event.about = name_of(row)
        event.alliance_id = alliance_of(row)
    latest = AuditEvent.objects.filter(
        actor=event.actor_id, kind__in=(KIND, MANY), at__gt=timezone.now() - AGAIN
    )
    names = ("kind", "about_type", "about_id", "summary")
    known = set(latest.order_by().values_list(*names)[: AT_MOST + 2])
    if tuple(getattr(event, name) for name in names) in known:
        return
    if len(known) >= AT_MOST:
        if any(kind == MANY for kind, *_ in known):
            return
        event.kind, event.about_type, event.about_id, event.about = MANY, "", "", ""
        event.summary, event.alliance_id = f"More than {AT_MOST} within a minute", None
    save_events([event])


def _row(asked: Asked | None) -> models.Model | None:
    if asked is None:
        return None
    model, key = asked
    try:
        return model._base_manager.filter(pk=key).first()
    except (ValueError, TypeError, OverflowError):  # no key at all
        return None
