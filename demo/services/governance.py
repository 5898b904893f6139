"""Committees, cadences, and the meetings that were held, moved or missed."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from alliances.models import Person
from demo.services.arcs import condition
from demo.services.batch import Batch
from demo.services.relations import Relation
from demo.services.words import ACTIONS, AGENDA, CALLED_OFF, DECISIONS, MINUTES
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
# kind, name, rule without its weekday, hour, minutes long, how
COMMITTEES = {
    "strategic": (
        (
            "steering",
            "Executive steering committee",
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=4",
            15,
            120,
            "in_person",
        ),
        ("management", "Alliance management team", "FREQ=MONTHLY;BYDAY=2", 10, 60, "virtual"),
    ),
    "core": (
        (
            "steering",
            "Joint steering committee",
            "FREQ=MONTHLY;INTERVAL=6;BYDAY=3",
            14,
            90,
            "virtual",
        ),
        (
            "management",
            "Alliance management team",
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=1",
            11,
            60,
            "virtual",
        ),
    ),
    "tactical": (
        ("operating", "Operating team", "FREQ=MONTHLY;INTERVAL=3;BYDAY=2", 9, 45, "virtual"),
    ),
}
AHEAD = timedelta(days=400)


@lru_cache(maxsize=4096)
def _occurrences(
    rule: str, first: datetime, zone: str, after: datetime, until: datetime
) -> tuple[Occurrence, ...]:
    return tuple(occurrences(rule, first, zone, after=after, until=until))


class GovernanceBuilder:
    """`detail_since`: attendance and agendas are told from this day on, the meetings all along."""

    def __init__(
        self,
        *,
        batch: Batch,
        now: datetime,
        years: int,
        dice: random.Random,
        detail_since: date | None = None,
    ) -> None:
        self.detail_since = detail_since or date.min
        self.batch, self.now, self.today, self.dice = batch, now, now.date(), dice
        self.since = self.today.replace(year=self.today.year - years, day=1)

    def build(self, relation: Relation) -> None:
        if relation.story.stage in ("exploring", "qualifying", "negotiating", "closed"):
            return
        shift = len(relation.story.name) + relation.story.age
        for kind, name, rule, hour, minutes, mode in COMMITTEES[relation.story.tier]:
            day = WEEKDAYS[shift % len(WEEKDAYS)]
            self._committee(relation, kind, name, rule + day, hour + shift % 3, minutes, mode)

    def _committee(
        self,
        relation: Relation,
        kind: str,
        name: str,
        rule: str,
        hour: int,
        minutes: int,
        mode: str,
    ) -> None:
        committee = self.batch.add(
            Committee(
                alliance=relation.alliance,
                name=name,
                kind=kind,
                decision_rights="Budget, scope and people of the alliance."
                if kind == "steering"
                else "Everything within the agreed plan; passes on what changes it.",
            )
        )
        people = self._members(relation, kind)
        for place, person in enumerate(people):
            self.batch.add(CommitteeMember(committee=committee, person=person, is_chair=place == 0))
        # One start for all of a month, so that equal rules share their expansion.
        first = max(self.since, relation.began.replace(day=1))
        cadence = self.batch.add(
            Cadence(
                committee=committee,
                rrule=rule,
                first_on=first,
                starts_at_time=time(hour, 0),
                time_zone=relation.story.zone,
                duration_minutes=minutes,
                mode=mode,
                location="" if mode == "in_person" else "Video call",
            )
        )
        start = datetime.combine(first, time(hour, 0))
        begin = datetime.combine(first, time(0), tzinfo=UTC)
        horizon = datetime.combine(self.today, time(0), tzinfo=UTC) + AHEAD
        carried: list[str] = []
        for occurrence in _occurrences(rule, start, relation.story.zone, begin, horizon):
            if occurrence.starts_at.date() >= relation.began:
                carried = self._meeting(relation, cadence, people, occurrence, minutes, carried)

    def _members(self, relation: Relation, kind: str) -> list[Person]:
        if kind == "steering":
            rest = [person for person in relation.ours if person is not relation.sponsor]
            return [relation.sponsor, *rest, relation.their_sponsor, *relation.theirs[::2]]
        return [relation.ours[0], *relation.ours[2:], *relation.theirs[:2]]

    def _meeting(
        self,
        relation: Relation,
        cadence: Cadence,
        people: list[Person],
        occurrence: Occurrence,
        minutes: int,
        carried: list[str],
    ) -> list[str]:
        ends = occurrence.starts_at + timedelta(minutes=minutes)
        day = occurrence.starts_at.date()
        state = self._state(relation, day, ends)
        meeting = self.batch.add(
            Meeting(
                committee=cadence.committee,
                cadence=cadence,
                occurrence=occurrence.key,
                local_date=occurrence.starts_local.date(),
                local_time=occurrence.starts_local.time(),
                time_zone=cadence.time_zone,
                starts_at=occurrence.starts_at,
                ends_at=ends,
                mode=cadence.mode,
                location=cadence.location,
                state=state,
                is_exception=state == "cancelled",
                state_reason=relation.draw("called off", CALLED_OFF, self.dice)
                if state == "cancelled"
                else "",
                minutes=self._minutes(relation, day) if state == "held" else "",
            )
        )
        if day < self.detail_since:
            if state == "held":
                self._action(relation, meeting, people, day)
            return carried
        for person in people:
            came = None
            if state == "held":
                silent = (
                    person in relation.theirs
                    and condition(
                        relation.story.arc, relation.moment(day, self.today)
                    ).sponsor_contact
                    < 50
                )
                came = self.dice.random() < (0.5 if silent else 0.92)
            self.batch.add(Attendee(meeting=meeting, person=person, attended=came))
        if state == "held":
            return self._results(relation, meeting, people, day, carried)
        near = self.now <= occurrence.starts_at < self.now + timedelta(days=14)
        if near and relation.story.arc not in ("falling", "neglected", "complacent"):
            for place, title in enumerate((*carried, *AGENDA[:3])):
                self.batch.add(AgendaItem(meeting=meeting, position=place, title=title))
        return carried

    def _state(self, relation: Relation, day: date, ends: datetime) -> str:
        if ends > self.now:
            return "scheduled"
        kept = condition(relation.story.arc, relation.moment(day, self.today)).meetings_kept
        if relation.keeps("meetings", kept):
            # The last few days: held, but nobody has written the minutes yet.
            return "scheduled" if (self.today - day).days < 5 else "held"
        return "cancelled" if relation.keeps("called off", 15) else "missed"

    def _minutes(self, relation: Relation, day: date) -> str:
        if (self.today - day).days < 12 and self.dice.random() < 0.5:
            return ""
        # How things stood then: a fall or a recovery begins after the middle of the way.
        arc = relation.story.arc if relation.moment(day, self.today) > 0.7 else ""
        told = MINUTES.get(arc, MINUTES[""])
        words: str = relation.draw(f"minutes {arc}", told, self.dice)
        return words

    def _results(
        self,
        relation: Relation,
        meeting: Meeting,
        people: list[Person],
        day: date,
        carried: list[str],
    ) -> list[str]:
        titles = list(dict.fromkeys((*carried, *self.dice.sample(AGENDA, 3))))
        left = [titles[-1]] if self.dice.random() < 0.3 else []
        for place, title in enumerate(titles):
            outcome = "carried" if title in left else "done"
            self.batch.add(
                AgendaItem(meeting=meeting, position=place, title=title, outcome=outcome)
            )
        if self.dice.random() < 0.5:
            text, reasoning = relation.draw("decisions", DECISIONS, self.dice)
            self.batch.add(Decision(meeting=meeting, text=text, reasoning=reasoning))
        for _ in range(self.dice.randint(1, 2)):
            self._action(relation, meeting, people, day)
        return left

    def _action(
        self, relation: Relation, meeting: Meeting, people: list[Person], day: date
    ) -> None:
        owner = self.dice.choice(people)
        side = "theirs" if owner in relation.theirs else "ours"
        due = day + timedelta(days=self.dice.choice((14, 21, 28, 42)))
        state = condition(relation.story.arc, relation.moment(min(due, self.today), self.today))
        level = state.theirs_on_time if side == "theirs" else state.ours_on_time
        done = None
        if relation.keeps(f"actions {side}", level):
            done = due - timedelta(days=self.dice.randint(0, 9))
        elif (self.today - due).days > 40:
            done = due + timedelta(days=self.dice.randint(5, 40))
        if done is not None and (done > self.today or done < day):
            done = None if done > self.today else day
        self.batch.add(
            Action(
                alliance=relation.alliance,
                meeting=meeting,
                title=self._title(relation, is_open=done is None),
                side=side,
                owner=owner,
                due_on=due,
                state="done" if done else "open",
                done_on=done,
            )
        )

    def _title(self, relation: Relation, *, is_open: bool) -> str:
        """Nobody owes the same thing twice at a time."""
        cards = ACTIONS[relation.story.lens]
        for _ in cards:
            title: str = relation.draw("actions", cards, self.dice)
            if title not in relation.owed:
                break
        if is_open:
            relation.owed.add(title)
        return title
