"""A mail composed once reads as Django's own message with the same words would."""

import email
from email.policy import default as modern

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from core.mail.mime import HEADERS, LONGEST_LINE, Attachment, Message, compose

ENTRY = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"


def composed(subject="Steering", text="Text", html="<p>Text</p>"):
    entry = Attachment("meeting.ics", ENTRY, "calendar", (("method", "PUBLISH"),))
    return compose(subject=subject, text=text, html=html, attachments=[entry])


def message(*, to="a@b.example", **words):
    return Message(composed(**words), to, "<reminder.1@b.example>")


def parsed(content):
    read = email.message_from_bytes(content, policy=modern)
    assert not [defect for part in read.walk() for defect in part.defects]
    return read


WORDS = [
    ("plain", "Steering", "One\nTwo\n"),
    ("not ASCII", "Lenkungsausschuß, 東京", "Grüße aus Zürich\n東京\n"),
    ("a long subject", "Quarterly " * 13 + "end", "Text"),
    ("a long line", "Steering", "word " * 400 + "\nend"),
    ("dots and equal signs", "a=b?=", ".\n..dots\n=3D\nFrom here\n--\n"),
    ("nothing", "Steering", ""),
]


@pytest.mark.parametrize(("subject", "text"), [w[1:] for w in WORDS], ids=[w[0] for w in WORDS])
def test_it_reads_as_the_message_of_django(subject, text):
    ours = parsed(message(subject=subject, text=text, html=f"<p>{text}</p>").message().as_bytes())
    plain = EmailMultiAlternatives(subject, text or "\n", to=["a@b.example"], headers=HEADERS)
    plain.attach_alternative(f"<p>{text}</p>", "text/html")
    plain.attach("meeting.ics", ENTRY, "text/calendar")
    theirs = parsed(plain.message().as_bytes())
    for name in ("Subject", "From", "To", "Auto-Submitted", "MIME-Version"):
        assert ours.get_all(name) == theirs.get_all(name), name
    assert [p.get_content_type() for p in ours.walk()] == [
        p.get_content_type() for p in theirs.walk()
    ]
    for mine, other in zip(ours.walk(), theirs.walk(), strict=True):
        if not mine.is_multipart():
            assert mine.get_content().strip() == other.get_content().strip()


@pytest.mark.parametrize(("subject", "text"), [w[1:] for w in WORDS], ids=[w[0] for w in WORDS])
def test_every_line_is_short_and_plain_enough_for_any_server(subject, text):
    content = message(subject=subject, text=text).message().as_bytes(linesep="\r\n")
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= LONGEST_LINE
    assert not [line for line in lines if b"\n" in line or b"\r" in line]


def test_each_recipient_has_their_own_three_lines():
    content = composed("S", "T", "H")
    first, second = (
        parsed(Message(content, to, name).message().as_bytes())
        for to, name in (("a@b.example", "<a@b.example>"), ("ü@müller.example", "<u@b.example>"))
    )
    assert first["To"] == "a@b.example" and first["Message-ID"] == "<a@b.example>"
    assert "xn--mller-kva.example" in str(second["To"])
    assert len(first.get_all("Date")) == len(first.get_all("To")) == 1
    assert first.get_body(("html",)).get_content() == second.get_body(("html",)).get_content()


@pytest.mark.parametrize("part", ["subject", "to"])
def test_nothing_leaves_its_line(part):
    with pytest.raises(ValueError, match="newlines"):
        message(**{part: "a@b.example\r\nBcc: thief@evil.example"})


def test_other_backends_find_what_they_ask_for(settings, tmp_path):
    """Words and attachments as attributes, bytes with the line ends they want."""
    mine = message(text="Text\nmore")
    assert mine.alternatives[0].content == "<p>Text</p>"
    assert mine.attachments[0].filename == "meeting.ics"
    assert mine.send() == 1
    assert mail.outbox[0].body == "Text\nmore"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    message().send()
    (file,) = tmp_path.iterdir()
    assert b"\r\n" not in file.read_bytes()
    assert parsed(file.read_bytes().partition(b"\n-----")[0])["Subject"] == "Steering"
    assert "Subject: Steering\n" in message().message().as_string()
