"""What the pages show together, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance
from alliances.services.deputies.acting import for_owner, owns
from alliances.services.free_days import calendars_of
from core.dates.wall_time import UnknownZone
from core.db.vacancies import vacant_since
from core.ui.actions import Button, Rights
from governance.models import Action, Ballot, Cadence, Committee, Decision, JointEvent, Meeting
from governance.querysets import LOST
from governance.rules.actions import on_committee, on_governance
from governance.rules.recurrence import BadRule
from governance.rules.sentences import describe
from governance.services.actions import action_buttons
from governance.services.holiday_marks import marks_of
from governance.services.pulse import Pulse, pulse_of

LISTED, MEETINGS = 8, 5
RECENT_DAYS = 120


@dataclass(frozen=True, slots=True)
class CommitteeCard:
    """A committee with its cadence as a sentence, its next meeting and why that is on a day off."""

    committee: Committee
    cadence: str
    next: Meeting | None
    marks: list[str]
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class AllianceOverview:
    """`unaccounted`: in the last RECENT_DAYS not held, also if cancelled only afterwards, or not
    recorded, newest first."""

    cards: list[CommitteeCard]
    upcoming: list[Meeting]
    events: list[JointEvent]
    held: list[Meeting]
    unaccounted: list[Meeting]
    actions: list[tuple[Action, list[Button]]]
    actions_open: int
    actions_overdue: int
    decisions: list[Decision]
    ballots: list[Ballot]
    pulse: Pulse
    buttons: list[Button]


def cadence_words(cadence: Cadence | None) -> str:
    """The cadence as a sentence; empty where there is none."""
    if cadence is None:
        return ""
    try:
        return describe(
            cadence.rrule,
            cadence.starts_local,
            cadence.time_zone,
            counts_from=cadence.counts_from,
        )
    except (BadRule, UnknownZone):
        return "This schedule cannot be read. Set it again."


def committees_of(alliance: Alliance, now: datetime) -> list[Committee]:
    """The committees that are not closed with what their cards show, the highest first."""
    found = list(Committee.objects.filter(alliance=alliance).for_alliance_page(now))
    order = Committee.Kind.values.index
    return sorted(found, key=lambda committee: (order(committee.kind), committee.name))


def alliance_overview(
    *, alliance: Alliance, user: User, rights: Rights, now: datetime, today: date
) -> AllianceOverview:
    """Everything on the governance page of one alliance, in ten queries of its own."""
    committees = committees_of(alliance, now)
    upcoming, held, unaccounted = _meetings(alliance, now)
    events = JointEvent.objects.within(user, alliance).filter(ends_on__gte=today)
    rows = Action.objects.filter(alliance=alliance).open().select_related("owner__partner")
    rows = rows.annotate(unowned_since=vacant_since(Action, "owner"))
    still = list(for_owner(rows, user, today))
    return AllianceOverview(
        cards=_cards(alliance, committees, upcoming, rights, user),
        upcoming=upcoming,
        events=list(events.order_by("starts_on", "pk")[:MEETINGS]),
        held=held,
        unaccounted=unaccounted,
        actions=[(action, _buttons(action, user, rights)) for action in still[:LISTED]],
        actions_open=len(still),
        actions_overdue=sum(action.due_on < today for action in still),
        decisions=list(
            Decision.objects.filter(alliance=alliance)
            .select_related("committee", "superseded_by")
            .order_by("-decided_on", "-pk")[:MEETINGS]
        ),
        ballots=list(
            Ballot.objects.filter(committee__alliance=alliance)
            .open()
            .select_related("committee")
            .order_by("closes_at", "pk")[:MEETINGS]
        ),
        pulse=pulse_of(alliance=alliance, now=now, asks=any(one.asks_pulse for one in committees)),
        buttons=on_governance(alliance.pk, rights, has_committees=bool(committees)),
    )


def _meetings(alliance: Alliance, now: datetime) -> tuple[list[Meeting], ...]:
    """The next, the last that were held, and those that should have been. One query."""
    rows = Meeting.objects.filter(committee__alliance=alliance)
    ahead = rows.ahead(now).order_by("starts_at", "pk")[:MEETINGS]
    held = rows.filter(state="held").order_by("-starts_at", "-pk")[:MEETINGS]
    missed = rows.missed_or_unaccounted(now) | rows.filter(LOST, starts_at__lt=now)
    missed = missed.filter(starts_at__gte=now - timedelta(days=RECENT_DAYS))
    shown = [Q(pk__in=found.values("pk")) for found in (ahead, held, missed.order_by())]
    found = list(
        rows.filter(shown[0] | shown[1] | shown[2])
        .select_related("committee")
        .order_by("starts_at", "pk")
    )
    coming = [row for row in found if row.state == "scheduled" and row.ends_at >= now]
    past = [row for row in reversed(found) if row.state == "held"]
    rest = [row for row in reversed(found) if row not in coming and row.state != "held"]
    return coming, past, rest


def _cards(
    alliance: Alliance,
    committees: list[Committee],
    upcoming: list[Meeting],
    rights: Rights,
    user: User,
) -> list[CommitteeCard]:
    """The next meeting of a committee may come after all those that are listed."""
    coming = {meeting.pk: meeting for meeting in upcoming}
    missing = {row.next_pk for row in committees if row.next_pk} - set(coming)  # type: ignore[attr-defined]
    if missing:
        coming |= Meeting.objects.select_related("committee").in_bulk(missing)
    cards = []
    calendars = calendars_of({row.committee.alliance_id for row in coming.values()})
    for committee in committees:
        cadence = next(iter(committee.cadences.all()), None)
        buttons = on_committee(
            committee.pk,
            rights,
            has_cadence=cadence is not None,
            may_meet=alliance.stage != "closed",
        )
        next_one = coming.get(committee.next_pk)  # type: ignore[attr-defined]
        marks = marks_of(next_one, user, calendars) if next_one else []
        cards.append(CommitteeCard(committee, cadence_words(cadence), next_one, marks, buttons))
    return cards


def _buttons(action: Action, user: User, rights: Rights) -> list[Button]:
    home = reverse("governance:alliance_governance", args=[action.alliance_id])
    return [
        one if one.method == "post" else replace(one, query=f"next={home}")
        for one in action_buttons(action, replace(rights, owns=owns(action, user)))
        # The card is narrow: who may edit moves the date there.
        if one.key != "move" or not rights.edit
    ]
