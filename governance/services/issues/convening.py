"""One click convenes the functions that an issue concerns: an extra meeting with their people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from accounts.models import User
from alliances.models import Person
from alliances.services.free_days import after_working_days, days_off_of
from core.text import plural
from governance.models import Committee, Issue, IssueStep, Meeting
from governance.rules.issues import concerns
from governance.services.issues.agenda import write_item
from governance.services.issues.levels import Ladder
from governance.services.issues.raising import log_step, require_open
from governance.services.meetings import schedule_meeting

AHEAD = 2  # working days until the proposed meeting
AT = time(10)


def convened_by(issue: Issue, ladder: Ladder) -> Committee | None:
    """Whose extra meeting it is: that of the committee where the issue stands, else the highest."""
    committee = issue.committee
    if committee is not None and committee.dissolved_on is None:
        return committee
    return ladder.committees[-1] if ladder.committees else None


def concerned(issue: Issue, people: Sequence[Person]) -> list[Person]:
    """Whom the issue concerns among the `people` of the alliance: its functions, and its owner."""
    return [
        one for one in people if one.pk == issue.owner_id or concerns(issue.functions, one.function)
    ]


def proposed_day(issue: Issue, today: date) -> date:
    """A day on which both sides work. Two queries."""
    return after_working_days(today, AHEAD, days_off_of(issue.alliance_id))


@transaction.atomic
def convene(
    *,
    issue: Issue,
    committee: Committee,
    people: Iterable[Person],
    by: User,
    now: datetime,
    **when: Any,
) -> Meeting:
    """Schedule the extra meeting with these people alone and the issue on its agenda; it is put on
    record as a step. `when` is what `schedule_meeting` takes. Raises ValidationError where the
    issue has ended or the committee is closed."""
    require_open(issue)
    invited = [one.pk for one in people]
    meeting = schedule_meeting(committee=committee, now=now, people=invited, **when)
    write_item(issue=issue, meeting=meeting)
    count = plural(len(invited), "person", "people")
    reason = f"{issue.functions or 'The people concerned'}: {count}."
    log_step(
        issue=issue,
        kind=IssueStep.Kind.CONVENED,
        now=now,
        by=by,
        reason=reason,
        meeting=meeting.pk,
    )
    return meeting
