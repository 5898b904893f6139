"""What was said and decided beside the meetings of the demo (dialogue.toml)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from accounts.models import User
from alliances.models import (
    Agreement,
    AgreementDecision,
    Alliance,
    ContactLog,
    ExecutiveDecision,
    Membership,
    Question,
)
from alliances.models.people import SPONSOR_ROLES
from demo.services.company import managers
from demo.services.data import read


def add_dialogue(*, executive: User | None, now: datetime) -> None:
    """Contacts, questions, decisions and a renewal of the alliances a visitor opens first."""
    managing = managers()
    for alliance, entry in _entries("contacts"):
        _contact(alliance, entry, managing.get(alliance.pk))
    for alliance, entry in _entries("questions"):
        _question(alliance, entry, executive, managing.get(alliance.pk), now)
    for alliance, entry in _entries("decisions"):
        _decision(alliance, entry, executive, managing.get(alliance.pk), now)
    for alliance, entry in _entries("renewals"):
        _renewal(alliance, entry, managing.get(alliance.pk), now)


def _entries(kind: str) -> Iterator[tuple[Alliance, dict[str, Any]]]:
    named = {alliance.name: alliance for alliance in Alliance.objects.all()}
    for entry in read("dialogue")[kind]:
        if entry["alliance"] in named:
            yield named[entry["alliance"]], entry


def _contact(alliance: Alliance, entry: dict[str, Any], manager: User | None) -> None:
    sponsors = Membership.objects.filter(
        alliance=alliance, side="theirs", role__in=SPONSOR_ROLES, last_contact_on__isnull=False
    )
    sponsor = sponsors.order_by("pk").first()
    if sponsor is not None and sponsor.last_contact_on is not None:
        day = sponsor.last_contact_on - timedelta(days=entry["days"])
        ContactLog.objects.create(
            alliance=alliance,
            person=sponsor.person,
            day=day,
            note=entry["note"],
            logged_by=manager,
        )


def _question(
    alliance: Alliance,
    entry: dict[str, Any],
    executive: User | None,
    manager: User | None,
    now: datetime,
) -> None:
    answered = entry.get("answered")
    Question.objects.create(
        alliance=alliance,
        about=entry["about"],
        text=entry["text"],
        asked_by=executive,
        asked_of=manager,
        asked_at=now - timedelta(days=entry["days"]),
        answer=entry.get("answer", ""),
        answered_by=manager if answered else None,
        answered_at=now - timedelta(days=answered) if answered else None,
    )


def _decision(
    alliance: Alliance,
    entry: dict[str, Any],
    executive: User | None,
    manager: User | None,
    now: datetime,
) -> None:
    seen = entry.get("acknowledged")
    ExecutiveDecision.objects.create(
        alliance=alliance,
        text=entry["text"],
        decided_on=(now - timedelta(days=entry["days"])).date(),
        decided_by=executive,
        acknowledged_by=manager if seen else None,
        acknowledged_at=now - timedelta(days=seen) if seen else None,
    )


def _renewal(
    alliance: Alliance, entry: dict[str, Any], manager: User | None, now: datetime
) -> None:
    """The agreement has the dates it was renewed to; a year before are those it had."""
    agreement = Agreement.objects.filter(alliance=alliance, ends_on__isnull=False).first()
    if agreement is None or agreement.ends_on is None:
        return
    before = agreement.ends_on - relativedelta(years=1)
    AgreementDecision.objects.create(
        agreement=agreement,
        choice=AgreementDecision.Choice.RENEW,
        decided_on=(now - timedelta(days=entry["days"])).date(),
        decided_by=manager,
        ends_on=agreement.ends_on,
        notice_by=agreement.notice_by,
        note=entry["note"],
        before={"ends_on": before.isoformat()},
    )
