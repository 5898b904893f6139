"""Mail without a mail server: each message becomes a file in the data directory.

The embedded way writes here and shows the files on its outbox page. A message is written beside
its place, flushed to disk and then renamed, so that a reader never sees half of it and a crash
leaves either the whole message or none.
"""

from __future__ import annotations

import email
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage as ParsedMessage
from email.policy import default as modern_policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{12}")
"""What a stored message may be called; nothing else in the folder is ever opened."""

MAX_SHOWN = 1_000_000  # bytes of one message that the outbox reads


class OutboxBackend(BaseEmailBackend):
    """Writes every message as an .eml file into settings.OUTBOX_DIR."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages and return how many; raises OSError unless `fail_silently`."""
        written = 0
        for message in email_messages:
            try:
                store(message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
            except OSError:
                if not self.fail_silently:
                    raise
            else:
                written += 1
        return written


def folder() -> Path:
    """The outbox folder, made when it is first needed; only the owner may read it."""
    path = Path(settings.OUTBOX_DIR)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def store(content: bytes) -> Path:
    """Write one message atomically and return its path. Raises OSError."""
    target = folder() / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(6)}.eml"
    draft = target.with_suffix(".part")
    try:
        with open(draft, "xb") as file:
            os.chmod(draft, 0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target


@dataclass(frozen=True, slots=True)
class Attachment:
    """`index` counts from 0 in the order of the message; `name` is safe as a file name."""

    index: int
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredMail:
    """One message as the outbox shows it; every text is plain and unescaped."""

    name: str
    subject: str
    sender: str
    recipients: str
    sent_at: datetime | None
    message: ParsedMessage

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        if part is None:
            return ""
        try:
            return str(part.get_content())
        except (LookupError, ValueError):
            return "This text is in an encoding that cannot be read."

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Every header as it was written, in order."""
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def attachments(self) -> list[Attachment]:
        return [
            Attachment(index, _file_name(part, index), part.get_content_type(),
                       part.get_payload(decode=True) or b"")  # type: ignore[arg-type]
            for index, part in enumerate(self.message.iter_attachments())
        ]  # fmt: skip


def _file_name(part: ParsedMessage, index: int) -> str:
    base = (part.get_filename() or f"attachment-{index + 1}").replace("\\", "/").rsplit("/", 1)[-1]
    return re.sub(r"[^\w. -]", "_", base).strip(". ")[:100] or f"attachment-{index + 1}"


def _read(path: Path) -> StoredMail:
    with open(path, "rb") as file:
        message = email.message_from_bytes(file.read(MAX_SHOWN), policy=modern_policy)
    try:
        sent_at = parsedate_to_datetime(message["Date"]) if message["Date"] else None
        if sent_at is not None and sent_at.tzinfo is None:
            sent_at = sent_at.replace(tzinfo=UTC)  # "-0000": UTC, of a sender who says no more
    except (TypeError, ValueError):
        sent_at = None
    return StoredMail(
        name=path.stem,
        subject=str(message["Subject"] or "(no subject)"),
        sender=str(message["From"] or ""),
        recipients=str(message["To"] or ""),
        sent_at=sent_at,
        message=message,  # type: ignore[arg-type]
    )


def names() -> list[str]:
    """The names of all stored messages, newest first."""
    stems = (path.stem for path in folder().glob("*.eml"))
    return sorted(filter(NAME.fullmatch, stems), reverse=True)


def read(name: str) -> StoredMail | None:
    """One message by its name, or None where there is none such."""
    if not NAME.fullmatch(name):
        return None
    try:
        return _read(folder() / f"{name}.eml")
    except FileNotFoundError:
        return None
