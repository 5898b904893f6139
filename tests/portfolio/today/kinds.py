"""The kinds of work of all apps, by name: Kind.SIGN_PLAN."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from core.registry.today import today_sources
from governance.models import Minutes
from tests.factories import AttendeeFactory, MeetingFactory

ALL = [kind for source in today_sources for kind in source.kinds]
Kind = SimpleNamespace(**{kind.name.upper(): kind for kind in ALL})


def minutes_to_answer(committee: Any, person: Any, now: datetime) -> Minutes:
    """Minutes that somebody else circulated, and that `person` is asked to approve."""
    held = MeetingFactory(
        committee=committee, starts_at=now - timedelta(days=6), state="held", minutes="Said"
    )
    AttendeeFactory(meeting=held, person=person, attended=True)
    sent = {"version": 1, "circulated_at": now, "answer_by": (now + timedelta(days=4)).date()}
    return Minutes.objects.create(meeting=held, state="circulated", **sent)
