"""What the page of an issue shows, and the lists of them, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance
from alliances.querysets import prefetch_sides
from alliances.services.deputies.acting import for_owner, owns
from core.registry.origins import Origin, find_origin
from core.text import age_words, plural
from core.ui.actions import Button, Rights
from governance.models import Action, AgendaItem, CourseCorrection, Issue, IssueStep
from governance.rules.issue_actions import Allowed, IssueState, on_issue, on_issues
from governance.rules.issues import EXECUTIVES, is_deadlocked
from governance.rules.meetings import short_day
from governance.services.actions import action_buttons
from governance.services.issues.convening import convened_by
from governance.services.issues.levels import Executives, Ladder
from governance.services.issues.rights import IssueRights, issue_rights, rights_on

PER_PAGE = 50
LISTED = 5


@dataclass(frozen=True, slots=True)
class Step:
    """A step as components/timeline.html shows it."""

    at: Any
    text: str
    detail: str
    by: str
    major: bool
    side: str = ""


@dataclass(frozen=True, slots=True)
class IssuePage:
    rights: IssueRights
    buttons: list[Button]
    clock: str
    where: str
    executives: Executives | None
    is_deadlocked: bool
    steps: list[Step]
    actions: list[tuple[Action, list[Button]]]
    corrections: list[CourseCorrection]
    origin: Origin | None
    item: AgendaItem | None


def stands_at(issue: Issue) -> str:
    """Where an issue stands: its committee, or the words of its level."""
    return issue.committee.name if issue.committee else issue.get_level_display()


def clock_words(issue: Issue, above: str, today: date, days: int) -> str:
    """ "Climbs to the steering committee in 5 working days, on Tue 8 Dec"; `above` names where it
    goes, `days` is how many working days are left."""
    day, left = short_day(issue.clock_ends_on, today), plural(days, "working day")
    if issue.level == EXECUTIVES:
        if issue.clock_ends_on <= today:
            late = age_words((today - issue.clock_ends_on).days)
            return f"Undecided for {late}, it was due on {day}" if late != "today" else "Due today"
        return f"The two executives decide within {left}, before {day}"
    if issue.clock_ends_on <= today:
        return f"Climbs to {above} today"
    return f"Climbs to {above} in {left}, on {day}"


def name_above(ladder: Ladder, issue: Issue) -> str:
    level = ladder.above(issue.level)
    committee = ladder.committee_at(level) if level else None
    return f"the {committee.name}" if committee else "two executives"


def issue_page(*, issue: Issue, user: User, today: date) -> IssuePage:
    """The page of an issue of an alliance that was fetched for `user`."""
    alliance, ladder = issue.alliance, Ladder(issue.alliance)
    rights = rights_on(issue=issue, user=user, today=today)
    internal = not user.is_guest
    state = IssueState(
        *(issue.pk, alliance.pk, issue.revision, issue.is_open),
        above=bool(ladder.above(issue.level)),
        below=bool(ladder.below(issue.level)),
        convenes=convened_by(issue, ladder) is not None,
    )
    allowed = Allowed(rights.edit, rights.may_move, rights.may_write, internal)
    corrections = CourseCorrection.objects.within(user, alliance).filter(issue=issue)
    at_the_top = issue.level == EXECUTIVES
    return IssuePage(
        rights=rights,
        buttons=on_issue(state, allowed),
        clock=_clock(issue, ladder, today) if issue.is_open else "",
        where=stands_at(issue),
        executives=ladder.executives if at_the_top else None,
        is_deadlocked=issue.is_open and is_deadlocked(issue.level, issue.clock_ends_on, today),
        steps=_steps(issue),
        actions=_actions(issue, user, rights, today),
        corrections=list(corrections) if internal else [],
        origin=find_origin(user, alliance.pk, issue.source_kind, issue.source_id),
        item=_item(issue),
    )


def _clock(issue: Issue, ladder: Ladder, today: date) -> str:
    days = ladder.days_left(issue.clock_ends_on, today)
    return clock_words(issue, name_above(ladder, issue), today, days)


def _item(issue: Issue) -> AgendaItem | None:
    """Where it stands on an agenda now: open items carry over from meeting to meeting."""
    item = issue.agenda_item
    carried = AgendaItem.objects.select_related("meeting__committee")
    while item is not None and item.outcome == AgendaItem.Outcome.CARRIED:
        following = carried.filter(carried_from=item).first()
        if following is None:
            break
        item = following
    return item


def _steps(issue: Issue) -> list[Step]:
    rows = issue.steps.select_related("by", "meeting__committee")
    return [_shown(row) for row in rows]


def _shown(row: IssueStep) -> Step:
    Kind = IssueStep.Kind
    to = row.committee_name or row.get_level_display().lower()
    words = {
        Kind.RAISED: f"Raised at: {to}",
        Kind.CLIMBED: f"Climbed to: {to}",
        Kind.ESCALATED: f"Escalated to: {to}",
        Kind.RETURNED: f"Handed back to: {to}",
        Kind.CONVENED: "Functions convened",
    }
    by = row.by.get_full_name() if row.by else "" if row.kind == Kind.RAISED else "the clock"
    major = row.kind in (Kind.CLIMBED, Kind.ESCALATED, Kind.RESOLVED)
    text = words.get(Kind(row.kind), row.get_kind_display())
    return Step(row.at, text, row.reason, by, major)


def _actions(
    issue: Issue, user: User, rights: IssueRights, today: date
) -> list[tuple[Action, list[Button]]]:
    rows = for_owner(issue.actions.select_related("owner__partner", "owner__user"), user, today)
    home = issue.get_absolute_url()
    found = []
    for action in rows:
        buttons = action_buttons(action, Rights(edit=rights.edit, owns=owns(action, user)))
        shown = [
            replace(one, query=f"next={home}") if one.key == "edit" else one for one in buttons
        ]
        found.append((action, shown))
    return found


# Lists ----------------------------------------------------------------------------------------
def for_rows(rows: QuerySet[Issue]) -> QuerySet[Issue]:
    """What a line of a list shows, in two queries."""
    found = rows.select_related("alliance", "owner__partner", "committee", "cause")
    return prefetch_sides(found, "alliance")


def issues_listed(*, rows: QuerySet[Issue], number: str | None) -> Page:
    return Paginator(for_rows(rows), PER_PAGE).get_page(number)


@dataclass(frozen=True, slots=True)
class AllianceIssues:
    """`open` and `ended` issues of an alliance, and what the reader may do."""

    open: Sequence[Issue]
    ended: Page
    buttons: list[Button]
    executives: Executives


def alliance_issues(*, alliance: Alliance, user: User, number: str | None) -> AllianceIssues:
    mine = Issue.objects.within(user, alliance)
    rights = issue_rights(alliance=alliance, user=user)
    ended = for_rows(mine.filter(ended_on__isnull=False)).order_by("-ended_on", "-pk")
    return AllianceIssues(
        open=list(for_rows(mine.unsolved()).order_by("clock_ends_on", "pk")),
        ended=Paginator(ended, PER_PAGE).get_page(number),
        buttons=on_issues(alliance.pk, may_raise=rights.may_raise, edit=rights.edit),
        executives=Ladder(alliance).executives,
    )


@dataclass(frozen=True, slots=True)
class IssuesPanel:
    issues: list[Issue]
    count: int
    may_raise: bool
    url: str


def issues_panel(*, alliance: Alliance, user: User) -> IssuesPanel:
    """The most urgent open ones on the governance tab. Two queries."""
    rows = list(
        Issue.objects.within(user, alliance)
        .unsolved()
        .select_related("committee", "owner__partner")
        .order_by("clock_ends_on", "pk")
    )
    rights = issue_rights(alliance=alliance, user=user)
    url = reverse("governance:alliance_issues", args=[alliance.pk])
    return IssuesPanel(rows[:LISTED], len(rows), rights.may_raise, url)
