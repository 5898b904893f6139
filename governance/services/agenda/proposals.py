"""What the records propose for the agenda of a meeting: taken by one click, or not this time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Min
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance
from core.registry.agenda import AgendaSource, Proposal, agenda_proposals
from core.text import plural
from governance.models import Action, AgendaItem, DeclinedProposal, Meeting
from governance.services.issues.agenda import link_issue
from governance.services.record_meeting import add_agenda_item

AT_MOST = 8


def proposals_for(*, meeting: Meeting, user: User, today: date) -> list[Proposal]:
    """What is proposed and neither on the agenda nor declined; for who may edit the alliance."""
    alliance = meeting.committee.alliance
    found = [
        proposal
        for source in agenda_proposals
        for proposal in source.proposals(alliance, user, today, meeting.local_date)
        if proposal.committee in (None, meeting.committee_id)
    ]
    if not found:
        return []
    taken = AgendaItem.objects.filter(meeting=meeting).exclude(source="").order_by()
    declined = DeclinedProposal.objects.filter(meeting=meeting).order_by()
    known = set(taken.values_list("source", flat=True).union(declined.values_list("source")))
    return [one for one in found if one.key not in known][:AT_MOST]


def find_proposal(*, meeting: Meeting, user: User, today: date, key: str) -> Proposal | None:
    """The one of this key, if it is still proposed."""
    rows = proposals_for(meeting=meeting, user=user, today=today)
    return next((one for one in rows if one.key == key), None)


@transaction.atomic
def take_proposal(*, meeting: Meeting, user: User, today: date, key: str) -> AgendaItem | None:
    """Put it on the agenda; None where somebody has done so, or it no longer holds. Raises
    ValidationError once the meeting is over."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    found = find_proposal(meeting=meeting, user=user, today=today, key=key)
    if found is None:
        return None
    item = add_agenda_item(
        meeting=meeting,
        title=found.title[:200],
        minutes=found.minutes,
        needs_decision=found.needs_decision,
        source=found.key,
    )
    link_issue(item=item)
    return item


def decline_proposal(*, meeting: Meeting, key: str, now: datetime) -> None:
    """Not this time: it is proposed again for the next meeting. Raises ValidationError for a key
    that is none."""
    if not key or len(key) > 80 or not key.isprintable():
        raise ValidationError("This is no longer proposed.")
    DeclinedProposal.objects.get_or_create(
        meeting=meeting, source=key, defaults={"declined_at": now}
    )


def take_back_declined(*, meeting: Meeting, key: str) -> None:
    """Propose it again after all."""
    DeclinedProposal.objects.filter(meeting=meeting, source=key).delete()


def _overdue_actions(alliance: Alliance, user: User, today: date, day: date) -> Iterable[Proposal]:
    rows = Action.objects.within(user, alliance).overdue(today).order_by().values("side")
    counted = rows.annotate(n=Count("pk"), first=Min("due_on")).order_by("-n")
    for row in counted:
        words = plural(row["n"], "overdue action")
        of = f" of {alliance.sides.name(row['side'])}" if row["side"] else " without an owner"
        yield Proposal(
            key=f"actions:{row['side'] or 'nobody'}",
            title=f"{words}{of}"[:1].upper() + f"{words}{of}"[1:],
            reason=f"The oldest was due on {row['first']:%-d %b %Y}.",
            url=reverse("governance:alliance_governance", args=[alliance.pk]),
        )


def register() -> None:
    agenda_proposals.register(AgendaSource("actions", _overdue_actions, 20))
