"""Answers by a signed link, without signing in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.audit.models import AuditEvent
from core.registry.replies import Asked, Choice, ReplyKind, reply_kinds
from core.replies import VALID_FOR, read_link, reply_path, reply_url
from tests.conftest import at

pytestmark = pytest.mark.django_db

CHOICES = (
    Choice("yes", "I will be there", primary=True),
    Choice("no", "I cannot come", words_label="Reason", words_required=True),
)
ASKED = Asked("Will you be there?", about="Steering, Northstar", choices=CHOICES)


class Book:
    """A kind that keeps what it was answered, of subject 7 and person 3 at version 1."""

    def __init__(self) -> None:
        self.asked: Asked | None = ASKED
        self.answers: list[tuple[str, str]] = []

    def load(self, subject: int, person: int, version: int) -> Asked | None:
        return self.asked if (subject, person, version) == (7, 3, 1) else None

    def answer(self, asked: Asked, choice: str, words: str, now: datetime) -> str:
        if words == "refuse":
            raise ValidationError("The meeting was held meanwhile.")
        self.answers.append((choice, words))
        return "Thank you, the organiser knows."


@pytest.fixture
def book() -> Iterator[Book]:
    kept = Book()
    reply_kinds.register(ReplyKind("test", kept.load, kept.answer))
    yield kept
    reply_kinds._entries.pop("test")
    reply_kinds.register()


def path(**changed: int) -> str:
    return reply_path("test", **({"subject": 7, "person": 3, "version": 1} | changed))


def test_a_link_shows_what_is_asked_and_answers_nothing(client: Client, book: Book) -> None:
    response = client.get(path())
    assert response.status_code == 200
    page = response.content.decode()
    assert "Will you be there?" in page and "I cannot come" in page
    assert book.answers == []
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]


def test_the_answer_is_taken_and_may_be_changed(client: Client, book: Book) -> None:
    page = client.post(path(), {"choice": "yes"}).content.decode()
    assert book.answers == [("yes", "")]
    assert "Thank you, the organiser knows." in page and "You can still change" in page
    client.post(path(), {"choice": "no", "words": " On leave "})
    assert book.answers[-1] == ("no", "On leave")


def test_who_saw_another_time_looks_again(client: Client, book: Book) -> None:
    def seen(page: str) -> str:
        return page.split('name="seen"')[1].split('value="')[1].split('"')[0]

    book.asked = replace(ASKED, facts=[("When", "Tuesday 1 December")])
    given = {"choice": "no", "words": "On leave", "seen": seen(client.get(path()).text)}
    book.asked = replace(ASKED, facts=[("When", "Tuesday 15 December")])
    page = client.post(path(), given)
    assert page.status_code == 422 and not book.answers
    assert "has changed" in page.text and "15 December" in page.text and "On leave" in page.text
    client.post(path(), given | {"seen": seen(page.text)})
    assert book.answers == [("no", "On leave")]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Choose one of the answers."),
        ({"choice": "perhaps"}, "Choose one of the answers."),
        ({"choice": "no"}, "Fill this in to answer “I cannot come”."),
        ({"choice": "no", "words": "  "}, "Fill this in to answer “I cannot come”."),
        ({"choice": "yes", "words": "x" * 2001}, "2000 characters"),
        ({"choice": "yes", "words": "refuse"}, "The meeting was held meanwhile."),
    ],
)
def test_what_cannot_be_taken_is_said_and_kept(
    client: Client, book: Book, given: dict[str, str], words: str
) -> None:
    response = client.post(path(), given)
    page = response.content.decode()
    assert response.status_code == 422 and words in page.replace("2,000", "2000")
    assert book.answers == []
    assert given.get("words", "").strip() in page


def test_a_closed_question_takes_no_answer(client: Client, book: Book) -> None:
    book.asked = replace(ASKED, closed="The meeting was held on 27 Nov.", given="You said yes.")
    page = client.get(path()).content.decode()
    assert "The meeting was held on 27 Nov." in page and "I cannot come" not in page
    assert client.post(path(), {"choice": "yes"}).status_code == 422
    assert book.answers == []


def test_the_answer_that_the_link_names_stands_out(client: Client, book: Book) -> None:
    page = client.get(path() + "?choice=no").content.decode()
    primary = [one for one in page.split("<button")[1:] if "btn-primary" in one.split(">")[0]]
    assert ['value="no"' in one for one in primary] == [True]


@pytest.mark.parametrize("changed", [{"subject": 8}, {"person": 4}, {"version": 2}])
def test_a_link_that_fits_no_more_is_gone(
    client: Client, book: Book, changed: dict[str, int]
) -> None:
    for response in (client.get(path(**changed)), client.post(path(**changed), {"choice": "yes"})):
        assert response.status_code == 410
    assert book.answers == []
    assert AuditEvent.objects.filter(kind__startswith="link_").exists()


def test_a_link_cannot_be_made_up_or_kept_for_ever(client: Client, book: Book) -> None:
    token = path().split("/")[2]
    forged = signing.dumps(["test", 7, 3, 1], salt="another.salt")
    for bad in (token[:-1], token + "x", forged, "x"):
        assert client.get(reverse("core:reply", args=[bad])).status_code == 410
    with at((timezone.now() + VALID_FOR + timedelta(days=1)).isoformat()):
        assert read_link(token) is None
    assert read_link(token) is not None


def test_links_in_mails_name_the_site(settings: object, book: Book) -> None:
    settings.SITE_URL = "https://alliances.example.org"  # type: ignore[attr-defined]
    url = reply_url("test", subject=7, person=3, version=1, choice="yes")
    assert url.startswith("https://alliances.example.org/reply/") and url.endswith("?choice=yes")
    with pytest.raises(KeyError):
        reply_path("nobody", subject=1, person=1)
