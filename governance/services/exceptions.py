"""What of governance needs attention: meetings that were not held, actions that are late."""

from __future__ import annotations

from django.db.models import Exists, F, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from alliances.models import Alliance
from alliances.querysets import has_left
from alliances.rules.stages import ACTIVE, REVIEWED_TIERS
from alliances.services.exceptions import OVERDUE
from core.db.asked import DAY, NOW, Within
from core.registry.exceptions import Case, ExceptionKind, Rows, Step, offer
from core.text import plural
from governance.models import (
    Action,
    Cadence,
    Committee,
    CommitteeMember,
    DutyCover,
    Meeting,
    Minutes,
)
from governance.rules.minutes import OVERDUE_AFTER

MISSED_WITHIN_DAYS = 120
GRACE_DAYS = 30  # in which a new alliance gets its committees


def _missed(case: Case) -> str:
    first = ", the first" if case.number > 1 else ""
    return f"{plural(case.number, 'meeting')} missed{first}{case.ago}"


MISSED_MEETING = ExceptionKind(
    key="missed_meeting",
    order=110,
    title="Missed meetings",
    severity=5,
    words=_missed,
    step=Step("Record or reschedule", "governance:missed_meeting", editors_only=True),
    adds_up=True,
)


UNASSIGNED = ExceptionKind(
    key="overdue_unassigned",
    order=95,
    title="Overdue, no owner",
    severity=5,
    words=lambda case: f"{plural(case.number, 'overdue action')} without an owner",
    step=Step("Choose an owner", "governance:missing_owner", editors_only=True),
    adds_up=True,
)


def overdue_actions(within: Within) -> Rows:
    later = Q(done_on__gt=DAY) | Q(recorded_on__gt=DAY) | Q(dropped_on__gt=DAY)
    owed = Action.objects.filter(within("alliance"), Q(state="open") | later, due_on__lt=DAY)
    kinds = OVERDUE | {"": UNASSIGNED.key}
    return Rows(owed, "alliance_id", kinds, Min("due_on"), by="side")


def missed_meetings(within: Within) -> Rows:
    """Not held although their time has passed, also if cancelled only afterwards, and the committee
    has not met since."""
    earliest = NOW.plus(days=-MISSED_WITHIN_DAYS)
    # That it began after `earliest` follows from the rest, and spares the statement older years.
    held_since = Meeting.objects.filter(
        committee=OuterRef("committee"),
        state="held",
        starts_at__gt=OuterRef("starts_at"),
        starts_at__lte=NOW,
        starts_at__gte=earliest,
    )
    missed = Meeting.objects.not_held(NOW).filter(
        within("committee__alliance"),
        ~Exists(held_since),
        # What lies before the alliance was on record is history, not a meeting somebody missed.
        Q(starts_at__gte=F("committee__alliance__created_at")),
        starts_at__gte=earliest,
        committee__dissolved_on__isnull=True,
    )
    return Rows(missed, "committee__alliance_id", MISSED_MEETING.key, Min("local_date"))


def _no_chair(case: Case) -> str:
    return f"{plural(case.number, 'committee')} without a chair{case.for_age}"


NO_CHAIR = ExceptionKind(
    key="no_chair",
    order=106,
    title="No chair",
    severity=3,
    words=_no_chair,
    step=Step("Name a chair", "governance:missing_chair", editors_only=True),
    adds_up=True,
)


def without_chair(within: Within) -> Rows:
    """Committees that people sit on and nobody chairs; a chair who has gone chairs nothing."""
    members = CommitteeMember.objects.filter(committee=OuterRef("pk"))
    chairs = members.filter(is_chair=True)
    gone = chairs.order_by().values("committee").annotate(until=Max("person__left_on"))
    seated = Q(Exists(members)) | Q(chairless_since__lte=DAY)
    rows = Committee.objects.filter(
        within("alliance"),
        seated,
        ~Exists(chairs.exclude(has_left("person", DAY))),
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=DAY),
        alliance__stage__in=ACTIVE,
    )
    since = Coalesce("chairless_since", Subquery(gone.values("until")[:1]))
    return Rows(rows, "alliance_id", NO_CHAIR.key, Min(since))


def _late_minutes(case: Case) -> str:
    return f"minutes of {plural(case.number, 'meeting')} not circulated{case.for_age}"


LATE_MINUTES = ExceptionKind(
    key="late_minutes",
    order=112,
    title="Minutes not circulated",
    severity=3,
    words=_late_minutes,
    step=Step("Circulate", "governance:late_minutes", editors_only=True),
    adds_up=True,
)


def late_minutes(within: Within) -> Rows:
    """Held a week ago or longer, and the minutes are still a draft, or were objected to and not
    circulated again."""
    rows = Minutes.objects.filter(
        within("meeting__committee__alliance"),
        state__in=(Minutes.State.DRAFT, Minutes.State.OBJECTED),
        meeting__state="held",
        meeting__starts_at__gte=NOW.plus(days=-MISSED_WITHIN_DAYS),
        meeting__ends_at__lt=NOW.plus(seconds=-int(OVERDUE_AFTER.total_seconds())),
        meeting__committee__minutes_days__gt=0,
        meeting__committee__dissolved_on__isnull=True,
    )
    since = Min("meeting__local_date")
    return Rows(rows, "meeting__committee__alliance_id", LATE_MINUTES.key, since)


def _gaps(case: Case) -> str:
    if not case.number:
        return f"no committee meets{case.for_age}"
    return f"{plural(case.number, 'duty', 'duties')} of governance not covered{case.for_age}"


GOVERNANCE_GAPS = ExceptionKind(
    key="governance_gaps",
    order=140,
    title="Governance has gaps",
    severity=2,
    words=_gaps,
    step=Step("Close the gaps", "governance:cadence_matrix", editors_only=True, tail="#duties"),
    includes=("no_chair",),
)
GOVERNED = Q(alliance__stage="operating", alliance__tier__in=REVIEWED_TIERS)


def uncovered_duties(within: Within) -> Rows:
    """Of strategic and core alliances in operation whose duties somebody has assigned."""
    rows = DutyCover.objects.filter(within("alliance"), GOVERNED, changed_on__lte=DAY).gaps(DAY)
    since = Min(Coalesce("committee__dissolved_on", "person__left_on", "changed_on"))
    return Rows(rows, "alliance_id", GOVERNANCE_GAPS.key, since)


def without_committees(within: Within) -> Rows:
    """Strategic and core alliances in operation, on record for a month, of which no committee has
    a schedule and nobody has said anything of the duties: no number of gaps, but all of it."""
    meeting = Cadence.objects.filter(
        committee__alliance=OuterRef("pk"), committee__dissolved_on__isnull=True, is_active=True
    )
    rows = Alliance.objects.filter(
        within("pk"),
        ~Exists(meeting),
        ~Exists(DutyCover.objects.filter(alliance=OuterRef("pk"))),
        stage="operating",
        tier__in=REVIEWED_TIERS,
        created_at__lt=NOW.plus(days=-GRACE_DAYS),
    )
    return Rows(rows, "pk", GOVERNANCE_GAPS.key, Min(TruncDate("created_at")), count=Value(0))


def register() -> None:
    offered = [MISSED_MEETING, UNASSIGNED, NO_CHAIR, LATE_MINUTES, GOVERNANCE_GAPS]
    offer(
        offered,
        overdue_actions,
        missed_meetings,
        without_chair,
        late_minutes,
        uncovered_duties,
        without_committees,
    )
