"""E-mails about the steps of a scorecard: to the leaders who review it, and to its managers when it
comes back or the partner has replied. Their text is made when they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.template.loader import render_to_string

from accounts.models import Role, User
from alliances.models import Alliance, Confidentiality, Membership
from alliances.services.addresses import held_back
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from core.text import one_line
from scorecards.models import Scorecard, ScorecardStep

Kind = ScorecardStep.Kind
SUBMITTED, RETURNED, REPLIED = "scorecard_submitted", "scorecard_returned", "scorecard_replied"
KINDS: Mapping[str, str] = {
    Kind.SUBMITTED: SUBMITTED,
    Kind.RETURNED: RETURNED,
    Kind.REPLIED: REPLIED,
}
# What it says, and in which state of the scorecard it is still true.
SENTENCES: Mapping[str, str] = {
    SUBMITTED: "The {quarter} scorecard of {alliance} waits for your review.",
    RETURNED: "The {quarter} scorecard of {alliance} was sent back to you.",
    REPLIED: "The partner has replied to the {quarter} scorecard of {alliance}.",
}
STATES: Mapping[str, str] = {
    SUBMITTED: Scorecard.State.SUBMITTED,
    RETURNED: Scorecard.State.OPEN,
    REPLIED: "",
}
USEFUL_FOR = timedelta(days=14)


def tell(*, step: ScorecardStep) -> None:
    """Write a row for everybody who is told of a step, but not for who took it."""
    kind = KINDS[step.kind]
    readers = _leaders(step) if kind == SUBMITTED else _managers(step)
    for user in readers:
        if user.pk != step.by_id:
            send_at_once(
                outgoing(
                    kind=kind,
                    key=f"{step.pk}:{user.pk}",
                    due_at=step.at,
                    not_after=step.at + USEFUL_FOR,
                    subject_type=step._meta.label_lower,
                    subject_id=step.pk,
                    account=user,
                )
            )


def _leaders(step: ScorecardStep) -> list[User]:
    rows = User.objects.filter(role=Role.LEADER, is_active=True)
    return [user for user in rows if _sees(user, step.scorecard.alliance_id)]


def _managers(step: ScorecardStep) -> list[User]:
    rows = Membership.objects.managing().filter(alliance=step.scorecard.alliance_id)
    return list(User.objects.filter(pk__in=rows.values("person__user"), is_active=True))


def _sees(user: User, alliance: int) -> bool:
    return Alliance.objects.visible_to(user).filter(pk=alliance).exists()


class StepWriter:
    """See `core.registry.mail.Writer`; of one kind."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        steps = _steps(rows)
        accounts = User.objects.in_bulk({row.account_id for row in rows if row.account_id})
        return {
            row.pk: self._prepared(
                steps.get(row.subject_id), accounts.get(row.account_id or 0), row
            )
            for row in rows
        }

    def _prepared(
        self, step: ScorecardStep | None, account: User | None, row: OutgoingMessage
    ) -> Prepared:
        wanted = STATES[self.kind]
        if step is None or (wanted and step.scorecard.state != wanted):
            return Prepared(withdrawn="No longer true.")
        alliance = step.scorecard.alliance
        gone = account is None or not account.is_active or account.is_guest
        if account is None or gone or not _sees(account, alliance.pk):
            return Prepared(withdrawn="No longer part of the alliance.")
        return Prepared(
            held=held_back(alliance=alliance, owner=account),
            address=account.email,
            compose=partial(_content, self.kind, step, account),
            account=account,
            useful_until=row.not_after,
        )


def _content(kind: str, step: ScorecardStep, account: User) -> Content:
    card = step.scorecard
    restricted = card.alliance.confidentiality == Confidentiality.RESTRICTED
    sentence = _sentence(kind, card, "an alliance" if restricted else str(card.alliance))
    context = {
        "reader": account.get_short_name(),
        "sentence": sentence,
        "words": "" if restricted else step.words,
        "restricted": restricted,
        "url": site_url(card.get_absolute_url()),
    }
    text = render_to_string("scorecards/mail/scorecard_step.txt", context)
    return compose(subject=one_line(sentence.rstrip("."))[:150], text=text)


def _sentence(kind: str, card: Scorecard, alliance: str) -> str:
    return SENTENCES[kind].format(quarter=f"Q{card.quarter} {card.year}", alliance=alliance)


def _steps(rows: Sequence[OutgoingMessage]) -> dict[int, ScorecardStep]:
    found = ScorecardStep.objects.select_related("scorecard__alliance")
    return found.in_bulk({row.subject_id for row in rows})


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    steps = _steps(rows)
    accounts = User.objects.in_bulk({row.account_id for row in rows if row.account_id})
    found = {}
    for row in rows:
        if (step := steps.get(row.subject_id)) is not None:
            account = accounts.get(row.account_id or 0)
            about, url = str(step.scorecard), step.scorecard.get_absolute_url()
            found[row.pk] = Described(account.email if account else "", about, url)
    return found


def _read(kind: str, rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    """Rows in the inbox of `user`, who still sees the scorecard."""
    seen = ScorecardStep.objects.visible_to(user).select_related("scorecard__alliance")
    steps = seen.in_bulk({row.subject_id for row in rows})
    return {
        row.pk: InboxLine(
            title=_sentence(kind, step.scorecard, str(step.scorecard.alliance)),
            about=step.words,
            url=step.scorecard.get_absolute_url(),
        )
        for row in rows
        if (step := steps.get(row.subject_id)) is not None
    }


def register() -> None:
    mail_kinds.register(
        *(
            MailKind(
                key=key,
                name=name,
                plural=plural,
                writer=partial(StepWriter, key),
                describe=_describe,
                optional=optional,
                inbox=partial(_read, key),
                guests=False,
                quiet_hours=True,
            )
            for key, name, plural, optional in (
                (
                    SUBMITTED,
                    "Scorecard to review",
                    "scorecards to review",
                    "When a scorecard waits for your review",
                ),
                (
                    RETURNED,
                    "Scorecard sent back",
                    "scorecards sent back",
                    "When a scorecard is sent back to you",
                ),
                (
                    REPLIED,
                    "Reply of the partner to a scorecard",
                    "replies to scorecards",
                    "When the partner replies to a scorecard",
                ),
            )
        )
    )
