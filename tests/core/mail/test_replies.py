"""What a mail server's answer means."""

import smtplib
import socket

import pytest

from core.mail.replies import judge


@pytest.mark.parametrize(
    ("error", "permanent", "connection"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no such user")}), True, False),
        (
            smtplib.SMTPRecipientsRefused({"a@b.c": (450, b"mailbox busy")}),
            False,
            False,
        ),
        (smtplib.SMTPDataError(554, b"rejected"), True, False),
        (smtplib.SMTPDataError(451, b"try later"), False, False),
        (smtplib.SMTPSenderRefused(550, b"not you", "me@a.b"), True, False),
        (smtplib.SMTPSenderRefused(421, b"closing", "me@a.b"), False, True),
        (smtplib.SMTPConnectError(554, b"no service"), False, True),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), False, True),
        (smtplib.SMTPServerDisconnected("closed"), False, True),
        (ConnectionRefusedError(111, "refused"), False, True),
        (TimeoutError("timed out"), False, True),
        (socket.gaierror(-2, "unknown"), False, True),
        (ValueError("Header values can't contain newlines"), True, False),
        (UnicodeEncodeError("ascii", "ä", 0, 1, "no"), True, False),
        (RuntimeError("a bug of ours"), False, False),
    ],
)
def test_an_answer_is_judged(error, permanent, connection):
    verdict = judge(error)
    assert (verdict.permanent, verdict.connection) == (permanent, connection)
    assert verdict.text and len(verdict.text) <= 500
    assert "\n" not in verdict.text


def test_a_hostile_answer_is_one_printable_line():
    text = judge(smtplib.SMTPDataError(554, b"no\r\nBcc: x\x00\x1b[31m" + b"a" * 5000)).text
    assert text.isprintable() and len(text) <= 500
