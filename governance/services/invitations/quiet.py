"""Who switched off e-mails about meetings still learns of changes: in words, in the inbox and in
the daily e-mail."""

from __future__ import annotations

from datetime import date

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf, TruncDate
from django.urls import reverse

from core.mail.preferences import SWITCHED_OFF
from core.registry.due import DueKind, DueRows, due_kinds
from governance.models import Invitation
from governance.services.invitations.rows import invitation_mails

KEY = "meeting_changes"


def changes_kept_back(today: date) -> tuple[DueRows, ...]:
    """Series of which the last e-mail to a person was withdrawn since they want none, on the day
    on which it would have gone out."""
    mails = invitation_mails().filter(
        subject_id=OuterRef("pk"),
        version=OuterRef("series__version"),
        state="withdrawn",
        last_error__startswith=SWITCHED_OFF,
    )
    day = TruncDate(Subquery(mails.order_by().values("finished_at")[:1]))
    named = NullIf("series__meeting__title", Value(""))
    found = Invitation.objects.annotate(
        changed_on=day, about=Coalesce(named, F("series__committee__name"))
    ).filter(changed_on__isnull=False)
    return (DueRows(found, "person", "series__committee__alliance", "changed_on", F("about")),)


def register() -> None:
    due_kinds.register(
        DueKind(
            key=KEY,
            order=45,
            name="Meeting times",
            whom="who switched off e-mails about meetings",
            rows=changes_kept_back,
            offsets=(0,),
            step="See the calendar",
            url=lambda alliance, row: reverse("governance:calendar"),
            ahead="changed",
            past="changed",
            guests=True,
        )
    )
