"""Named sets of governance rows; who may see them is composed from the alliance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    When,
)

from alliances.querysets import AllianceChildQuerySet
from core.db.prepared import Slot


class CommitteeQuerySet(AllianceChildQuerySet):
    def for_alliance_page(self, now: datetime) -> Self:
        """Committees that are not closed, with members, cadence, the last meeting that was held
        (`last_held_at`, `last_held_pk`) and the next one (`next_pk`), in three queries."""
        members = apps.get_model("governance", "CommitteeMember").objects.select_related(
            "person__partner"
        )
        cadences = apps.get_model("governance", "Cadence").objects.filter(is_active=True)
        meeting = apps.get_model("governance", "Meeting")
        held = meeting.objects.filter(committee=OuterRef("pk"), state="held")
        last = held.order_by("-starts_at", "-pk")
        coming = meeting.objects.filter(committee=OuterRef("pk")).ahead(now)
        following = coming.order_by("starts_at", "pk")
        return (
            self.filter(dissolved_on__isnull=True)
            .annotate(
                last_held_at=Subquery(last.values("starts_at")[:1]),
                last_held_pk=Subquery(last.values("pk")[:1]),
                next_pk=Subquery(following.values("pk")[:1]),
            )
            .prefetch_related(
                Prefetch("members", queryset=members), Prefetch("cadences", queryset=cadences)
            )
        )


class CommitteeChildQuerySet(AllianceChildQuerySet):
    alliance_path = "committee__alliance"


class MeetingQuerySet(CommitteeChildQuerySet):
    def upcoming(self, now: datetime | Slot) -> Self:
        return self.filter(state="scheduled", starts_at__gte=now)

    def ahead(self, now: datetime) -> Self:
        """Coming ones, and those that are being held now."""
        return self.filter(state="scheduled", ends_at__gte=now)

    def missed_or_unaccounted(self, now: datetime) -> Self:
        """Should have been held and was not, or nobody has recorded it yet."""
        return self.filter(
            Q(state="missed") | Q(state="scheduled", ends_at__lt=now), starts_at__lt=now
        )

    def attended_by(self, user: Any) -> Self:
        """Those `user` is invited to; where nobody is yet, those of their committees."""
        attendees = apps.get_model("governance", "Attendee").objects.filter(meeting=OuterRef("pk"))
        members = apps.get_model("governance", "CommitteeMember").objects.filter(
            committee=OuterRef("committee")
        )
        invited = Exists(attendees.filter(person__user=user.pk))
        is_member = Exists(members.filter(person__user=user.pk))
        return self.filter(invited | (~Exists(attendees) & is_member))


class MeetingChildQuerySet(AllianceChildQuerySet):
    alliance_path = "meeting__committee__alliance"


class _FilledQuerySet(AllianceChildQuerySet):
    """Rows that complete themselves before they are inserted (`fill`), one by one or many."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.fill()
        return super().bulk_create(rows, *args, **kwargs)


class ActionQuerySet(_FilledQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def asked_of_managers(self) -> Self:
        """Open ones whose owner proposes another day, or says that they cannot do it."""
        return self.open().filter(asked_at__isnull=False)


class DecisionQuerySet(_FilledQuerySet):
    def awaiting_look_back(self) -> Self:
        """Those with a day to look back on, of which nobody has said how it went."""
        return self.filter(look_back_on__isnull=False, outcome="")

    def to_revisit(self) -> Self:
        """What would have changed a dissenter's mind has happened, and no decision replaces it."""
        return self.filter(revisit_since__isnull=False, superseded_by__isnull=True)


class DecisionChildQuerySet(AllianceChildQuerySet):
    alliance_path = "decision__alliance"


class BallotQuerySet(CommitteeChildQuerySet):
    def in_order(self) -> Self:
        """Open ones first, by their deadline; then the latest that closed."""
        is_open = Case(When(state="open", then=0), default=1, output_field=IntegerField())
        soon = Case(When(state="open", then=F("closes_at")), output_field=DateTimeField())
        return self.order_by(is_open, soon, "-closed_at", "-pk")

    def open(self) -> Self:
        return self.filter(state="open")


class BallotChildQuerySet(AllianceChildQuerySet):
    alliance_path = "ballot__committee__alliance"


class PulseQuerySet(MeetingChildQuerySet):
    """Nobody reads a single answer, or edits one: pages show what services.pulse makes of many."""

    def visible_to(self, user: Any) -> Self:
        return self.none()

    def editable_by(self, user: Any) -> Self:
        return self.none()
