"""The e-mail that asks the partner to reply to a scorecard. Its text is made when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from alliances.models import Alliance, Confidentiality, Person
from alliances.services.addresses import held_back
from alliances.services.reaching import current_members, out_of_reach
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.due import DueKind, DueRows, due_kinds
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from core.text import one_line
from scorecards.models import ReplyLine, ReplyRequest, Scorecard
from scorecards.services.reply_links import link_path, page_for

KIND, SUBJECT = "scorecard_reply", "scorecards.scorecard"
USEFUL_FOR = timedelta(days=30)
TITLE = "{alliance}: your reply to the {quarter} scorecard"
TITLE_RESTRICTED = "Your reply to a scorecard"


def send_request(*, scorecard: Scorecard, person: Person, now: datetime) -> None:
    """Write the row that asks `person`; doubled calls write one."""
    send_at_once(
        outgoing(
            kind=KIND,
            key=f"{scorecard.pk}:{person.pk}",
            due_at=now,
            not_after=_until(scorecard, now),
            subject_type=SUBJECT,
            subject_id=scorecard.pk,
            person_id=person.pk,
            account=person.user,
        )
    )


def _until(scorecard: Scorecard, now: datetime) -> datetime:
    if scorecard.reply_due_on is None:
        return now + USEFUL_FOR
    end = datetime.combine(scorecard.reply_due_on + timedelta(days=1), time.min)
    return max(timezone.make_aware(end), now + timedelta(hours=1))


class ReplyWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        requests = _requests(rows)
        members = current_members(row.person_id for row in rows)
        return {
            row.pk: _prepared(row, requests.get((row.subject_id, row.person_id or 0)), members)
            for row in rows
        }


def _prepared(
    row: OutgoingMessage, request: ReplyRequest | None, members: set[tuple[int, int]]
) -> Prepared:
    if request is None or request.scorecard.state != Scorecard.State.PARTNER:
        return Prepared(withdrawn="No longer asked.")
    person, alliance = request.person, request.scorecard.alliance
    if reason := out_of_reach(person, alliance, members):
        return Prepared(withdrawn=reason)
    return Prepared(
        held=held_back(alliance=alliance, owner=person),
        address=person.email,
        compose=partial(_content, request),
        account=person.user,
        person=person,
        useful_until=row.not_after,
    )


def _content(request: ReplyRequest) -> Content:
    card = request.scorecard
    restricted = card.alliance.confidentiality == Confidentiality.RESTRICTED
    quarter = f"Q{card.quarter} {card.year}"
    context = {
        "reader": request.person.name,
        "alliance": "an alliance" if restricted else str(card.alliance),
        "quarter": quarter,
        "lines": 0 if restricted else card.replies.count(),
        "due_on": card.reply_due_on,
        "url": site_url(page_for(scorecard=card.pk, person=request.person)),
    }
    title = (
        TITLE_RESTRICTED if restricted else TITLE.format(alliance=card.alliance, quarter=quarter)
    )
    text = render_to_string("scorecards/mail/scorecard_reply.txt", context)
    return compose(subject=one_line(title)[:150], text=text)


def _requests(rows: Sequence[OutgoingMessage]) -> dict[tuple[int, int], ReplyRequest]:
    found = ReplyRequest.objects.filter(
        scorecard__in={row.subject_id for row in rows}, person__in={row.person_id for row in rows}
    ).select_related("scorecard__alliance", "person__user")
    return {(one.scorecard_id, one.person_id): one for one in found}


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    requests, found = _requests(rows), {}
    for row in rows:
        request = requests.get((row.subject_id, row.person_id or 0))
        if request is not None:
            to = f"{request.person.name}, {request.person.email}"
            url = request.scorecard.get_absolute_url()
            found[row.pk] = Described(to, str(request.scorecard), url)
    return found


def _read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    """Rows in the inbox of somebody of the partner, who still sees the alliance."""
    asked = {row.subject_id for row in rows}
    seen = Alliance.objects.visible_to(user).values("pk")
    found = Scorecard.objects.filter(pk__in=asked, requests__person__user=user.pk)
    cards = found.filter(alliance__in=seen).select_related("alliance").in_bulk()
    return {
        row.pk: InboxLine(
            title=f"Your reply to the Q{card.quarter} {card.year} scorecard",
            about=str(card.alliance),
            url=reverse("scorecards:scorecard_reply", args=[card.pk]),
        )
        for row in rows
        if (card := cards.get(row.subject_id)) is not None
    }


def waiting(today: date) -> tuple[DueRows, ...]:
    """Scorecards to which nobody who was asked has replied in full."""
    silent = ReplyLine.objects.filter(scorecard=OuterRef("pk"), reply="")
    rows = Scorecard.objects.filter(
        Exists(silent), state=Scorecard.State.PARTNER, reply_due_on__gte=today
    ).annotate(asked=F("requests__person"))
    title = Concat(Value("Q"), Cast("quarter", CharField()), Value(" "), Cast("year", CharField()))
    return (DueRows(rows, "asked", "alliance", "reply_due_on", title),)


def _page(alliance: int, row: int) -> str:
    return reverse("scorecards:scorecard_reply", args=[row])


def _link(row: int, person: int) -> str:
    return link_path(scorecard=row, person=person)


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Request to reply to a scorecard",
            plural="requests to reply to scorecards",
            writer=ReplyWriter,
            describe=_describe,
            quiet_hours=True,
            inbox=_read,
            optional="When you are asked to reply to a scorecard",
        )
    )
    due_kinds.register(
        DueKind(
            key="scorecard_reply",
            order=92,
            name="Reply to a scorecard",
            whom="the people of the partner who were asked",
            rows=waiting,
            offsets=(3, 1),
            step="Reply",
            url=_page,
            guests=True,
            reply=_link,
        )
    )
