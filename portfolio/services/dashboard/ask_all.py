"""Ask all: who would be asked for the one fact of each uncertain placement of a selection, and who
would not, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from accounts.models import User
from alliances.services.dialogue_round import (
    Asking,
    ask_many,
    asked_lately,
    managing,
    waiting_for,
)
from core.text import day_words, plural
from portfolio.rules.selection import Selection
from portfolio.services.dashboard.details import Detail, details_of
from portfolio.services.dashboard.read import uncertain_of
from portfolio.services.dashboard.sure import Wanted, wanted_of
from scorecards.services.confidence.asking import question
from scorecards.services.confidence.told import ABOUT_FACT


@dataclass(frozen=True, slots=True)
class Sought:
    """An uncertain placement with the answer that would help most."""

    detail: Detail
    wanted: Wanted

    @property
    def asking(self) -> tuple[int, str]:
        return self.detail.pk, self.wanted.about


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who would be asked; of somebody who would not be, `why` not."""

    user: User
    sought: list[Sought]
    why: str = ""


@dataclass(frozen=True)
class Plan:
    """`asked` get an e-mail each, `left` none. `own` the reader answers, `unmanaged` nobody does,
    `waiting` were asked already; of `factless` no single answer would help."""

    asked: list[Person]
    left: list[Person]
    own: list[Sought]
    unmanaged: list[Sought]
    waiting: list[Sought]
    factless: int

    @property
    def questions(self) -> int:
        return sum(len(person.sought) for person in self.asked)

    @property
    def finding(self) -> str:
        if not self.asked:
            return "Nobody to ask at the moment"
        people, questions = plural(len(self.asked), "person", "people"), self.questions
        return f"Ask {people} about {plural(questions, 'uncertain placement')}?"

    @property
    def digest(self) -> str:
        """Two plans that ask the same of the same people have the same one."""
        said = [(one.user.pk, [each.asking for each in one.sought]) for one in self.asked]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def plan_of(*, user: User, selection: Selection, now: datetime) -> Plan:
    """Whom `user` would ask, by the name of the person; placements by their importance. The number
    of queries is fixed."""
    alliances, rows = uncertain_of(user, selection)
    places = np.flatnonzero(rows.now.uncertain)
    keys = rows.ids[places[np.lexsort((rows.ids[places], -rows.importance[places]))]].tolist()
    details = details_of(user, alliances, selection, keys) if keys else {}
    found = [details[key] for key in keys if key in details]
    wanted = wanted_of(found)
    sought = [Sought(one, wanted[one.pk]) for one in found if one.pk in wanted]
    waits = waiting_for([one.detail.pk for one in sought], ABOUT_FACT)
    managers = managing([one.detail.pk for one in sought])
    to_ask = [one for one in sought if one.asking not in waits]
    mine = [one for one in to_ask if managers.get(one.detail.pk) == user]
    people = _by_person(to_ask, managers, user)
    lately = asked_lately(people=(one.user.pk for one in people), topic=ABOUT_FACT, now=now)
    return Plan(
        asked=[one for one in people if one.user.pk not in lately],
        left=[
            Person(one.user, one.sought, _lately(lately[one.user.pk], now))
            for one in people
            if one.user.pk in lately
        ],
        own=mine,
        unmanaged=[one for one in to_ask if one.detail.pk not in managers],
        waiting=[one for one in sought if one.asking in waits],
        factless=len(found) - len(sought),
    )


def _by_person(sought: Iterable[Sought], managers: Mapping[int, User], user: User) -> list[Person]:
    people: dict[int, Person] = {}
    for one in sought:
        manager = managers.get(one.detail.pk)
        if manager is not None and manager != user:
            people.setdefault(manager.pk, Person(manager, [])).sought.append(one)
    return sorted(people.values(), key=lambda person: (str(person.user).casefold(), person.user.pk))


def _lately(at: datetime, now: datetime) -> str:
    day = at.astimezone(now.tzinfo).date()
    when = "today" if day == now.date() else f"on {day_words(day, now.date())}"
    return f"was asked {when}"


def ask_all(*, plan: Plan, user: User, now: datetime) -> str:
    """Ask what the plan says; what was done, in words."""
    made = ask_many(
        askings=[
            Asking(
                alliance=one.detail.pk,
                asked_of=person.user.pk,
                about=one.wanted.about,
                text=question(one.detail.name, one.wanted.name),
            )
            for person in plan.asked
            for one in person.sought
        ],
        topic=ABOUT_FACT,
        user=user,
        now=now,
    )
    people = plural(len({row.asked_of_id for row in made}), "person", "people")
    return f"{plural(len(made), 'question')} sent to {people}, one e-mail each."
