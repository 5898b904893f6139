"""A mail as bytes: composed once for all who read the same words, with each one's headers in front.

Python's `email` lays out the parts once for each combination of parts (a few in a process); filling
in a text then takes a fraction of the time that folding all headers anew would take.
"""

from __future__ import annotations

import re
import secrets
from binascii import b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

CRLF = "\r\n"
BORDERS = 2  # mixed, alternative
LONGEST_LINE = 998  # RFC 5322 2.1.1
POLICY = SMTP.clone(cte_type="7bit")
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
UNSUBSCRIBE = {
    "List-Unsubscribe": "<{}>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}
_GAP = re.compile(rb"@(text\d|border\d)@")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file: `subtype` and `params` of its content type, such as "calendar". `alternative`:
    the same is also one of the forms of the text, as mail programs want it of calendars (RFC 6047).
    """

    name: str
    text: str
    subtype: str = "plain"
    params: tuple[tuple[str, str], ...] = ()
    alternative: bool = False

    @property
    def content_type(self) -> str:
        return "; ".join([f"text/{self.subtype}", *(f'{key}="{v}"' for key, v in self.params)])


@dataclass(frozen=True, slots=True)
class Content:
    """What several recipients read; `lines` is the mail without To, Date and Message-ID."""

    subject: str
    text: str
    html: str
    attachments: Sequence[Attachment]
    lines: bytes


def compose(
    *,
    subject: str,
    text: str,
    html: str = "",
    attachments: Sequence[Attachment] = (),
    reply_to: str = "",
) -> Content:
    """Raises ValueError for a subject or an address of several lines."""
    header = _header("Subject", subject)
    if reply_to:
        header += _header("Reply-To", reply_to)
    words = [text, html] if html else [text]
    texts = [_encoded(one) for one in (*words, *(file.text for file in attachments))]
    kinds = tuple((one.name, one.subtype, one.params, one.alternative) for one in attachments)
    codings = tuple(coding for _, coding in texts)
    layout = _layout(settings.DEFAULT_FROM_EMAIL, bool(html), kinds, codings)
    filled: dict[bytes, bytes] = {b"text%d" % n: content for n, (content, _) in enumerate(texts)}
    # A random border of 128 bits, new for each text, so that no text can contain it.
    filled |= {b"border%d" % n: secrets.token_hex(16).encode() for n in range(BORDERS)}
    pieces = [filled[piece] if n % 2 else piece for n, piece in enumerate(layout)]
    return Content(subject, text, html, attachments, header.encode("ascii") + b"".join(pieces))


def _one_line(value: str) -> str:
    """Raises ValueError if it is several."""
    if "\r" in value or "\n" in value:
        raise ValueError(f"A header cannot contain newlines: {value[:80]!r}.")
    return value


def _header(name: str, value: str) -> str:
    """Encoded and folded where it has to be. Raises ValueError if it is several lines."""
    line = f"{name}: {_one_line(value)}{CRLF}"
    if value.isascii() and len(line) <= 78 and "=?" not in value:
        return line
    return str(POLICY.header_factory(name, value).fold(policy=POLICY))


def _encoded(text: str) -> tuple[bytes, str]:
    """A text and its transfer encoding: as it is where that is plain ASCII in short lines, else
    quoted-printable. Neither asks anything of the servers on its way."""
    lines = text.splitlines()
    content = CRLF.join(lines).encode()
    if text.isascii() and max(map(len, lines), default=0) <= LONGEST_LINE:
        return content, "7bit"
    return b2a_qp(content, istext=True), "quoted-printable"


@lru_cache(maxsize=64)
def _layout(
    sender: str, html: bool, attachments: tuple[tuple, ...], codings: tuple[str, ...]
) -> list[bytes]:
    """A mail with gaps: every second piece is the name of what is to be filled in."""
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    for name, value in HEADERS.items():
        message[name] = value
    message.set_content("@text0@", cte=codings[0])
    if html:
        message.add_alternative("@text1@", subtype="html", cte=codings[1])
    for number, (_, subtype, params, alternative) in enumerate(attachments, start=1 + html):
        if alternative:
            message.add_alternative(
                f"@text{number}@", subtype=subtype, cte=codings[number], params=dict(params)
            )
    for number, (name, subtype, params, _) in enumerate(attachments, start=1 + html):
        message.add_attachment(
            f"@text{number}@",
            subtype=subtype,
            cte=codings[number],
            filename=name,
            params=dict(params),
        )
    for number, part in enumerate(one for one in message.walk() if one.is_multipart()):
        part.set_boundary(f"@border{number}@")
    return _GAP.split(message.as_bytes())


class Message(EmailMultiAlternatives):
    """A content to its one recipient: a message to every backend of Django, but composed already.

    `unsubscribe` is the address by which they unsubscribe with one click (RFC 8058); "" for mail
    that is always sent. Raises ValueError for an address or an id that would leave its line.
    """

    def __init__(
        self, content: Content, address: str, message_id: str, unsubscribe: str = ""
    ) -> None:
        leave = {name: value.format(unsubscribe) for name, value in UNSUBSCRIBE.items()}
        headers = {**HEADERS, "Message-ID": message_id, **(leave if unsubscribe else {})}
        super().__init__(content.subject, content.text, to=[address], headers=headers)
        if content.html:
            self.attach_alternative(content.html, "text/html")
        for one in content.attachments:
            if one.alternative:
                self.attach_alternative(one.text, one.content_type)
            self.attach(one.name, one.text, one.content_type)
        own = {
            "To": address if address.isascii() else sanitize_address(address, "utf-8"),
            "Date": formatdate(localtime=settings.EMAIL_USE_LOCALTIME),
            "Message-ID": message_id,
            **(leave if unsubscribe else {}),
        }
        lines = "".join(f"{name}: {_one_line(value)}{CRLF}" for name, value in own.items())
        self._lines = lines.encode("ascii") + content.lines

    def message(self) -> _Lines:  # type: ignore[override]
        return _Lines(self._lines)


class _Lines(bytes):
    """What Django's backends ask of a message, for one that is composed already."""

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        return self.replace(b"\r\n", linesep.encode("ascii"))

    def as_string(self, unixfrom: bool = False, linesep: str = "\n") -> str:
        return self.as_bytes(linesep=linesep).decode("ascii")

    def get_charset(self) -> None:
        return None
