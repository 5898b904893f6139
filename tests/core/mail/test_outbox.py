"""The outbox of the embedded way: written whole, shown safely, only to administrators."""

import threading

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.urls import reverse

from core.mail import outbox as mail

pytestmark = pytest.mark.django_db
EVIL = "<script>alert('CANARY')</script>"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.EMAIL_BACKEND = "core.mail.outbox.OutboxBackend"
    return settings.OUTBOX_DIR


def send(**fields):
    message = EmailMultiAlternatives(
        subject=fields.get("subject", "Hello"), body=fields.get("body", "Plain words"),
        from_email="entente@localhost", to=["gina@entente.example"],
    )  # fmt: skip
    if "html" in fields:
        message.attach_alternative(fields["html"], "text/html")
    for name, content, kind in fields.get("attachments", ()):
        message.attach(name, content, kind)
    assert message.send() == 1
    return mail.names()[0]


def test_a_mail_becomes_one_whole_file(folder):
    name = send(html="<style>p{color:red}</style><p>Hi</p>")
    (file,) = folder.iterdir()
    assert file.stem == name and file.suffix == ".eml"
    assert file.stat().st_mode & 0o077 == 0, "only the owner reads it"
    assert b"Message-ID: " in file.read_bytes()


@pytest.mark.slow
def test_many_at_once_lose_nothing(folder):
    def work():
        for _ in range(20):
            get_connection().send_messages([EmailMessage("s", "b", "a@b.c", ["x@y.z"])])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(mail.names()) == 80
    assert all(mail.read(name).text.strip() == "b" for name in mail.names())
    assert not list(folder.glob("*.part"))


def test_a_full_disk_is_an_error_and_leaves_nothing(folder, monkeypatch):
    mail.folder()
    monkeypatch.setattr(mail.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        EmailMessage("s", "b", "a@b.c", ["x@y.z"]).send()
    assert list(folder.iterdir()) == []
    assert EmailMessage("s", "b", "a@b.c", ["x@y.z"]).send(fail_silently=True) == 0


def test_administrators_read_it(world):
    name = send(subject=EVIL, body=EVIL, html=f"<style>p{{}}</style>{EVIL}",
                attachments=[("../../<x>.html", EVIL, "text/html")])  # fmt: skip
    client = world.client("ada")
    for url in (reverse("core:outbox"), reverse("core:outbox_mail", args=[name])):
        response = client.get(url)
        assert response.status_code == 200
        assert EVIL not in response.content.decode()
        assert "&lt;script&gt;" in response.content.decode()
    html = client.get(reverse("core:outbox_html", args=[name]))
    policy = html["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "'sha256-" in policy
    assert "unsafe" not in policy and "script-src" not in policy
    file = client.get(reverse("core:outbox_attachment", args=[name, 0]))
    assert file["Content-Type"] == "application/octet-stream"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Disposition"] == 'attachment; filename="_x_.html"'
    assert client.get(reverse("core:outbox_attachment", args=[name, 1])).status_code == 404


@pytest.mark.parametrize(
    ("persona", "status"),
    [("anonymous", 302), ("gina", 403), ("alice", 403), ("lena", 403), ("ada", 200)],
)
def test_nobody_else_does(world, persona, status):
    name = send(html="x", attachments=[("a.txt", "x", "text/plain")])
    urls = [reverse("core:outbox"), reverse("core:outbox_attachment", args=[name, 0])]
    urls += [reverse(f"core:outbox_{part}", args=[name]) for part in ("mail", "html")]
    assert {world.client(persona).get(url).status_code for url in urls} == {status}


def test_in_production_there_is_no_such_page(world, settings):
    name = send()
    settings.OUTBOX_VISIBLE = False
    assert world.client("ada").get(reverse("core:outbox")).status_code == 404
    assert world.client("ada").get(reverse("core:outbox_mail", args=[name])).status_code == 404


@pytest.mark.parametrize(
    "name", ["x", "20260101T000000Z-000000000000", "etc-passwd", "20260101T000000Z-zzzzzzzzzzzz"]
)
def test_only_stored_mails_can_be_asked_for(world, name):
    assert world.client("ada").get(f"/outbox/{name}/").status_code == 404


def test_broken_mails_are_shown_as_far_as_they_can_be(world, folder):
    head = (
        b"Subject: =?utf-8?q?bro=ZZken\r\nDate: never\r\nContent-Type: text/plain; charset=klingon"
    )
    name = mail.store(head + b"\r\n\r\n\xff\xfe").stem
    mail.store(b"")
    client = world.client("ada")
    assert client.get(reverse("core:outbox")).status_code == 200
    assert client.get(reverse("core:outbox_mail", args=[name])).status_code == 200


def test_the_empty_outbox_says_what_it_is_for(world):
    assert "No messages yet" in world.client("ada").get(reverse("core:outbox")).content.decode()
