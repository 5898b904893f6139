"""The content of minutes, composed from what is recorded of the meeting: plain values, so that a
version can be kept as it was circulated."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from alliances.models import Person
from governance.models import (
    Action,
    AgendaItem,
    Attendee,
    CommitteeMember,
    Decision,
    Meeting,
    MeetingLine,
)
from governance.rules.meetings import span

Content = dict[str, Any]


def compose_minutes(*, meeting: Meeting, internal: bool = False) -> Content:
    """What the minutes say; times are on the meeting's own clock. What is for our company only is
    left out before it is read, unless an `internal` copy is asked for. Six queries.

    Keys: meeting (title, committee, alliance, date, hours, zone, place), parties (company, side,
    people), summary, items and other (notes, decisions, actions).
    """
    lines = MeetingLine.objects.filter(meeting=meeting).standing()
    if not internal:
        lines = lines.filter(is_company_only=False)
    lines = lines.select_related("author").order_by("written_at", "pk")
    decisions = {row.pk: row for row in Decision.objects.filter(meeting=meeting).order_by("pk")}
    actions = {
        row.pk: row
        for row in Action.objects.filter(meeting=meeting)
        .exclude(state=Action.State.DROPPED)
        .select_related("owner__partner")
        .order_by("pk")
    }
    rows = AgendaItem.objects.filter(meeting=meeting).order_by("position", "pk")
    items = {row.pk: _item(row, number) for number, row in enumerate(rows, start=1)}
    other = _results()
    for line in lines:
        place = items.get(line.item_id, other) if line.item_id else other
        if line.decision_id in decisions:
            place["decisions"].append(_decision(decisions.pop(line.decision_id)))
        elif line.action_id in actions:
            place["actions"].append(_action(actions.pop(line.action_id), meeting))
        elif line.kind == MeetingLine.Kind.NOTE:
            place["notes"].append(_note(line))
    other["decisions"] += [_decision(row) for row in decisions.values()]
    other["actions"] += [_action(row, meeting) for row in actions.values()]
    return {
        "meeting": _when(meeting),
        "parties": _parties(meeting),
        "summary": meeting.minutes,
        "items": list(items.values()),
        "other": other,
    }


def plain_text(content: Content) -> str:
    """All words of the content, a line each, for the search."""
    found = [content["meeting"]["title"], content["summary"]]
    for place in [*content["items"], content["other"]]:
        found += [place.get("title", "")]
        found += [note["text"] for note in place["notes"]]
        found += [f"{one['text']} {one['reasoning']}".strip() for one in place["decisions"]]
        found += [f"{one['title']} ({one['owner']})" for one in place["actions"]]
    return "\n".join(text for text in found if text)


def counts(content: Content) -> tuple[int, int]:
    """How many decisions and actions it holds."""
    places = [*content["items"], content["other"]]
    return (
        sum(len(place["decisions"]) for place in places),
        sum(len(place["actions"]) for place in places),
    )


def _results() -> dict[str, Any]:
    return {"notes": [], "decisions": [], "actions": []}


def _item(row: AgendaItem, number: int) -> dict[str, Any]:
    outcome = row.get_outcome_display() if row.outcome != AgendaItem.Outcome.OPEN else "Not reached"
    return {"number": number, "title": row.title, "outcome": outcome, **_results()}


def _note(line: MeetingLine) -> dict[str, Any]:
    by = str(line.author) if line.author else ""
    return {"by": by, "text": line.text, "only": line.is_company_only}


def _decision(row: Decision) -> dict[str, Any]:
    return {"text": row.text, "reasoning": row.reasoning}


def _action(row: Action, meeting: Meeting) -> dict[str, Any]:
    company = _company(row.owner) if row.owner else ""
    if not row.owner and row.side:
        company = meeting.committee.alliance.sides.name(row.side)
    return {
        "title": row.title,
        "owner": str(row.owner) if row.owner else "",
        "person": row.owner_id,
        "company": company,
        "side": row.side,
        "due": row.due_on.isoformat(),
    }


def _company(person: Person) -> str:
    return str(person.partner or settings.COMPANY_NAME)


def _when(meeting: Meeting) -> dict[str, str]:
    when = span(meeting.starts_at, meeting.ends_at, meeting.time_zone)
    return {
        "title": str(meeting),
        "committee": meeting.committee.name,
        "alliance": meeting.committee.alliance.name,
        "date": when.date,
        "hours": when.hours,
        "zone": when.place,
        "place": f"{meeting.get_mode_display()}{', ' * bool(meeting.location)}{meeting.location}",
    }


def _parties(meeting: Meeting) -> list[dict[str, Any]]:
    """Our own company first, then the partners by name; the chair first in each."""
    chairs = set(
        CommitteeMember.objects.filter(committee=meeting.committee_id, is_chair=True).values_list(
            "person", flat=True
        )
    )
    rows = Attendee.objects.filter(meeting=meeting).select_related("person__partner")
    found: dict[tuple[bool, str], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda one: (one.person_id not in chairs, one.person.name)):
        person = row.person
        theirs = person.partner_id is not None
        chair = person.pk in chairs
        found.setdefault((theirs, _company(person)), []).append(
            {"name": person.name, "chair": chair, "present": row.attended}
        )
    return [
        {"company": company, "side": "theirs" if theirs else "ours", "people": people}
        for (theirs, company), people in sorted(found.items(), key=lambda pair: pair[0])
    ]
