"""A letter brought into its form for the wire once, for all who read the same words.

Turning text, HTML and a calendar entry into the lines of a mail (RFC 5322, RFC 2045) takes many
times longer than handing them over, and what the recipients of a meeting read differs in three
header lines only.
"""

from __future__ import annotations

import secrets
from binascii import b2a_qp
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import forbid_multi_line_headers

CRLF = "\r\n"
LONGEST_LINE = 998  # RFC 5322 2.1.1
CALENDAR = 'text/calendar; charset="utf-8"; method="PUBLISH"'
ATTACHED = 'Content-Disposition: attachment; filename="meeting.ics"' + CRLF


@dataclass(frozen=True, slots=True)
class Sheet:
    """What several recipients read, and the same as it goes over the wire: `head` are header
    lines without To, Date and Message-ID, `body` begins with the empty line after them."""

    subject: str
    text: str
    html: str
    entry: str
    headers: Mapping[str, str]
    head: bytes
    body: bytes


def fold(*, subject: str, text: str, html: str, entry: str, headers: Mapping[str, str]) -> Sheet:
    """Fold a letter with its calendar entry. Raises ValueError for a header of several lines."""
    inner, outer = secrets.token_hex(16), secrets.token_hex(16)
    head = [
        ("Subject", subject),
        ("From", settings.DEFAULT_FROM_EMAIL),
        *headers.items(),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/mixed; boundary="{outer}"'),
    ]
    words = [_part('text/plain; charset="utf-8"', text), _part('text/html; charset="utf-8"', html)]
    alternative = _multipart(inner, words)
    whole = _multipart(
        outer,
        [
            f'Content-Type: multipart/alternative; boundary="{inner}"{CRLF}{alternative}',
            ATTACHED + _part(CALENDAR, entry),
        ],
    )
    lines = "".join(_line(name, value) for name, value in head)
    return Sheet(subject, text, html, entry, headers, lines.encode("ascii"), whole.encode("ascii"))


def _multipart(boundary: str, parts: list[str]) -> str:
    """An empty line and the parts. A random boundary of 128 bits stands in no text."""
    between = "".join(f"{CRLF}--{boundary}{CRLF}{part}" for part in parts)
    return f"{between}{CRLF}--{boundary}--{CRLF}"


def _part(kind: str, text: str) -> str:
    """One part: as it is where that is plain ASCII in short lines, else quoted-printable. Neither
    asks anything of the servers on its way."""
    lines = CRLF.join(text.splitlines()) + CRLF
    content, coding = lines.encode(), "7bit"
    if not lines.isascii() or max(map(len, lines.split(CRLF))) > LONGEST_LINE:
        content, coding = b2a_qp(content, istext=True), "quoted-printable"
    head = f"Content-Type: {kind}{CRLF}Content-Transfer-Encoding: {coding}{CRLF}"
    return f"{head}{CRLF}{content.decode('ascii')}"


def _line(name: str, value: str) -> str:
    """A header line, encoded and folded where it has to be. Raises ValueError if it is several."""
    name, value = forbid_multi_line_headers(name, value, "utf-8")
    return f"{name}: {value.replace(chr(10), CRLF)}{CRLF}"


class Letter(EmailMultiAlternatives):
    """A sheet to its one recipient: a message to every backend, but folded already.

    Raises ValueError for an address or an id that would leave its line.
    """

    def __init__(self, *, sheet: Sheet, address: str, message_id: str) -> None:
        super().__init__(
            sheet.subject,
            sheet.text,
            to=[address],
            headers={**sheet.headers, "Message-ID": message_id},
        )
        date = formatdate(localtime=settings.EMAIL_USE_LOCALTIME)
        own = _line("To", address) + _line("Date", date) + _line("Message-ID", message_id)
        self.attach_alternative(sheet.html, "text/html")
        self.attach("meeting.ics", sheet.entry, CALENDAR)
        self._content = sheet.head + own.encode("ascii") + sheet.body

    def message(self) -> _Folded:  # type: ignore[override]
        return _Folded(self._content)


class _Folded:
    """What Django's backends ask of a message, for one whose lines are there."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        return self._content.replace(b"\r\n", linesep.encode("ascii"))

    def as_string(self, unixfrom: bool = False, linesep: str = "\n") -> str:
        return self.as_bytes(linesep=linesep).decode("ascii")

    def get_charset(self) -> None:
        return None
