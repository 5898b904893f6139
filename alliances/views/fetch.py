"""Finding an alliance, and what belongs to one, for a reader, with their rights.

An outsider gets 404. Who may read, but not change what is to be changed, gets 403.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from alliances.models import Alliance
from alliances.querysets import AllianceChildQuerySet
from alliances.services.access import Shown, access_to, read_alliance
from alliances.services.deputies.acting import for_owner, owns
from core.audit.refusals import reached
from core.permissions import READ_ONLY, Withheld, require
from core.registry.pages import tabs
from core.views.frame import Frame


def get_alliance(
    request: HttpRequest,
    pk: int,
    *,
    edit: bool = False,
    internal: bool = False,
    shown: Shown = Shown.HEAD,
) -> Alliance:
    """The alliance with the reader's rights stored on it, and what the page shows of it.

    `internal`: guests get 404.
    """
    user, today = request.user, timezone.localdate()
    alliance = read_alliance(pk=pk, user=user, today=today, shown=shown)
    if alliance is None:
        raise Withheld(Alliance, pk)
    access = access_to(alliance=alliance, user=user)
    if internal and not access.internal:
        raise Withheld(Alliance, pk)
    reached(request, alliance)
    require(access.edit or not edit, READ_ONLY)
    return alliance


def get_child(
    request: HttpRequest, rows: Any, pk: int, *, edit: bool = False, head: bool = True
) -> Any:
    """A row of `rows` (a manager or queryset of what belongs to alliances) with its alliance, ready
    for the head of its page unless there is no such `head`.

    The row is read first and its alliance then decides (`get_alliance`): two queries, and one for
    the partners in the head.
    """
    found: AllianceChildQuerySet = rows.all().shown_to(request.user)
    *parents, last = found.alliance_path.split("__")
    if parents:
        found = found.select_related("__".join(parents))
    row = get_object_or_404(found, pk=pk)
    holder = reduce(getattr, parents, row)
    alliance = _of_child(request, found, row, getattr(holder, f"{last}_id"), head=head)
    require(access_to(alliance=alliance, user=request.user).edit or not edit, READ_ONLY)
    setattr(holder, last, alliance)
    return row


def _of_child(
    request: HttpRequest, rows: AllianceChildQuerySet, row: Any, pk: int, *, head: bool
) -> Alliance:
    """The alliance `pk` of a row, or 404 for who does not see it, or not its confidential rows."""
    shown, today = Shown.HEAD if head else Shown.ITSELF, timezone.localdate()
    alliance = read_alliance(pk=pk, user=request.user, today=today, shown=shown)
    if alliance is None:
        raise Withheld(rows.model, row.pk)
    if rows.confidential and not access_to(alliance=alliance, user=request.user).confidential:
        raise Withheld(rows.model, row.pk)
    reached(request, row)
    return alliance


def get_completable(
    request: HttpRequest, rows: Any, pk: int, *, refusal: str, head: bool = True
) -> Any:
    """A row that its owner, who stands in for them today and those who may change its alliance
    complete; 403 for others."""
    rows = for_owner(rows.select_related("owner"), request.user, timezone.localdate())
    row = get_child(request, rows, pk, head=head)
    alliance = reduce(getattr, rows.all().alliance_path.split("__"), row)
    may = owns(row, request.user) or access_to(alliance=alliance, user=request.user).edit
    require(may, refusal)
    return row


def page_or_list(request: HttpRequest, alliance: Alliance, name: str = "alliances:detail") -> str:
    """The page `name` of the alliance, or the list for those who just lost sight of it."""
    seen = Alliance.objects.visible_to(request.user).filter(pk=alliance.pk).exists()
    return reverse(name, args=[alliance.pk]) if seen else reverse("alliances:list")


def alliance_frame(
    alliance: Alliance, *, current: str = "", back: str = "", actions: bool = True, **context: Any
) -> Frame:
    """The head of the alliance, with the tab `current`, around a form or a question, which goes
    back to that tab (or the overview) unless it says where."""
    context |= {"alliance": alliance, "current": current}
    back = back or reverse(tabs[f"alliance:{current or 'overview'}"].url_name, args=[alliance.pk])
    return Frame(back, template="alliances/alliance_base.html", context=context, actions=actions)
