"""Issues at every state and course corrections of the demo, raised and climbed by the services of
the product on the days that issues.toml names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from accounts.models import User
from alliances.models import Alliance, FailureCause, Membership, Person
from core.mail.models import OutgoingMessage
from core.registry.origins import Origin, origins
from demo.services.company import managers
from demo.services.data import read
from governance.models import CourseCorrection, DeadlockClause, Issue
from governance.services.course_corrections import record_correction
from governance.services.issues.agenda import put_on_agenda
from governance.services.issues.climbing import CLOCK, escalate
from governance.services.issues.ending import close, resolve
from governance.services.issues.levels import Ladder
from governance.services.issues.mail import KIND
from governance.services.issues.raising import raise_issue
from plans.models import Initiative
from scorecards.models import Risk

# Why initiatives of the demo failed, as kinds of causes.
FAILED = {
    "Nobody owned it after the sponsor changed.": "Unclear roles",
    "The customers did not want it as a bundle.": "Market",
    "Both sides counted on the other for staff.": "Resources",
}
RISKY = "Orbis data"  # whose gravest risk has happened


def add_issues(*, now: datetime) -> None:
    """Tell it in the portfolio as it stands today."""
    managing = managers()
    for alliance, entry in _entries("issues"):
        _issue(alliance, entry, managing.get(alliance.pk), now)
    for alliance, entry in _entries("corrections"):
        _correction(alliance, entry, now)
    _risk_that_happened(managing, now)
    for words, name in FAILED.items():
        rows = Initiative.objects.filter(failure_cause=words)
        rows.update(cause=_cause(name), revision=F("revision"))
    # What was told weeks ago does not wait to be sent.
    OutgoingMessage.objects.filter(kind=KIND).delete()


def _entries(kind: str) -> Iterator[tuple[Alliance, dict[str, Any]]]:
    named = {alliance.name: alliance for alliance in Alliance.objects.all()}
    for entry in read("issues")[kind]:
        if entry["alliance"] in named:
            yield named[entry["alliance"]], entry


def _cause(name: str) -> FailureCause | None:
    return FailureCause.objects.get_or_create(name=name)[0] if name else None


def _owner(alliance: Alliance, side: str) -> Person | None:
    if not side:
        return None
    role = "alliance_manager" if side == "ours" else "counterpart"
    rows = Membership.objects.still_here().filter(alliance=alliance, side=side, role=role)
    first = rows.select_related("person").order_by("pk").first()
    return first.person if first else None


def _issue(alliance: Alliance, entry: dict[str, Any], by: User | None, now: datetime) -> None:
    then = now - timedelta(days=entry["raised"])
    owner = _owner(alliance, entry.get("owner", "ours"))
    issue = Issue(
        title=entry["title"],
        what_happens=entry["what"],
        path=entry["path"],
        our_interest=entry["ours"],
        their_interest=entry["theirs"],
        our_position=entry.get("our_position", ""),
        their_position=entry.get("their_position", ""),
        functions=entry["functions"],
        severity=entry["severity"],
        owner=owner,
        committee=Ladder(alliance).committee_at(entry["at"]),
    )
    if "days" in entry:
        DeadlockClause.objects.get_or_create(
            alliance=alliance, defaults={"working_days": entry["days"]}
        )
    raise_issue(alliance=alliance, issue=issue, by=by, now=then)
    for step in entry.get("up", ()):
        moment, reason = now - timedelta(days=step["days"]), step.get("reason", "")
        escalate(
            issue=issue,
            expected=issue.revision,
            reason=reason or CLOCK,
            by=by if reason else None,
            now=moment,
        )
    if end := entry.get("end"):
        _end(issue, end, by, now)
    _stand_on_next_agenda(issue, now)
    issue.history.update(history_date=then, history_user=by)


def _end(issue: Issue, end: dict[str, Any], by: Any, now: datetime) -> None:
    moment = now - timedelta(days=end["days"])
    more: dict[str, Any] = {"cause": _cause(end["cause"]), "by": by, "now": moment}
    more |= {"issue": issue, "expected": issue.revision}
    if end["as"] == "resolved":
        resolve(resolution=end["words"], ended_on=moment.date(), **more)
    else:
        close(closed_as=end["as"], reason=end["words"], **more)


def _stand_on_next_agenda(issue: Issue, now: datetime) -> None:
    """What climbed before a meeting that lies behind us is still on the list of the next."""
    item = issue.agenda_item
    if item is None or not issue.is_open or item.meeting.starts_at > now:
        return
    item.delete()
    issue.agenda_item, issue.awaits_agenda = None, True
    Issue.objects.filter(pk=issue.pk).update(awaits_agenda=True, revision=F("revision"))
    put_on_agenda(issue=issue, now=now)


def _risk_that_happened(managing: dict[int, User], now: datetime) -> None:
    """One issue grew out of a risk, whose response is its path."""
    rows = Risk.objects.open().filter(alliance__name=RISKY).select_related("alliance", "owner")
    risk = rows.order_by("-impact", "-probability", "pk").first()
    if risk is None:
        return
    kind = origins["risk"]
    issue = Issue(
        title=risk.title,
        what_happens="It was on the list of risks, and it has happened.",
        path=risk.response,
        our_interest="To keep what was promised to customers of both sides.",
        severity=kind.prefill(risk)["severity"],
        owner=risk.owner,
    )
    by, then = managing.get(risk.alliance_id), now - timedelta(days=1)
    raise_issue(alliance=risk.alliance, issue=issue, by=by, now=then, source=Origin(kind, risk))


def _correction(alliance: Alliance, entry: dict[str, Any], now: datetime) -> None:
    today = now.date()
    changed = today - timedelta(days=entry["changed"])
    measured = entry.get("measured")
    look_on = (
        today + timedelta(days=entry["look"])
        if measured is None
        else today - timedelta(days=measured)
    )
    row = CourseCorrection(
        title=entry["title"],
        cause_found=entry["found"],
        cause=_cause(entry["cause"]),
        rule_changed=entry["rule"],
        applies_to=entry["applies"],
        issue=Issue.objects.filter(alliance=alliance, title=entry.get("issue", "")).first(),
        owner=_owner(alliance, "ours"),
        changed_on=changed,
        measure=entry["measure"],
        unit=entry["unit"],
        more_is_better=not entry.get("less", False),
        before=entry["before"],
        before_on=changed,
        look_on=look_on,
        after=entry.get("after"),
        after_on=None if measured is None else look_on,
        conclusion=entry.get("conclusion", ""),
        next_step=entry.get("next", ""),
    )
    record_correction(alliance=alliance, correction=row)
