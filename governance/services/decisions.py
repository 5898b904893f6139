"""Decisions: recorded, corrected, looked back on, dissented from, and revisited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance, Person
from core.revision.updates import save_revision
from governance.models import Committee, Decision, Dissent, Meeting
from governance.services.minutes.locks import require_unlocked

CALLED_OFF = "This meeting was cancelled. Reinstate it to record a decision."


@transaction.atomic
def record_decision(
    *,
    text: str,
    meeting: Meeting | None = None,
    alliance: Alliance | None = None,
    committee: Committee | None = None,
    reasoning: str = "",
    **details: Any,
) -> Decision:
    """Record what was decided, in a `meeting` or between meetings by a `committee` or the people of
    an `alliance`. `details` are further fields; without `decided_on` it is the day of the meeting.

    Raises ValidationError for a meeting that was cancelled, once its minutes are circulated, and
    for what belongs to another alliance.
    """
    if meeting is not None:
        if meeting.state == Meeting.State.CANCELLED:
            raise ValidationError(CALLED_OFF)
        require_unlocked(meeting)
        committee = committee or meeting.committee
        details.setdefault("decided_on", meeting.local_date)
    owner = alliance or (committee.alliance if committee else None)
    decision = Decision(
        alliance=owner,
        committee=committee,
        meeting=meeting,
        text=text,
        reasoning=reasoning,
        **details,
    )
    decision.clean()
    decision.save(force_insert=True)
    return decision


def edit_decision(*, decision: Decision, expected: int, fields: Iterable[str]) -> Decision:
    """Save `fields` of a decision; what they said before stays visible. Raises StaleRevision, and
    ValidationError once the minutes of its meeting are circulated."""
    if decision.meeting:
        require_unlocked(decision.meeting)
    return save_revision(instance=decision, expected=expected, fields=fields)


def remove_decision(*, decision: Decision) -> None:
    """Remove a decision that was recorded by mistake; its history stays. Raises ValidationError
    once the minutes of its meeting are circulated."""
    if decision.meeting:
        require_unlocked(decision.meeting)
    decision.delete()


def look_back(
    *, decision: Decision, expected: int, outcome: str, outcome_note: str, today: date
) -> Decision:
    """Say how a decision went: it is no longer asked about, and no longer to be revisited.

    Raises StaleRevision, and ValidationError for one that was made after `today`."""
    if decision.decided_on > today:
        raise ValidationError("This decision is not in force yet.")
    decision.outcome, decision.outcome_note = outcome, outcome_note.strip()
    decision.looked_back_on, decision.revisit_since = today, None
    decision.revisit_reason = ""
    fields = ["outcome", "outcome_note", "looked_back_on", "revisit_since", "revisit_reason"]
    return save_revision(instance=decision, expected=expected, fields=fields)


def look_back_again(*, decision: Decision, expected: int, on: date) -> Decision:
    """Ask about it again on a later day; what was said before stays in the history. Raises
    StaleRevision."""
    decision.look_back_on, decision.outcome = on, ""
    decision.looked_back_on = None
    fields = ["look_back_on", "outcome", "looked_back_on"]
    return save_revision(instance=decision, expected=expected, fields=fields)


# Dissent ---------------------------------------------------------------------------------------
def record_dissent(
    *, decision: Decision, person: Person, why: str, would_change: str = "", by: User | None = None
) -> Dissent:
    """Put on record that `person` did not agree, why, and what would change their mind."""
    return Dissent.objects.create(
        decision=decision, person=person, why=why, would_change=would_change, recorded_by=by
    )


def edit_dissent(*, dissent: Dissent, expected: int, fields: Iterable[str]) -> Dissent:
    """Save `fields` of a dissent. Raises StaleRevision."""
    return save_revision(instance=dissent, expected=expected, fields=fields)


def remove_dissent(*, dissent: Dissent) -> None:
    """Take a dissent off the record; history keeps it."""
    dissent.delete()


@transaction.atomic
def mark_happened(*, dissent: Dissent, expected: int, on: date, today: date) -> Dissent:
    """What would change a dissenter's mind has happened: the decision is to be revisited.

    Raises StaleRevision, and ValidationError for a day in the future, or where nobody said what
    that would be."""
    if not dissent.would_change:
        raise ValidationError("Say first what would change their mind.")
    if on > today:
        raise ValidationError({"on": "This date is in the future."})
    dissent.happened_on = on
    save_revision(instance=dissent, expected=expected, fields=["happened_on"])
    rows = Decision.objects.filter(pk=dissent.decision_id, revisit_since__isnull=True)
    decision = rows.select_for_update().first()
    if decision is not None:
        decision.revisit_since = on
        decision.revisit_reason = dissent.would_change
        fields = ["revisit_since", "revisit_reason"]
        save_revision(instance=decision, expected=decision.revision, fields=fields)
    return dissent
