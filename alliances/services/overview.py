"""What the overview of an alliance shows from this room, in three queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import OuterRef, Subquery

from accounts.models import User
from alliances.models import Alliance, Membership
from alliances.models.people import SPONSOR_ROLES
from alliances.querysets.children import ROLE_ORDER
from alliances.rules.contact import contact_band
from alliances.rules.periods import fiscal_year, share_of_year_elapsed
from alliances.rules.punctuality import Punctuality
from plans.models import Deliverable, JointBusinessPlan, Objective, ObjectiveActual
from plans.services.page import SIDES, ObjectiveLine, objective_line

SOON_DAYS = 90


@dataclass(frozen=True)
class TeamLine:
    """A member; `band` of a sponsor's last contact, "" if none is on record or no sponsor."""

    membership: Membership
    is_sponsor: bool  # whose silence is told
    band: str
    days_silent: int | None

    @property
    def words(self) -> str:
        """ "our executive sponsor", "their counterpart"."""
        side = "our" if self.membership.side == "ours" else "their"
        return f"{side} {self.membership.get_role_display().lower()}"

    @property
    def days_words(self) -> str:
        return "today" if self.days_silent == 0 else f"{self.days_silent} d"


@dataclass(frozen=True)
class ComingDate:
    """A date of an agreement or the North Star: `what` happens on `day`; `soon` within 90 days."""

    day: date
    what: str
    title: str
    soon: bool


@dataclass
class Overview:
    owed: list[tuple[str, Punctuality]]
    plan: JointBusinessPlan | None
    fiscal_year: int
    elapsed: float  # percent of the fiscal year
    objectives: list[ObjectiveLine]
    team: list[TeamLine]
    dates: list[ComingDate]

    @property
    def year_words(self) -> str:
        return f"{self.fiscal_year % 100:02d}"

    @property
    def left(self) -> float:
        """Percent of the fiscal year that is left."""
        return 100 - self.elapsed

    @property
    def leading(self) -> ObjectiveLine | None:
        """The objective the heading speaks of: the first one that has been measured."""
        return next((line for line in self.objectives if line.actuals), None)

    @property
    def has_manager(self) -> bool:
        roles = {(line.membership.side, line.membership.role) for line in self.team}
        return ("ours", "alliance_manager") in roles

    @property
    def silent(self) -> list[TeamLine]:
        return [line for line in self.team if line.band == "red"]


def overview_of(*, alliance: Alliance, user: User, today: date) -> Overview:
    """Everything as far as `user` may see it, as of `today`; `alliance` came with for_overview."""
    start = settings.FISCAL_YEAR_START_MONTH
    year = fiscal_year(today, start)
    plan, objectives = _plan_of(alliance, user, today)
    return Overview(
        owed=_owed(alliance, user, today),
        plan=plan,
        fiscal_year=year,
        elapsed=100 * share_of_year_elapsed(year, today, start),
        objectives=[_line(row, year, today) for row in objectives],
        team=_team(alliance, user, today),
        dates=_dates(alliance, today),
    )


def _owed(alliance: Alliance, user: User, today: date) -> list[tuple[str, Punctuality]]:
    rows = Deliverable.objects.within(user, alliance)
    found = {row.pop("side"): Punctuality(**row) for row in rows.punctuality(today, "side")}
    return [(side, found.get(side, Punctuality())) for side in SIDES]


def _plan_of(
    alliance: Alliance, user: User, today: date
) -> tuple[JointBusinessPlan | None, list[Objective]]:
    """The plan in force this year, else the draft, with its objectives and newest actuals."""
    told = alliance.plan_of_year  # type: ignore[attr-defined]
    if told is None or (user.is_guest and told["state"] == "draft"):
        return None, []
    newest = ObjectiveActual.objects.filter(objective=OuterRef("pk"), as_of__lte=today)
    newest = newest.order_by("-as_of")
    rows = Objective.objects.filter(plan=told["pk"]).annotate(
        newest_value=Subquery(newest.values("value")[:1]),
        newest_day=Subquery(newest.values("as_of")[:1]),
    )
    plan = JointBusinessPlan(pk=told["pk"], state=told["state"], alliance=alliance)
    return plan, list(rows.order_by("position", "pk"))


def _line(row: Objective, year: int, today: date) -> ObjectiveLine:
    value, day = row.newest_value, row.newest_day  # type: ignore[attr-defined]
    actuals = [ObjectiveActual(objective=row, value=value, as_of=day)] if day else []
    return objective_line(objective=row, actuals=actuals, year=year, today=today)


def _team(alliance: Alliance, user: User, today: date) -> list[TeamLine]:
    """Sponsors first, then managers, then everybody else. When we last spoke is ours to know."""
    rows = Membership.objects.within(user, alliance).current().select_related("person")
    rows = rows.only("side", "role", "last_contact_on", "person__name")
    lines = []
    for row in rows.order_by("side", "person__name", "pk"):
        sponsor = row.role in SPONSOR_ROLES and not user.is_guest
        last = row.last_contact_on
        days = (today - last).days if sponsor and last else None
        band = contact_band(last, today) if sponsor else ""
        lines.append(TeamLine(row, sponsor, band, days))
    return sorted(lines, key=_place)


def _place(line: TeamLine) -> tuple[bool, str, int]:
    role = line.membership.role
    return role not in SPONSOR_ROLES, line.membership.side, ROLE_ORDER.index(role)


def _dates(alliance: Alliance, today: date) -> list[ComingDate]:
    """The next notice and end of an agreement, and when the North Star is looked at again."""
    found = []
    for told, word in ((alliance.coming_notice, "notice"), (alliance.coming_end, "end")):  # type: ignore[attr-defined]
        if told:
            end = "renews by itself" if told["renews"] else "ends"
            what = "last day to give notice" if word == "notice" else end
            day = date.fromisoformat(told["day"])
            found.append(ComingDate(day, what, told["title"], (day - today).days <= SOON_DAYS))
    star = alliance.north_star_revisit_on
    if star and star >= today:
        found.append(ComingDate(star, "revisit", "North Star", (star - today).days <= 30))
    return sorted(found, key=lambda item: item.day)
