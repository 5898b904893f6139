"""The mail of an escalation: to whom it goes, and what it says when it is sent.

The mail of a restricted alliance names neither the alliance, nor the committee, nor the issue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string

from alliances.models import Confidentiality, Membership, Person
from alliances.querysets import sees
from alliances.services.addresses import held_back
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.mail import Described, ForDeputy, InboxLine, MailKind, Prepared, mail_kinds
from core.text import one_line
from governance.models import CommitteeMember, Issue, IssueStep
from governance.rules.issues import EXECUTIVES
from governance.rules.meetings import short_day
from governance.services.issues.levels import Ladder

KIND = "escalation"
SUBJECT = "governance.issue"
USEFUL_FOR = timedelta(days=14)
MOVED_ON = "The issue has moved on since."
LEFT = "No longer part of the alliance."


def announce(*, step: IssueStep, ladder: Ladder, now: datetime) -> None:
    """Write the mails of a step into the ledger, in the transaction of the step: one to each
    person who is told of it, whatever happens next."""
    issue = step.issue
    for person in _told(issue, ladder):
        if person.user_id is not None and person.user_id == step.by_id:
            continue
        send_at_once(
            outgoing(
                kind=KIND,
                key=f"{issue.pk}:{issue.level}:{step.pk}:{person.pk}",
                due_at=now,
                not_after=now + USEFUL_FOR,
                subject_type=SUBJECT,
                subject_id=issue.pk,
                version=step.pk,
                person_id=person.pk,
            )
        )


def _told(issue: Issue, ladder: Ladder) -> list[Person]:
    """The owner, and who decides at its level: the chairs of the committee (all members of a side
    that has no chair), or the two executives, and then our alliance managers as well."""
    found = [issue.owner] if issue.owner else []
    if issue.level == EXECUTIVES:
        managers = Membership.objects.managing().filter(alliance=issue.alliance)
        found += [
            *ladder.executives.people,
            *(row.person for row in managers.select_related("person")),
        ]
    elif issue.committee is not None:
        found += _chairs(issue.committee_id)
    here = {one.pk: one for one in found if one.left_on is None and one.email}
    return list(here.values())


def _chairs(committee: int | None) -> list[Person]:
    rows = CommitteeMember.objects.filter(committee=committee, person__left_on__isnull=True)
    sides: dict[str, list[CommitteeMember]] = {"ours": [], "theirs": []}
    for row in rows.select_related("person"):
        sides[row.person.side].append(row)
    return [
        row.person
        for members in sides.values()
        for row in members
        if row.is_chair or not any(other.is_chair for other in members)
    ]


class EscalationWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        issues, people, steps = _issues(rows), _people(rows), _steps(rows)
        members = _members(issues.values(), people)
        return {
            row.pk: _prepared(
                row,
                issues.get(row.subject_id),
                steps.get(row.version),
                people.get(row.person_id),
                members,
            )
            for row in rows
        }


def _prepared(
    row: OutgoingMessage,
    issue: Issue | None,
    step: IssueStep | None,
    person: Person | None,
    members: set[tuple[int, int]],
) -> Prepared:
    if issue is None or step is None or not issue.is_open or step.level != issue.level:
        return Prepared(withdrawn=MOVED_ON)
    if person is None or person.left_on is not None or not person.email:
        return Prepared(withdrawn=LEFT)
    is_member = (issue.alliance_id, person.pk) in members
    user = person.user
    allowed = is_member if user is None else sees(user, issue.alliance, is_member=is_member)
    if not allowed and not _sits(issue, person):
        return Prepared(withdrawn=LEFT)
    return Prepared(
        held=held_back(alliance=issue.alliance, owner=person),
        address=person.email,
        compose=partial(_content, issue, step, person),
        account=user,
        person=person,
        useful_until=row.not_after,
        for_deputy=ForDeputy(issue.alliance, partial(_content, issue, step)),
    )


def _sits(issue: Issue, person: Person) -> bool:
    """On the committee without a role in the alliance, and without a sign-in: told as others who
    sit there are."""
    seats = CommitteeMember.objects.filter(committee=issue.committee_id, person=person)
    return person.user is None and seats.exists() and not _was_member(issue, person)


def _was_member(issue: Issue, person: Person) -> bool:
    return Membership.objects.filter(alliance=issue.alliance, person=person).exists()


def _members(issues: Iterable[Issue], people: Mapping[int, Person]) -> set[tuple[int, int]]:
    rows = Membership.objects.filter(
        alliance__in=[one.alliance_id for one in issues], person__in=list(people), ended_on=None
    )
    return set(rows.values_list("alliance_id", "person_id"))


def _content(issue: Issue, step: IssueStep, person: Person) -> Content:
    restricted = issue.alliance.confidentiality == Confidentiality.RESTRICTED
    returned = step.kind == IssueStep.Kind.RETURNED
    to = "two executives" if issue.level == EXECUTIVES else step.committee_name
    ladder = Ladder(issue.alliance)
    context: dict[str, Any] = {
        "restricted": restricted,
        "issue": issue,
        "step": step,
        "returned": returned,
        "to": to,
        "reader": person.name,
        "sides": issue.alliance.sides,
        "deadlock": issue.level == EXECUTIVES,
        "next": _next_words(ladder, issue),
        "ends": short_day(issue.clock_ends_on, step.at.date()),
        "executives": "" if restricted else _decide(issue, ladder),
        # People without an account cannot open the page: no link, no dead end.
        "url": site_url(issue.get_absolute_url()) if person.user else "",
    }
    what = "handed back" if returned else "escalated"
    subject = (
        f"An issue was {what} to you"
        if restricted
        else f"Issue {what} to {to}: {issue.title} ({issue.alliance})"
    )
    text = render_to_string("governance/mail/escalation.txt", context)
    return compose(subject=one_line(subject)[:180], text=text)


def _decide(issue: Issue, ladder: Ladder) -> str:
    """Who decides it together at last; "" below that level."""
    people = ladder.executives.people if issue.level == EXECUTIVES else []
    return " and ".join(person.name for person in people)


def _next_words(ladder: Ladder, issue: Issue) -> str:
    above = ladder.above(issue.level)
    if not above:
        return ""
    committee = ladder.committee_at(above)
    return "two executives, one of each side" if committee is None else committee.name


def _issues(rows: Sequence[OutgoingMessage]) -> dict[int, Issue]:
    found = Issue.objects.select_related("alliance", "owner__partner", "committee")
    return found.in_bulk({row.subject_id for row in rows})


def _steps(rows: Sequence[OutgoingMessage]) -> dict[int, IssueStep]:
    return IssueStep.objects.in_bulk({row.version for row in rows})


def _people(rows: Sequence[OutgoingMessage]) -> dict[int, Person]:
    return Person.objects.select_related("user").in_bulk({row.person_id for row in rows})


def describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    issues, people = _issues(rows), _people(rows)
    found: dict[int, Described] = {}
    for row in rows:
        issue, person = issues.get(row.subject_id), people.get(row.person_id)
        found[row.pk] = Described(
            f"{person.name}, {person.email}" if person else "",
            f"{issue}, {issue.alliance}" if issue else "",
            issue.get_absolute_url() if issue else "",
        )
    return found


def _read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    found = Issue.objects.visible_to(user).select_related("alliance")
    issues, steps = found.in_bulk({row.subject_id for row in rows}), _steps(rows)
    lines = {}
    for row in rows:
        issue, step = issues.get(row.subject_id), steps.get(row.version)
        if issue is not None and step is not None:
            what = "handed back" if step.kind == IssueStep.Kind.RETURNED else "escalated"
            title = f"Issue {what}: {issue}"
            lines[row.pk] = InboxLine(title, str(issue.alliance), issue.get_absolute_url())
    return lines


def issues_shown_to(user: Any, edit: bool) -> QuerySet | None:
    """Ids of the issues whose mails `user` may see or have sent again: ours alone."""
    if user.is_guest:
        return None
    rows = Issue.objects
    return (rows.editable_by(user) if edit else rows.visible_to(user)).values("pk")


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Escalation of an issue",
            plural="escalations",
            writer=EscalationWriter,
            describe=describe,
            quiet_hours=True,
            subjects=issues_shown_to,
            deputies=True,
            optional="When an issue climbs to you, or is handed back to you",
            inbox=_read,
        )
    )
