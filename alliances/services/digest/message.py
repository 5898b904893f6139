"""The words of a digest: as a mail, and as a line of the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from django.template.loader import render_to_string
from django.urls import reverse

from alliances.models import Confidentiality, Person
from alliances.rules.digest import Line, subject
from alliances.services.digest.due import Due
from core.mail.mime import Content, compose
from core.mail.queue import site_url
from core.mail.unsubscribe import unsubscribe_url
from core.registry.mail import InboxLine, mail_kinds
from core.text import one_line, plural

MOST = 60
"""Lines of one mail; the rest is counted."""


def lines_of(
    due: Sequence[Due], person: Person, names: dict[int, str], *, inside: bool = False
) -> list[Line]:
    """`names` are those of whom the reader acts for. `inside` Entente, where rights are checked
    at every reading, restricted alliances are named as well."""
    return [_line(one, person, names, inside) for one in due]


def _line(one: Due, person: Person, names: dict[int, str], inside: bool) -> Line:
    restricted = not inside and one.alliance.confidentiality == Confidentiality.RESTRICTED
    return Line(
        name=one.kind.name,
        title="" if restricted else one_line(one.title),
        alliance="" if restricted else one_line(str(one.alliance)),
        day=one.day,
        ahead=one.kind.ahead,
        past=one.kind.past,
        step=one.kind.step,
        url=one.kind.url(one.alliance.pk, one.row) if person.user else _reply(one),
        acts_for=names.get(one.acts_for, ""),
        restricted=restricted,
    )


def _reply(one: Due) -> str:
    """Where somebody without a sign-in answers; "" where there is nothing to answer."""
    return one.kind.reply(one.row, one.person) if one.kind.reply else ""


def content_of(lines: Sequence[Line], person: Person, today: date) -> Content:
    """What `person` reads on `today`, by alliance; restricted ones last and unnamed."""
    shown = sorted(lines[:MOST], key=lambda line: (line.restricted, line.alliance, line.day))
    account = person.user
    context = {
        "title": plural(len(lines), "due date"),
        "reader": person.name.split(" ")[0],
        "groups": [
            (name, [(line, line.when(today), line.url and site_url(line.url)) for line in some])
            for name, some in groupby(shown, key=lambda line: line.alliance)
        ],
        "more": len(lines) - len(shown),
        "restricted": any(line.restricted for line in lines),
        "today_url": site_url(reverse("home")) if account else "",
        "preferences_url": site_url(reverse("accounts:notifications")) if account else "",
        "unsubscribe_url": unsubscribe_url(mail_kinds["due_digest"], account or person),
    }
    return compose(
        subject=one_line(subject(lines))[:150],
        text=render_to_string("alliances/mail/digest.txt", context),
        html=render_to_string("alliances/mail/digest.html", context),
    )


def inbox_line(lines: Sequence[Line], today: date) -> InboxLine:
    return InboxLine(
        title=f"{plural(len(lines), 'due date')} for you",
        url=reverse("home"),
        details=[(f"{line.alliance}: {line.what}, {line.when(today)}", line.url) for line in lines],
    )
