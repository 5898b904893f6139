"""What a mail server's answer means: try again, or show it to a person. Pure.

RFC 5321 4.2.1: 4yz is a transient negative completion, 5yz a permanent one. A permanent
answer counts for the message only when it was given to the message: a refused sign-in or
greeting says something about our settings or their server, which somebody will mend, and
failing every message at once for it would lose them all.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

MAX_ERROR_LENGTH = 500


class Undelivered(Exception):
    """What a channel other than mail says; `permanent`: do not try again."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Verdict:
    """`permanent`: do not try again. `connection`: the server as a whole is in trouble."""

    permanent: bool
    connection: bool
    text: str


def _plain(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return "".join(c if c.isprintable() else " " for c in text).strip()


def _text(code: int, message: object) -> str:
    return f"{code} {_plain(message)}".strip()[:MAX_ERROR_LENGTH]


def judge(error: BaseException) -> Verdict:
    """Sort what a send raised.

    Unreadable headers and addresses (ValueError, UnicodeError) are permanent: the same message
    would fail the same way.
    """
    if isinstance(error, Undelivered):
        return Verdict(error.permanent, False, str(error)[:MAX_ERROR_LENGTH])
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
        code, message = answers[0] if answers else (450, b"refused")
        permanent = bool(answers) and all(answer[0] >= 500 for answer in answers)
        return Verdict(permanent, False, _text(code, message))
    settings = smtplib.SMTPConnectError | smtplib.SMTPHeloError | smtplib.SMTPAuthenticationError
    if isinstance(error, smtplib.SMTPResponseException):
        text = _text(error.smtp_code, error.smtp_error)
        if isinstance(error, settings):
            return Verdict(False, True, text)
        # 421 closes the channel whatever it was said to.
        return Verdict(error.smtp_code >= 500, error.smtp_code == 421, text)
    permanent = isinstance(error, smtplib.SMTPNotSupportedError | ValueError)
    lost = isinstance(error, smtplib.SMTPException | OSError | EOFError) and not permanent
    return Verdict(permanent, lost, _describe(error))


def _describe(error: BaseException) -> str:
    name = {
        "ConnectionRefusedError": "The mail server refused the connection",
        "TimeoutError": "The mail server did not answer in time",
        "SMTPServerDisconnected": "The mail server closed the connection",
        "gaierror": "The mail server's name could not be found",
    }.get(type(error).__name__, type(error).__name__)
    detail = _plain(error)
    return (f"{name}: {detail}" if detail else name)[:MAX_ERROR_LENGTH]
