"""Named sets of governance rows; who may see them is composed from the alliance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from alliances.querysets import AllianceChildQuerySet, InternalQuerySet, has_left
from alliances.rules.punctuality import WINDOW
from core.db.filled import FilledMixin
from core.db.prepared import Slot
from core.revision.models import RevisionedQuerySet
from governance.rules.kept import RECORDED_WITHIN
from governance.rules.meetings import MISSED_AFTER


class CommitteeQuerySet(AllianceChildQuerySet):
    def for_alliance_page(self, now: datetime) -> Self:
        """Committees that are not closed, with members, cadence, rights, the last meeting that was
        held (`last_held_at`, `last_held_pk`) and the next one (`next_pk`), in four queries."""
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
                Prefetch("members", queryset=members),
                Prefetch("cadences", queryset=cadences),
                "rights",
                "standing_items",
            )
        )


class CommitteeChildQuerySet(AllianceChildQuerySet):
    alliance_path = "committee__alliance"


# A meeting that should have been held and was not, once the time to record it is over: also one
# that was cancelled only after it should have begun.
LOST = Q(state__in=("missed", "scheduled")) | Q(state="cancelled", cancelled_at__gt=F("starts_at"))


class MeetingQuerySet(CommitteeChildQuerySet):
    def not_held(self, now: datetime | Slot) -> Self:
        """Should have been held and was not, as far as anybody recorded it by `now`. Twin of
        governance.rules.kept.was_lost."""
        latest = now - MISSED_AFTER if isinstance(now, datetime) else now.plus(hours=-48)
        return self.filter(LOST, starts_at__lt=latest, ends_at__lt=latest)

    def kept(self, day: date, *by: str) -> QuerySet:
        """Dicts with `held` and `due` for each combination of the fields `by`: of the meetings of
        the 12 months up to the end of `day`, with those days on which one was due that was
        rescheduled only afterwards. Twin of governance.rules.kept.tally; tests hold them
        together."""
        first, last = day - WINDOW, day - RECORDED_WITHIN
        inside = Q(local_date__gt=first, local_date__lte=day)
        lapsed = Q(lapses__gt=0, lapsed_on__gt=first, lapsed_on__lte=day)
        held = Count("pk", filter=inside & Q(state="held"))
        lost = Count("pk", filter=inside & LOST & Q(local_date__lte=last))
        before = Coalesce(Sum(F("lapses") - 1, filter=lapsed), 0)
        again = before + Count("pk", filter=lapsed & Q(lapsed_on__lte=last))
        rows = self.filter(inside | lapsed).order_by().values(*by)
        return rows.annotate(held=held, due=held + lost + again)

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


class SeriesQuerySet(CommitteeChildQuerySet):
    shared_with_guests = False


class SeriesChildQuerySet(AllianceChildQuerySet):
    """What was told to whom is for our own people."""

    alliance_path = "series__committee__alliance"
    shared_with_guests = False


class InvitationChildQuerySet(SeriesChildQuerySet):
    alliance_path = "invitation__series__committee__alliance"


class BacklogQuerySet(InternalQuerySet):
    alliance_path = "committee__alliance"


class LineQuerySet(MeetingChildQuerySet):
    def shown_to(self, user: Any) -> Self:
        """Guests are never shown what is for our company only."""
        rows = super().shown_to(user)
        return rows.filter(is_company_only=False) if user.is_guest else rows

    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at__isnull=True)


class MinutesChildQuerySet(AllianceChildQuerySet):
    alliance_path = "minutes__meeting__committee__alliance"


class VersionChildQuerySet(AllianceChildQuerySet):
    alliance_path = "version__minutes__meeting__committee__alliance"


class MeetingCostQuerySet(InternalQuerySet):
    alliance_path = "meeting__committee__alliance"


class ProposalQuerySet(InternalQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")


class DutyQuerySet(AllianceChildQuerySet):
    def gaps(self, day: Any = None) -> Self:
        """Not covered (on `day`): by no committee, by one that is closed or has no schedule, or
        whose responsible person has left. Twin of governance.rules.duties.gap."""
        cadences = apps.get_model("governance", "Cadence").objects
        meets = Exists(cadences.filter(committee=OuterRef("committee"), is_active=True))
        is_open = Q(committee__isnull=False, committee__dissolved_on__isnull=True)
        gone = Q(person__isnull=False) & Q(has_left("person", day))
        return self.exclude(is_open & meets & ~gone)


NOT_AGREED = Q(agreed_at__isnull=True) | Q(agreed_at__lt=F("changed_at"))


class RaciPartQuerySet(AllianceChildQuerySet):
    alliance_path = "row__alliance"

    def in_force(self) -> Self:
        """Of people who are there."""
        return self.exclude(has_left("person"))

    def unanswered(self, stale_before: datetime) -> Self:
        """Those somebody was asked to agree to, as they stand or because they had agreed before
        `stale_before`, and has not answered. Twin of governance.rules.raci.state_of."""
        again = Q(agreed_at__gte=F("changed_at"), asked_at__lte=F("agreed_at"))
        rows = self.in_force().open(stale_before).filter(asked_at__gte=F("changed_at"))
        return rows.exclude(again & Q(agreed_at__isnull=False))

    def open(self, stale_before: datetime) -> Self:
        """Those that nobody agrees or objects to as they stand, and those agreed to before
        `stale_before`. Twin of OPEN in governance.rules.raci."""
        here = F("changed_at")
        objected = Q(objected_at__isnull=False, objected_at__gte=here)
        stale = Q(agreed_at__gte=here, agreed_at__lte=stale_before)
        return self.filter((NOT_AGREED & ~objected) | stale)

    def objected(self) -> Self:
        """Those that somebody objects to as they stand."""
        return self.filter(NOT_AGREED, objected_at__gte=F("changed_at"))


class ActionQuerySet(FilledMixin, AllianceChildQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def asked_of_managers(self) -> Self:
        """Open ones whose owner proposes another day, or says that they cannot do it."""
        return self.open().filter(asked_at__isnull=False)


class DecisionQuerySet(FilledMixin, AllianceChildQuerySet):
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


class WebhookQuerySet(InternalQuerySet):
    """Addresses of chat rooms: for who may change the alliance; those of the whole company for
    administrators alone."""

    def visible_to(self, user: Any) -> Self:
        return self.editable_by(user)

    def in_use(self) -> Self:
        return self.filter(is_on=True, stopped="")


class IssueQuerySet(AllianceChildQuerySet):
    def unsolved(self) -> Self:
        return self.filter(ended_on__isnull=True)

    def concerning(self, function: str) -> Self:
        """Those whose stored list of functions holds this name (rules.issues.write_functions)."""
        here = Q(functions__iexact=function) | Q(functions__istartswith=f"{function}; ")
        ends = Q(functions__iendswith=f"; {function}")
        return self.filter(here | ends | Q(functions__icontains=f"; {function}; "))

    def most_urgent_first(self) -> Self:
        """Unsolved ones first, by their clock; then what ended last."""
        return self.order_by(F("ended_on").desc(nulls_first=True), "clock_ends_on", "pk")


class IssueStepQuerySet(AllianceChildQuerySet):
    alliance_path = "issue__alliance"


class DeadlockClauseQuerySet(AllianceChildQuerySet):
    pass


class CourseCorrectionQuerySet(InternalQuerySet):
    def to_look_at(self) -> Self:
        return self.filter(after__isnull=True)

    def with_verdict(self) -> Self:
        """Twin of `rules.course_corrections.verdict` as `found`, for filters and orders."""
        more = Q(more_is_better=True)
        better = (more & Q(after__gt=F("before"))) | (~more & Q(after__lt=F("before")))
        return self.annotate(
            found=Case(
                When(after__isnull=True, then=Value("")),
                When(after=F("before"), then=Value("unchanged")),
                When(better, then=Value("better")),
                default=Value("worse"),
            )
        )


class JointEventQuerySet(AllianceChildQuerySet):
    def shown_to(self, user: Any) -> Self:
        """Guests see those that are shared with the partner."""
        return self.filter(is_shared=True) if user.is_guest else self.all()


class CalendarFeedQuerySet(RevisionedQuerySet):
    """Everybody's own; administrators see that there are others, and take them away."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_active:
            return self.none()
        return self.all() if user.is_superuser else self.filter(user=user.pk)

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user)
