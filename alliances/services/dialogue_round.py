"""Many questions asked in one go: each is logged with its alliance, and whoever is asked gets one
e-mail with all of theirs. Nobody is asked in this way twice within NUDGE_EVERY_DAYS."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string

from accounts.models import User
from alliances.models import Alliance, Confidentiality, Membership, Question
from alliances.services.addresses import held_back
from alliances.services.dialogue_mail import GONE, USEFUL_FOR
from alliances.services.nudges import every
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from core.registry.questions import topic_answered_at
from core.text import one_line, plural

KIND = "question_round"
ANSWERED = "All of it is answered or withdrawn by now."


@dataclass(frozen=True, slots=True)
class Asking:
    """A question to be asked of `asked_of` (the key of a user) about an alliance (its key)."""

    alliance: int
    asked_of: int
    about: str
    text: str


def managing(alliances: Collection[int]) -> dict[int, User]:
    """The manager who signs in, by the key of the alliance; of several who began first. One
    query."""
    rows = Membership.objects.managing().filter(alliance__in=alliances)
    rows = rows.filter(person__user__is_active=True).select_related("person__user")
    found: dict[int, User] = {}
    for row in rows.order_by("alliance", "since", "pk"):
        if row.person.user is not None:
            found.setdefault(row.alliance_id, row.person.user)
    return found


def asked_lately(*, people: Iterable[int], topic: str, now: datetime) -> dict[int, datetime]:
    """When somebody was last asked about something of the topic, of those who were within
    NUDGE_EVERY_DAYS, by their key. One query."""
    rows = Question.objects.filter(
        asked_of__in=list(people), about__startswith=f"{topic}.", asked_at__gt=now - every()
    )
    return dict(rows.order_by().values_list("asked_of").annotate(last=Max("asked_at")))


def waiting_for(alliances: Iterable[int], topic: str) -> set[tuple[int, str]]:
    """What of the topic nobody has answered yet: the key of the alliance and what it is about. One
    query."""
    rows = Question.objects.filter(
        alliance__in=list(alliances), about__startswith=f"{topic}.", answered_at__isnull=True
    )
    return set(rows.order_by().values_list("alliance", "about"))


@transaction.atomic
def ask_many(*, askings: Sequence[Asking], topic: str, user: User, now: datetime) -> list[Question]:
    """Log the questions and mail them, one e-mail a person. Whoever was asked within
    NUDGE_EVERY_DAYS, by anybody, is left out, and so is what waits for an answer: of two who ask at
    once the second asks nobody."""
    people = sorted({one.asked_of for one in askings})
    list(User.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    lately = asked_lately(people=people, topic=topic, now=now)
    waits = waiting_for({one.alliance for one in askings}, topic)
    made = [
        Question.objects.create(
            alliance_id=one.alliance,
            about=one.about,
            text=one.text,
            asked_by=user,
            asked_of_id=one.asked_of,
            asked_at=now,
        )
        for one in askings
        if one.asked_of not in lately and (one.alliance, one.about) not in waits
    ]
    accounts = User.objects.in_bulk({row.asked_of_id for row in made})
    for account in accounts.values():
        send_at_once(
            outgoing(
                kind=KIND,
                key=f"{now.isoformat()} {user.pk} {account.pk}",
                due_at=now,
                not_after=now + USEFUL_FOR,
                subject_type=User._meta.label_lower,
                subject_id=user.pk,
                account=account,
            )
        )
    return made


class RoundWriter:
    """See `core.registry.mail.Writer`. A round is what one person asked of another at one time."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        accounts = User.objects.in_bulk({row.account_id for row in rows if row.account_id})
        asked = _asked(rows)
        return {
            row.pk: _prepared(accounts.get(row.account_id or 0), asked[row.pk], now) for row in rows
        }


