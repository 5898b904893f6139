"""Mails of questions, answers and executive decisions: a row each, worded when it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Confidentiality, ExecutiveDecision, Question
from alliances.services.addresses import held_back
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from core.text import one_line

QUESTION, ANSWER, DECISION = "question", "answer", "executive_decision"
MODELS: Mapping[str, Any] = {QUESTION: Question, ANSWER: Question, DECISION: ExecutiveDecision}
RESTRICTED_SUBJECTS = {
    QUESTION: "{who} asks you a question",
    ANSWER: "{who} has answered your question",
    DECISION: "{who} has made a decision",
}
SUBJECTS = {
    QUESTION: "{who} asks about {alliance}",
    ANSWER: "{who} has answered your question about {alliance}",
    DECISION: "{who} has decided on {alliance}",
}
WHO = {QUESTION: "asked_by", ANSWER: "answered_by", DECISION: "decided_by"}
GONE = "A former colleague"
USEFUL_FOR = timedelta(days=14)


def send(row: Question | ExecutiveDecision, kind: str, *, to: User, now: datetime) -> None:
    """Write the mail of `row` to one account into the ledger."""
    send_at_once(
        outgoing(
            kind=kind,
            key=f"{kind}:{row.pk}:{to.pk}",
            due_at=now,
            not_after=now + USEFUL_FOR,
            subject_type=row._meta.label_lower,
            subject_id=row.pk,
            account=to,
        )
    )


class DialogueWriter:
    """See `core.registry.mail.Writer`; of one kind."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        subjects, accounts = _subjects(self.kind, rows), _accounts(rows)
        return {
            row.pk: self._prepared(subjects.get(row.subject_id), accounts.get(row.account_id or 0))
            for row in rows
        }

    def _prepared(self, subject: Any, account: User | None) -> Prepared:
        if subject is None:
            return Prepared(withdrawn="It was withdrawn.")
        if account is None or not _sees(account, subject.alliance):
            return Prepared(withdrawn="No longer part of the alliance.")
        return Prepared(
            held=held_back(alliance=subject.alliance, owner=account),
            address=account.email,
            compose=partial(_content, self.kind, subject, account),
            account=account,
            useful_until=timezone.now() + USEFUL_FOR,
        )


def _sees(account: User, alliance: Alliance) -> bool:
    rows = Alliance.objects.visible_to(account).filter(pk=alliance.pk)
    return account.is_active and not account.is_guest and rows.exists()


def _content(kind: str, subject: Any, account: User) -> Content:
    name = str(getattr(subject, WHO[kind]) or GONE)
    restricted = subject.alliance.confidentiality == Confidentiality.RESTRICTED
    # The mail of a restricted alliance neither names it nor says what was asked or decided.
    words = {"who": name, "alliance": "an alliance" if restricted else str(subject.alliance)}
    subjects = RESTRICTED_SUBJECTS if restricted else SUBJECTS
    context = words | {
        "restricted": restricted,
        "row": subject,
        "reader": account.get_short_name(),
        "url": site_url(subject.get_absolute_url()),
    }
    text = render_to_string(f"alliances/mail/{kind}.txt", context)
    return compose(subject=one_line(subjects[kind].format(**words)), text=text)


def _subjects(kind: str, rows: Sequence[OutgoingMessage]) -> dict[int, Any]:
    found = MODELS[kind].objects.select_related("alliance")
    found = found.filter(pk__in={row.subject_id for row in rows})
    return {row.pk: row for row in found}


def _accounts(rows: Sequence[OutgoingMessage]) -> dict[int, User]:
    return User.objects.in_bulk({row.account_id for row in rows if row.account_id})


def _describe(kind: str, rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    subjects, accounts = _subjects(kind, rows), _accounts(rows)
    found: dict[int, Described] = {}
    for row in rows:
        subject, account = subjects.get(row.subject_id), accounts.get(row.account_id or 0)
        about = str(subject.alliance) if subject else ""
        url = subject.get_absolute_url() if subject else ""
        found[row.pk] = Described(account.email if account else "", about, url)
    return found


def _read(kind: str, rows: Sequence[OutgoingMessage], user: User) -> dict[int, InboxLine]:
    """Rows in the inbox of `user`, who still sees the alliance."""
    who = WHO[kind]
    found = MODELS[kind].objects.visible_to(user).select_related("alliance", who)
    subjects = found.in_bulk({row.subject_id for row in rows})
    return {
        row.pk: InboxLine(
            title=SUBJECTS[kind].format(
                who=getattr(subject, who) or GONE, alliance=subject.alliance
            ),
            about=str(subject),
            url=subject.get_absolute_url(),
        )
        for row in rows
        if (subject := subjects.get(row.subject_id)) is not None
    }


def register() -> None:
    mail_kinds.register(
        *(
            MailKind(
                key=key,
                name=name,
                plural=plural,
                writer=partial(DialogueWriter, key),
                describe=partial(_describe, key),
                optional=optional,
                inbox=partial(_read, key),
                guests=False,
                quiet_hours=True,
                order=20,
            )
            for key, name, plural, optional in (
                (QUESTION, "Question about an alliance", "questions", "When somebody asks you"),
                (ANSWER, "Answer to a question", "answers", "When your question is answered"),
                (
                    DECISION,
                    "Decision of an executive",
                    "decisions",
                    "When an executive decides on an alliance that you manage",
                ),
            )
        )
    )
