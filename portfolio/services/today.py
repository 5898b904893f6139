"""What waits for one person today. Reviews are this app's own part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.utils import timezone

from accounts.models import Role, User
from alliances.models import AlliancePartner, Confidentiality, Juncture, Question
from alliances.querysets import count_of
from alliances.rules.junctures import REASONS
from alliances.rules.worklist import Item, Kind, Place
from alliances.services.dialogue import open_dialogue
from alliances.services.unreachable import stopped_members
from alliances.services.worklist import AT_MOST as MOST_READ
from alliances.services.worklist import MyAlliances, memberships_of
from core.registry.today import TodaySource, today_sources
from governance.services.today import (
    WeekEvent,
    WeekMeeting,
    events_ahead,
    near_events,
    week_ahead,
)
from portfolio.models import Review
from portfolio.rules import worklist
from scorecards.models import Alignment, Placement, Scorecard

REVIEW = Kind("review", 120, severity=5, horizon=14, shown=30, icon="reviews")
SHOWN = 50
AT_MOST = 500


def review_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Reviews to prepare and to hold. One query."""
    today = now.astimezone(mine.user.zone).date()
    rows = Review.objects.preparing().filter(
        alliance__in=mine.managed(), due_on__lte=REVIEW.until(today)
    )
    for row in rows.defer("frozen", "presented").order_by("due_on", "pk")[:MOST_READ]:
        late = row.due_on < today
        yield Item(
            mine.places[row.alliance_id],
            REVIEW,
            f"review-{row.pk}",
            f"{'Hold' if late else 'Prepare'} the Q{row.quarter} {row.year} review",
            row.due_on,
            detail=f"{'Was due' if late else 'Due'} {row.due_on:%-d %b %Y}.",
            url=row.get_absolute_url(),
            step="Hold review" if late else "Prepare review",
        )


def my_alliances(user: User, now: datetime) -> MyAlliances:
    """The alliances of a person, with what ranking needs to know of them. One query. Leaders are
    asked about alliances they do not belong to, and executives to align: queries of their own."""
    places: dict[int, Place] = {}
    _add_places(places, memberships_of(user), F("role"), now)
    if user.role == Role.LEADER:
        asked = Question.objects.visible_to(user).filter(asked_of=user, answered_at__isnull=True)
        _add_places(places, asked, Value(""), now)
        submitted = Scorecard.objects.visible_to(user).filter(state=Scorecard.State.SUBMITTED)
        _add_places(places, submitted, Value(""), now)
    if user.role in (Role.LEADER, Role.EXECUTIVE):
        # Named for an internal alignment, which asks who is no member too.
        named = Alignment.objects.visible_to(user).filter(
            closed_on__isnull=True, answers__user=user.pk, answers__answer=""
        )
        _add_places(places, named, Value(""), now)
    return MyAlliances(user, places)


def _add_places(
    places: dict[int, Place], found: QuerySet[Any], role_of: Any, now: datetime
) -> None:
    """The alliances of rows that belong to one."""
    placed = Placement.objects.filter(alliance=OuterRef("alliance"), valid_to__isnull=True)
    links = AlliancePartner.objects.filter(alliance=OuterRef("alliance"))
    junctures = Juncture.objects.first_of(OuterRef("alliance"), timezone.localdate(now))
    rows = found.values_list(
        role_of,
        "alliance_id",
        "alliance__name",
        "alliance__brand_name",
        "alliance__tier",
        "alliance__stage",
        "alliance__north_star_revisit_on",
        "alliance__revision",
        "alliance__confidentiality",
        open_dialogue("alliance"),
        Exists(stopped_members().filter(alliance=OuterRef("alliance"))),
        Exists(near_events(now).filter(alliance=OuterRef("alliance"))),
        Subquery(junctures.values("reason")),
        Subquery(placed.values("quadrant")[:1]),
        Subquery(links.order_by("-is_lead", "pk").values("partner__name")[:1]),
        count_of(links, "alliance"),
    )
    for role, pk, name, brand, *known, quadrant, partner, partners in rows:
        tier, stage, revisit_on, revision, confidentiality, dialogue, unreachable = known[:7]
        events, juncture = known[7:]
        if pk not in places:
            places[pk] = Place(pk, brand or name, tier, stage, quadrant or "unplaced", revisit_on)
            places[pk].revision, places[pk].dialogue = revision, dialogue
            places[pk].unreachable, places[pk].events = unreachable, events
            places[pk].restricted = confidentiality == Confidentiality.RESTRICTED
            places[pk].partner = _partner(partner, partners)
            places[pk].juncture = REASONS.get(juncture, "")
        if role:
            places[pk].roles.add(role)


def _partner(lead: str | None, partners: int) -> str:
    """Who owes what the other side owes, as far as the side alone tells."""
    return lead if lead and partners == 1 else "a partner" if partners else "the partner"


@dataclass(frozen=True)
class TodayPage:
    """`rows` are the first of `total`; `week` are the meetings of the next seven days, `events` the
    joint events."""

    heading: str
    lead: str
    rows: list[worklist.Ranked]
    total: int
    week: list[WeekMeeting]
    events: list[WeekEvent]
    alliances: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


def _with_rows(mine: MyAlliances, now: datetime) -> list[TodaySource]:
    """The sources without those that rarely have rows, and have none now. One query."""
    rows = {source.key: source.rows(mine, now) for source in today_sources if source.rows}
    found = {key: Exists(each.order_by()) for key, each in rows.items()}
    has_rows = User.objects.filter(pk=mine.user.pk).values(**found).get() if found else {}
    return [source for source in today_sources if has_rows.get(source.key, True)]


def today_page(*, user: User, now: datetime, show_all: bool = False) -> TodayPage:
    """What waits for `user` at `now` (aware), ranked, in their own time zone."""
    mine, local = my_alliances(user, now), now.astimezone(user.zone)
    week = week_ahead(mine, now)
    # Who belongs to no alliance has nothing waiting: no source is read.
    sources = _with_rows(mine, now) if mine.places else ()
    waiting = (item for source in sources for item in source.items(mine, now))
    ranked = worklist.rank(waiting, local.date())
    first = ranked[0].item.place.name if ranked else ""
    return TodayPage(
        heading=worklist.heading(name=user.get_short_name(), hour=local.hour, first_alliance=first),
        lead=worklist.lead(
            things=len(ranked),
            alliances=len({row.item.place.pk for row in ranked}),
            meetings=len(week),
            unprepared=sum(not row.agenda for row in week),
        ),
        rows=ranked[: AT_MOST if show_all else SHOWN],
        total=len(ranked),
        week=week,
        events=events_ahead(mine, now),
        alliances=len(mine.places),
    )