def _asked(rows: Sequence[OutgoingMessage]) -> dict[int, list[Question]]:
    """The questions of each round, by the key of its message and by the name of the alliance. One
    query."""
    rounds: dict[tuple[int | None, int | None, datetime], int] = {
        (row.subject_id, row.account_id, datetime.fromisoformat(row.key.split(" ", 1)[0])): row.pk
        for row in rows
    }
    by, of, at = zip(*rounds, strict=True) if rounds else ((), (), ())
    found: dict[int, list[Question]] = {row.pk: [] for row in rows}
    questions = Question.objects.filter(asked_by__in=by, asked_of__in=of, asked_at__in=at)
    for one in questions.select_related("alliance", "asked_by").order_by("alliance__name", "pk"):
        message = rounds.get((one.asked_by_id, one.asked_of_id, one.asked_at))
        if message is not None:
            found[message].append(one)
    return found


def _prepared(account: User | None, asked: Sequence[Question], now: datetime) -> Prepared:
    if account is None or not account.is_active or account.is_guest:
        return Prepared(withdrawn="No longer signs in.")
    questions = [one for one in asked if one.answered_at is None]
    if not questions:
        return Prepared(withdrawn=ANSWERED)
    seen = _seen(account, questions)
    mine = [one for one in questions if one.alliance_id in seen]
    if not mine:
        return Prepared(withdrawn="No longer part of the alliances.")
    held = {one.pk: held_back(alliance=one.alliance, owner=account) for one in mine}
    told = [one for one in mine if not held[one.pk]]
    return Prepared(
        held="" if told else next(iter(held.values())),
        address=account.email,
        compose=partial(_content, told, account),
        account=account,
        useful_until=now + USEFUL_FOR,
    )


def _seen(account: User, questions: Iterable[Question]) -> Mapping[int, Alliance]:
    return Alliance.objects.visible_to(account).in_bulk({one.alliance_id for one in questions})


def _content(questions: Sequence[Question], account: User) -> Content:
    """Restricted alliances are counted and not named."""
    open_ones = [one for one in questions if not _restricted(one)]
    who = str(questions[0].asked_by or GONE)
    context = {
        "who": who,
        "reader": account.get_short_name(),
        "rows": [(one, *_pages(one)) for one in open_ones],
        "restricted": [site_url(one.get_absolute_url()) for one in questions if _restricted(one)],
    }
    text = render_to_string("alliances/mail/question_round.txt", context)
    asks = plural(len(questions), "question")
    return compose(subject=one_line(f"{who} asks you {asks}"), text=text)


def _restricted(question: Question) -> bool:
    return bool(question.alliance.confidentiality == Confidentiality.RESTRICTED)


def _pages(question: Question) -> tuple[str, str]:
    """Where the question is answered in words, and where for good."""
    known = topic_answered_at(question.about, question.alliance_id)
    return site_url(question.get_absolute_url()), site_url(known) if known else ""


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    accounts = User.objects.in_bulk({row.account_id for row in rows if row.account_id})
    asked = _asked(rows)
    found: dict[int, Described] = {}
    for row in rows:
        account, questions = accounts.get(row.account_id or 0), asked[row.pk]
        about = ", ".join(str(one.alliance) for one in questions[:3])
        url = questions[0].get_absolute_url() if questions else ""
        found[row.pk] = Described(account.email if account else "", about, url)
    return found


def _read(rows: Sequence[OutgoingMessage], user: User) -> dict[int, InboxLine]:
    asked = _asked(rows)
    seen = _seen(user, [one for questions in asked.values() for one in questions])
    found: dict[int, InboxLine] = {}
    for row in rows:
        questions = [one for one in asked[row.pk] if one.alliance_id in seen]
        if questions:
            who = questions[0].asked_by or GONE
            found[row.pk] = InboxLine(
                title=f"{who} asks you {plural(len(questions), 'question')}",
                about=", ".join(str(one.alliance) for one in questions[:3]),
                url=questions[0].get_absolute_url(),
            )
    return found


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Questions about several alliances",
            plural="rounds of questions",
            writer=RoundWriter,
            describe=_describe,
            optional="When somebody asks you about several alliances at once",
            inbox=_read,
            guests=False,
            quiet_hours=True,
            order=21,
        )
    )
