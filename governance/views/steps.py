"""Where the next steps of exceptions lead: on to the first committee, meeting or action of an
alliance that waits for it, and to its governance tab where none does any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.models import Alliance, Person
from alliances.views.fetch import get_alliance
from governance.models import Action, Committee, CommitteeMember, Meeting
from governance.services.exceptions import MISSED_WITHIN_DAYS
from governance.services.minutes.due import minutes_due

UNRECORDED_WITHIN = timedelta(days=MISSED_WITHIN_DAYS)


def _on(alliance: Alliance, url: str) -> HttpResponse:
    return redirect(url or reverse("governance:alliance_governance", args=[alliance.pk]))


@require_safe
def missed_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The first meeting that nobody has recorded, at the place where that is done."""
    alliance, now = get_alliance(request, pk), timezone.now()
    rows: Any = Meeting.objects.within(request.user, alliance).missed_or_unaccounted(now)
    first = rows.filter(starts_at__gte=now - UNRECORDED_WITHIN).order_by("starts_at", "pk").first()
    return _on(alliance, f"{first.get_absolute_url()}?row=attendance" if first else "")


@require_safe
def late_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes that have waited longest to be circulated."""
    alliance = get_alliance(request, pk, edit=True)
    rows = minutes_due(timezone.now()).filter(meeting__committee__alliance=alliance)
    first = rows.order_by("meeting__starts_at", "pk").first()
    return _on(alliance, first.get_absolute_url() if first else "")


@require_safe
def missing_chair(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the first committee that nobody chairs, or whose chair has left."""
    alliance = get_alliance(request, pk, edit=True)
    there = Person.objects.still_here().values("pk")
    chaired = CommitteeMember.objects.filter(
        committee=OuterRef("pk"), is_chair=True, person__in=there
    )
    rows = Committee.objects.within(request.user, alliance).filter(dissolved_on__isnull=True)
    first = rows.exclude(Exists(chaired)).order_by("pk").first()
    url = reverse("governance:committee_edit", args=[first.pk]) if first else ""
    return _on(alliance, f"{url}#id_chair" if url else "")


@require_safe
def missing_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the action that has been overdue longest and that nobody owns."""
    alliance = get_alliance(request, pk, edit=True)
    rows = Action.objects.within(request.user, alliance).overdue(timezone.localdate())
    first = rows.filter(owner__isnull=True, side="").order_by("due_on", "pk").first()
    url = reverse("governance:action_edit", args=[first.pk]) if first else ""
    return _on(alliance, f"{url}#id_owner" if url else "")
