"""Who may be chosen: people of the alliance, and current members and attendees."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from alliances.models import Alliance, Person
from governance.models import Committee, Meeting


def candidates(
    *,
    alliance: Alliance,
    committee: Committee | None = None,
    meeting: Meeting | None = None,
    keep: int | None = None,
) -> QuerySet[Person]:
    """Current members of the alliance, members of `committee`, attendees of `meeting`, and the
    person `keep` who is named already."""
    current = alliance.memberships.filter(ended_on__isnull=True).values("person")
    wanted = Q(pk__in=current) | Q(pk=keep)
    if committee is not None:
        wanted |= Q(pk__in=committee.members.values("person"))
    if meeting is not None:
        wanted |= Q(pk__in=meeting.attendees.values("person"))
    return Person.objects.filter(wanted).order_by("name", "pk")
