"""What waits for a person: one thing to do, its kind, and the alliance it belongs to. Pure.

Apps define their own kinds; the portfolio ranks what they give.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from alliances.rules.stages import owes_reviews

MANAGER = "alliance_manager"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work. Equals are named in `order`.

    `severity` (1 to 10) is what is lost when it is not done; urgency falls to a half `horizon` days
    ahead; it appears `shown` days before it is due. Words: "3 days `late`", `due` in place of how
    many days are left, `always` in place of any time.
    """

    name: str
    order: int
    severity: float
    horizon: int
    shown: int = 0
    icon: str = "chevron-right"
    late: str = "overdue"
    due: str = ""
    always: str = ""

    def until(self, today: date) -> date:
        """The last due day that is near enough to be on the list."""
        return today + timedelta(days=self.shown)

    def is_shown(self, due_on: date, today: date) -> bool:
        return due_on <= self.until(today)


@dataclass
class Place:
    """One alliance as its member sees it; `roles` are theirs on our side. `partner` names the
    other side, `revision` is that of the alliance; `dialogue`: a question or a decision is open.
    `unreachable`: e-mail no longer reaches one of its people; `events`: a joint event is near;
    `juncture` is the reason why it is at a critical juncture, "" where it is at none."""

    pk: int
    name: str
    tier: str
    stage: str
    quadrant: str
    north_star_revisit_on: date | None
    roles: set[str] = field(default_factory=set)
    partner: str = "the partner"
    revision: int = 0
    dialogue: bool = False
    unreachable: bool = False
    restricted: bool = False
    events: bool = False
    juncture: str = ""

    @property
    def managed(self) -> bool:
        return MANAGER in self.roles

    @property
    def owes_reviews(self) -> bool:
        return owes_reviews(tier=self.tier, stage=self.stage)


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise as a line of the list: `what` and `pk` name it (alliances.services.promises).

    `ticks`: my own, done today by one click. Else settling it asks the day: `label` is that button
    and `by` who delivers. One that `nudges` is asked for by a mail to `person` (0 where
    nobody can be written to); `nudged` says when that was done before.
    """

    what: str
    pk: int
    revision: int
    label: str
    by: str = ""
    ticks: bool = False
    nudges: bool = False
    person: int = 0
    nudged: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do at one `place`. `key` is unique and stable; `people` wait for it; `side`
    owes it; `owed` is what is settled or asked for in place. `step` is the button, which leads to
    `step_url`, or to `url` like the title; with `inline`, a template that is shown the item, it
    opens there what is done in place with `row`."""

    place: Place
    kind: Kind
    key: str
    title: str
    due_on: date
    detail: str = ""
    people: int = 0
    side: str = "ours"
    url: str = ""
    step: str = "Open"
    step_url: str = ""
    owed: Owed | None = None
    inline: str = ""
    row: Any = None
