"""Where issues of an alliance may stand: its committees by level, the clocks, the executives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from alliances.models import Alliance, Membership, MembershipRole, Person, Side
from alliances.rules.free_days import FreeDays
from alliances.services.free_days import after_working_days, days_off_of
from core.dates.working_days import working_days_between
from governance.models import Committee, DeadlockClause, EscalationClock, Issue
from governance.rules.issues import (
    DEADLOCK_DAYS,
    EXECUTIVES,
    LEVELS,
    days_at,
    level_below,
    level_of,
    next_level,
    rank,
)


@dataclass(frozen=True, slots=True)
class Executives:
    """To whom an issue goes at last; either is None where nobody is named and nobody sponsors."""

    ours: Person | None
    theirs: Person | None
    working_days: int

    @property
    def people(self) -> list[Person]:
        return [one for one in (self.ours, self.theirs) if one is not None]


class Ladder:
    """The levels of one alliance, read when they are needed; for one page or one step."""

    def __init__(self, alliance: Alliance) -> None:
        self.alliance = alliance

    @cached_property
    def committees(self) -> list[Committee]:
        """Those that are not closed, the lowest level first."""
        rows = Committee.objects.filter(alliance=self.alliance, dissolved_on__isnull=True)
        return sorted(rows, key=lambda one: (rank(level_of(one.kind)), one.kind == "other", one.pk))

    @cached_property
    def there(self) -> frozenset[str]:
        return frozenset(level_of(one.kind) for one in self.committees)

    @cached_property
    def clocks(self) -> dict[tuple[str, str], int]:
        rows = EscalationClock.objects.values_list("severity", "level", "working_days")
        return {(severity, level): days for severity, level, days in rows}

    @cached_property
    def days_off(self) -> FreeDays:
        return days_off_of(self.alliance.pk)

    @cached_property
    def clause(self) -> DeadlockClause | None:
        return DeadlockClause.objects.filter(alliance=self.alliance).first()

    @cached_property
    def executives(self) -> Executives:
        clause = self.clause
        named = Person.objects.select_related("partner", "user").still_here()
        if clause is None:
            return Executives(self._sponsor(Side.OURS), self._sponsor(Side.THEIRS), DEADLOCK_DAYS)
        people = named.in_bulk([clause.our_executive_id or 0, clause.their_executive_id or 0])
        return Executives(
            people.get(clause.our_executive_id or 0) or self._sponsor(Side.OURS),
            people.get(clause.their_executive_id or 0) or self._sponsor(Side.THEIRS),
            clause.working_days,
        )

    def _sponsor(self, side: str) -> Person | None:
        rows = Membership.objects.still_here().filter(
            alliance=self.alliance, side=side, role=MembershipRole.EXECUTIVE_SPONSOR
        )
        first = rows.select_related("person__partner", "person__user").order_by("pk").first()
        return first.person if first else None

    def committee_at(self, level: str) -> Committee | None:
        return next((one for one in self.committees if level_of(one.kind) == level), None)

    def above(self, level: str) -> str:
        return next_level(level, self.there)

    def below(self, level: str) -> str:
        return level_below(level, self.there)

    def lowest(self) -> str:
        return next((level for level in LEVELS if level in self.there), LEVELS[0])

    def clock(self, *, severity: str, level: str, since: date) -> date:
        """The day on which an issue climbs that stands at `level` since a day, so that the working
        day before is the last to decide. Days off of either side do not count."""
        deadlock = self.executives.working_days if level == EXECUTIVES else DEADLOCK_DAYS
        days = days_at(severity, level, self.clocks, deadlock)
        return after_working_days(since, days, self.days_off)

    def days_left(self, ends_on: date, today: date) -> int:
        """Working days of both sides until then; 0 once it is due."""
        return working_days_between(today, ends_on, self.days_off)

    def stand(self, issue: Issue, *, level: str, since: date, at: Committee | None = None) -> None:
        """Put an issue (not saved) at a level, with the clock wound up."""
        issue.level = level
        issue.committee = None if level == EXECUTIVES else at or self.committee_at(level)
        issue.level_since = since
        issue.clock_ends_on = self.clock(severity=issue.severity, level=level, since=since)


WHERE = ("level", "committee", "level_since", "clock_ends_on")
