"""Committees, cadences, and the meetings that were held, moved or missed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from alliances.models import Person
from core.dates.wall_time import to_instant
from demo.services.data import WORDS
from demo.services.relations import Relation
from governance.models import (
    Action,
    AgendaItem,
    Attendee,
    Cadence,
    Committee,
    CommitteeMember,
    Decision,
    Meeting,
)
from governance.rules.recurrence import Occurrence, occurrences

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR")
AHEAD = timedelta(days=400)
LATER = timedelta(days=7)  # after a meeting was missed, it is sometimes held
AGENDA: list[str] = WORDS["agenda"]


@lru_cache(maxsize=4096)
def _occurrences(
    rule: str, first: datetime, zone: str, after: datetime, until: datetime
) -> tuple[Occurrence, ...]:
    return tuple(occurrences(rule, first, zone, after=after, until=until))


def build_governance(relation: Relation) -> None:
    story = relation.story
    if not story.is_running:
        return
    shift = len(story.name) + story.age
    weekday = WEEKDAYS[shift % len(WEEKDAYS)]
    for kind, name, rule, hour, minutes, mode in WORDS["committees"][story.tier]:
        members = _members(relation, kind)
        committee = _committee(relation, kind, name, members)
        # One start for all of a month, so that equal rules share their expansion.
        first = max(relation.seeding.since, relation.began.replace(day=1))
        cadence = relation.add(
            Cadence,
            committee=committee,
            rrule=WORDS["rhythms"].get(f"{story.name} {kind}", rule + weekday),
            first_on=first,
            starts_at_time=time(hour + shift % 3, 0),
            time_zone=story.zone,
            duration_minutes=minutes,
            mode=mode,
            location="" if mode == "in_person" else "Video call",
        )
        _meetings(relation, cadence, members)


def _committee(relation: Relation, kind: str, name: str, members: list[Person]) -> Committee:
    committee = relation.add(
        Committee,
        alliance=relation.alliance,
        name=name,
        kind=kind,
        decision_rights="Budget, scope and people of the alliance."
        if kind == "steering"
        else "Everything within the agreed plan; escalates changes to it.",
    )
    for place, person in enumerate(members):
        relation.add(CommitteeMember, committee=committee, person=person, is_chair=place == 0)
    return committee


def _members(relation: Relation, kind: str) -> list[Person]:
    """Who sits on a committee, the chair first."""
    if kind == "steering":
        rest = [person for person in relation.ours if person is not relation.sponsor]
        return [relation.sponsor, *rest, relation.their_sponsor, *relation.theirs[::2]]
    return [relation.ours[0], *relation.ours[2:], *relation.theirs[:2]]


def _meetings(relation: Relation, cadence: Cadence, people: list[Person]) -> None:
    start = datetime.combine(cadence.first_on, cadence.starts_at_time)
    begin = datetime.combine(cadence.first_on, time(0), tzinfo=UTC)
    until = datetime.combine(relation.today, time(0), tzinfo=UTC) + AHEAD
    carried: list[str] = []
    for occurrence in _occurrences(cadence.rrule, start, cadence.time_zone, begin, until):
        day = occurrence.starts_at.date()
        if day < relation.began:
            continue
        meeting = _meeting(relation, cadence, occurrence)
        if day >= relation.seeding.detail_since:
            carried = _details(relation, meeting, people, day, carried)
        elif meeting.state == "held":
            _action(relation, meeting, people, day)


def _meeting(relation: Relation, cadence: Cadence, occurrence: Occurrence) -> Meeting:
    day, starts = occurrence.starts_at.date(), occurrence.starts_at
    ends = starts + timedelta(minutes=cadence.duration_minutes)
    state = _state(relation, day, ends)
    off, lapsed = state == "cancelled", False
    if state == "missed" and relation.meets("caught up", 15):
        lapsed = ends + LATER < relation.seeding.now
        state = "held" if lapsed else state
    later = LATER if lapsed else timedelta()
    return relation.add(
        Meeting,
        committee=cadence.committee,
        cadence=cadence,
        occurrence=occurrence.key,
        local_date=occurrence.starts_local.date() + later,
        local_time=occurrence.starts_local.time(),
        time_zone=cadence.time_zone,
        starts_at=to_instant(occurrence.starts_local + later, cadence.time_zone),
        ends_at=to_instant(occurrence.starts_local + later, cadence.time_zone) + (ends - starts),
        mode=cadence.mode,
        location=cadence.location,
        state=state,
        cancelled_at=starts + _called_off(relation) if off else None,
        lapses=int(lapsed),
        lapsed_on=occurrence.starts_local.date() if lapsed else None,
        is_exception=off or lapsed,
        state_reason=relation.draw("called off", WORDS["called_off"]) if off else "",
        minutes=_minutes(relation, day) if state == "held" else "",
    )


def _state(relation: Relation, day: date, ends: datetime) -> str:
    if ends > relation.seeding.now:
        return "scheduled"
    if relation.meets("meetings", relation.condition(day).meetings_held):
        # The last few days: held, but nobody has written the minutes yet.
        return "scheduled" if (relation.today - day).days < 5 else "held"
    return "cancelled" if relation.meets("called off", 15) else "missed"


def _called_off(relation: Relation) -> timedelta:
    """When a meeting was cancelled, from its start on: mostly before, sometimes only afterwards."""
    return timedelta(days=1 if relation.meets("called off late", 40) else -3)


def _minutes(relation: Relation, day: date) -> str:
    if (relation.today - day).days < 12 and relation.dice.random() < 0.5:
        return ""
    # How things stood then: a fall or a recovery begins after the middle of the way.
    arc = relation.story.arc if relation.moment(day) > 0.7 else ""
    found = WORDS["minutes"]
    minutes: str = relation.draw(f"minutes {arc}", found.get(arc, found[""]))
    return minutes


def _details(
    relation: Relation, meeting: Meeting, people: list[Person], day: date, carried: list[str]
) -> list[str]:
    """Attendance and agenda; returns the topics that the next meeting takes over."""
    for person in people:
        came = None
        if meeting.state == "held":
            silent = person in relation.theirs and relation.condition(day).sponsor_contact < 50
            came = relation.dice.random() < (0.5 if silent else 0.92)
        relation.add(Attendee, meeting=meeting, person=person, attended=came)
    if meeting.state == "held":
        return _results(relation, meeting, people, day, carried)
    now = relation.seeding.now
    near = now <= meeting.starts_at < now + timedelta(days=14)
    if near and relation.story.arc not in ("falling", "neglected", "complacent"):
        for place, title in enumerate((*carried, *AGENDA[:3])):
            relation.add(AgendaItem, meeting=meeting, position=place, title=title)
    return carried


def _results(
    relation: Relation, meeting: Meeting, people: list[Person], day: date, carried: list[str]
) -> list[str]:
    dice = relation.dice
    titles = list(dict.fromkeys((*carried, *dice.sample(AGENDA, 3))))
    left = [titles[-1]] if dice.random() < 0.3 else []
    for place, title in enumerate(titles):
        outcome = "carried" if title in left else "done"
        relation.add(AgendaItem, meeting=meeting, position=place, title=title, outcome=outcome)
    if dice.random() < 0.5:
        text, reasoning = relation.draw("decisions", WORDS["decisions"])
        relation.add(
            Decision,
            alliance=relation.alliance,
            committee=meeting.committee,
            meeting=meeting,
            text=text,
            reasoning=reasoning,
            decided_on=meeting.local_date,
        )
    for _ in range(dice.randint(1, 2)):
        _action(relation, meeting, people, day)
    return left


def _action(relation: Relation, meeting: Meeting, people: list[Person], day: date) -> None:
    dice, today = relation.dice, relation.today
    owner = dice.choice(people)
    side = "theirs" if owner in relation.theirs else "ours"
    due = day + timedelta(days=dice.choice((14, 21, 28, 42)))
    done = None
    if relation.meets(f"actions {side}", relation.condition(due).on_time(side)):
        done = max(day, due - timedelta(days=dice.randint(0, 9)))
    elif (today - due).days > 40:
        done = due + timedelta(days=dice.randint(5, 40))
    if done is not None and done > today:
        done = None
    relation.add(
        Action,
        alliance=relation.alliance,
        meeting=meeting,
        title=_title(relation, is_open=done is None),
        side=side,
        owner=owner,
        due_on=due,
        first_due_on=due,
        state="done" if done else "open",
        done_on=done,
    )


def _title(relation: Relation, *, is_open: bool) -> str:
    """Nobody owes the same thing twice at a time."""
    cards = WORDS["actions"][relation.story.lens]
    for _ in cards:
        title: str = relation.draw("actions", cards)
        if title not in relation.open_titles:
            break
    if is_open:
        relation.open_titles.add(title)
    return title
