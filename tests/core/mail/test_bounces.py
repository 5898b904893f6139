"""Messages that mail servers return, in the shapes they really have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mail.bounces import read_bounces, refuses_address
from core.mail.models import OutgoingMessage, StoppedAddress
from core.mail.queue import outgoing
from core.mail.stopped import release, stop, take_bounce

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ID = "<meeting_reminder.0123456789abcdef@entente.example>"
WHO = "maria.chen@meridian.example"


def report(
    status: str = "5.1.1",
    diagnosis: str = "smtp; 550 5.1.1 <maria.chen@meridian.example>: Recipient address rejected: "
    "User unknown in virtual mailbox table",
    action: str = "failed",
    recipient: str = f"Final-Recipient: rfc822; {WHO}",
    original: str = f"message/rfc822\n\nMessage-ID: {ID}\nSubject: Reminder\n\nText",
) -> bytes:
    diagnosed = f"Diagnostic-Code: {diagnosis}\n" if diagnosis else ""
    return f"""\
From: MAILER-DAEMON@mx.meridian.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: entente@entente.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.meridian.example.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.meridian.example
Arrival-Date: Mon, 23 Nov 2026 09:00:01 +0000

{recipient}
Action: {action}
Status: {status}
{diagnosed}
--B
Content-Type: {original}

--B--
""".encode()


EXIM = f"""\
X-Failed-Recipients: {WHO}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example>
Subject: Mail delivery failed: returning message to sender
Content-Type: text/plain

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {WHO}
    host mx.meridian.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<{WHO}>:
    550 No such user here

------ This is a copy of the message, including all the headers. ------

From: Entente <entente@entente.example>
Message-ID: {ID}
Subject: Reminder
""".encode()

QMAIL = f"""\
From: MAILER-DAEMON@mx.example
Subject: failure notice

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{WHO}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <entente@entente.example>
Message-ID: {ID}
Subject: Reminder
""".encode()

GMAIL = report(
    diagnosis="smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please "
    "try\n 550-5.1.1 double-checking the recipient's email address for typos. 550 5.1.1 NoSuchUser",
    original=f"message/rfc822\n\nReceived: by mx\nMessage-ID: {ID}\n\nText",
)
EXCHANGE = report(
    status="5.1.10",
    diagnosis="smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient maria.chen not found by "
    "SMTP address lookup",
    original=f"text/rfc822-headers\n\nReceived: from a by b\nMessage-ID: {ID}\n",
)
FORWARDED = report(
    recipient=f"Original-Recipient: rfc822;{WHO}\nFinal-Recipient: rfc822; chen@elsewhere.example"
)


@pytest.mark.parametrize(
    ("raw", "stops"),
    [
        (report(), True),
        (GMAIL, True),
        (EXCHANGE, True),
        (EXIM, True),
        (QMAIL, True),
        (FORWARDED, True),
        (report().replace(b"\n", b"\r\n"), True),
        (report("5.2.2", "smtp; 552 5.2.2 Mailbox full"), False),
        (report("5.7.1", "smtp; 550 5.7.1 Message rejected as spam by content filtering"), False),
        (report("5.0.0", ""), False),
        (report("5.1.1", ""), True),
        (report("5.4.4", "X-Postfix; Host or domain name not found"), True),
        (report("4.4.7", "smtp; 450 4.2.0 greylisted: delivery time expired"), False),
    ],
    ids=str,
)
def test_what_is_returned(raw: bytes, stops: bool) -> None:
    (bounce,) = read_bounces(raw)
    assert (bounce.address, bounce.message_id, bounce.stops) == (WHO, ID, stops)


@pytest.mark.parametrize(
    "raw",
    [
        report(action="delayed"),
        report(action="relayed"),
        report(original="text/plain\n\nNothing of ours"),
        b"Subject: Out of office\nAuto-Submitted: auto-replied\nIn-Reply-To: "
        + ID.encode()
        + b"\n\nI am away until Monday. Message-ID please.",
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: message/delivery-status\n\nAction: failed",
    ],
    ids=["delayed", "relayed", "no original", "away", "empty", "noise", "bare"],
)
def test_what_is_no_bounce(raw: bytes) -> None:
    assert read_bounces(raw) == []


@given(st.binary(max_size=400), st.integers(0, 900))
def test_whatever_comes_is_read_without_an_error(noise: bytes, place: int) -> None:
    raw = report()
    read_bounces(noise)
    read_bounces(raw[:place] + noise + raw[place:])


@pytest.mark.parametrize(
    ("answer", "stops"),
    [
        ("550 5.1.1 User unknown", True),
        ("550 5.1.2 Bad destination system", True),
        ("550 5.2.1 The email account that you tried to reach is disabled", True),
        ("550 Requested action not taken: mailbox unavailable", True),
        ("550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)", True),
        ("550 5.4.1 Recipient address rejected: Access denied", True),
        ("551 user not local", True),
        ("553 sorry, no mailbox here by that name", True),
        ("554 delivery error: dd This user doesn't have a yahoo.com account", True),
        ("550 5.7.1 <a@b.example>: Recipient address rejected: user not found", True),
        ("552 5.2.2 Over quota", False),
        ("552 Requested mail action aborted: exceeded storage allocation", False),
        ("550 5.2.2 user mailbox is full", False),
        ("550 5.7.1 Service unavailable; client host blocked using a list", False),
        ("550 5.7.26 Unauthenticated email is not accepted: DMARC policy", False),
        ("550 Message rejected due to spam content", False),
        ("554 5.7.1 relay access denied", False),
        ("554 Transaction failed", False),
        ("552 5.3.4 Message size exceeds fixed limit", False),
        ("450 4.1.1 User unknown, try again", False),
        ("451 temporary local problem", False),
        ("", False),
    ],
)
def test_whether_the_address_is_refused(answer: str, stops: bool) -> None:
    assert refuses_address(answer) is stops


def sent(**more: Any) -> OutgoingMessage:
    row = outgoing(kind="meeting_reminder", key="1", due_at=NOW, not_after=NOW)
    row.message_id, row.state, row.finished_at = ID, "done", NOW
    row.save()
    return row


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [report(), EXIM, QMAIL], ids=["report", "exim", "qmail"])
def test_taking_one_in(raw: bytes) -> None:
    row = sent()
    for _ in range(2):
        assert take_bounce(raw, NOW) == 1
    row.refresh_from_db()
    assert row.state == "failed" and row.last_error.startswith("Returned by the mail server: ")
    assert StoppedAddress.objects.get().address == WHO


@pytest.mark.django_db
def test_a_full_mailbox_is_listed_and_not_stopped() -> None:
    row = sent()
    take_bounce(report("5.2.2", "smtp; 552 5.2.2 Mailbox full"), NOW)
    row.refresh_from_db()
    assert row.state == "failed" and not StoppedAddress.objects.exists()


@pytest.mark.django_db
def test_nobody_stops_an_address_with_a_made_up_message() -> None:
    assert take_bounce(report(), NOW) == 0
    assert not StoppedAddress.objects.exists()


@pytest.mark.django_db
def test_stopping_and_releasing() -> None:
    assert stop(address=WHO.upper(), reason="550", now=NOW)
    assert not stop(address=WHO, reason="551", now=NOW + timedelta(days=1))
    assert release(address=WHO.title(), by=None)
    assert not release(address=WHO, by=None)
