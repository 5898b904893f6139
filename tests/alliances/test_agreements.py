"""Contracts for all members; deal terms and private notes only for those in charge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from alliances.models import Agreement, DealTerm, ExchangeRate, PrivateNote
from tests.conftest import World, seen
from tests.factories import AgreementFactory, DealTermFactory, MembershipFactory

WITHOUT = ("gina", "charlie")
WITH = ("alice", "eve", "lena", "ada")


def tab(world: World) -> str:
    return reverse("alliances:agreement", args=[world.northstar.pk])


@pytest.fixture
def terms(world: World) -> World:
    AgreementFactory(
        alliance=world.northstar,
        title="Master agreement",
        signed_on=date(2023, 2, 20),
        ends_on=date(2199, 2, 28),
        notice_by=date(2198, 12, 31),
    )
    DealTermFactory(alliance=world.northstar, label="Migration fund", note="paid in May")
    PrivateNote.objects.create(alliance=world.northstar, text="Say nothing before Friday.")
    return world


@pytest.mark.parametrize("who", WITH)
def test_those_in_charge_read_everything(terms: World, who: str) -> None:
    page = terms.client(who).get(tab(terms)).content.decode()
    for words in ("Master agreement", "Migration fund", "EUR 1 M", "paid in May", "before Friday"):
        assert words in page


@pytest.mark.parametrize("who", WITHOUT)
def test_for_the_others_the_terms_are_absent_with_their_count(terms: World, who: str) -> None:
    page = terms.client(who).get(tab(terms)).content.decode()
    assert "Master agreement" in page
    main = page.split("<main", 1)[1].lower()
    for words in ("migration fund", "1 m<", "in may", "before friday", "deal term", "private note"):
        assert words not in main
    DealTerm.objects.all().delete()
    PrivateNote.objects.all().delete()
    without = terms.client(who).get(tab(terms)).content.decode().split("<main", 1)[1].lower()
    assert without == main


@pytest.mark.parametrize("role", ["executive_sponsor", "sales_executive_sponsor"])
def test_our_sponsors_read_them_and_theirs_do_not(terms: World, role: str) -> None:
    part = MembershipFactory(alliance=terms.northstar, person=terms.charlie.person, role=role)
    assert "Migration fund" in terms.client("charlie").get(tab(terms)).content.decode()
    part.side = "theirs"
    part.save()
    assert "Migration fund" not in terms.client("charlie").get(tab(terms)).content.decode()


def test_a_sum_says_what_it_could_not_convert(terms: World) -> None:
    DealTermFactory(alliance=terms.northstar, kind="milestones", amount=10, currency="USD")
    DealTermFactory(alliance=terms.northstar, kind="equity", amount=None, currency="")
    page = terms.client("alice").get(tab(terms)).content.decode()
    assert "not known: who pays, an exchange rate, the probability" in page
    assert "not known: who pays, the amount, when it is expected" in page
    ExchangeRate.objects.create(currency="USD", valid_from=date(2020, 1, 1), rate=Decimal("0.5"))
    assert "an exchange rate" not in terms.client("alice").get(tab(terms)).content.decode()


def test_a_vague_part_is_shown_as_such(terms: World) -> None:
    DealTermFactory(alliance=terms.northstar, kind="royalty", qualifier="up_to")
    page = terms.client("alice").get(tab(terms)).content.decode()
    assert "up to EUR 1 M" in page


AGREEMENT = {"title": "Side letter", "signed_on": "2024-02-01", "ends_on": "2025-02-01"}


def test_agreements_come_change_and_go_with_their_record(world: World) -> None:
    client = world.client("alice")
    create = reverse("alliances:agreement_create", args=[world.northstar.pk])
    assert client.post(create, AGREEMENT).status_code == 302
    letter = Agreement.objects.get()
    edit = reverse("alliances:agreement_edit", args=[letter.pk])
    moved = {**AGREEMENT, "title": "Side letter 2", "alliance": world.helix.pk, "revision": 1}
    assert client.post(edit, moved).status_code == 302
    letter.refresh_from_db()
    assert (letter.title, letter.alliance) == ("Side letter 2", world.northstar)
    delete = reverse("alliances:agreement_delete", args=[letter.pk])
    assert "Side letter 2" in client.get(delete).content.decode()
    assert Agreement.objects.exists()
    assert client.post(delete, seen(letter)).status_code == 302
    assert not Agreement.objects.exists()
    assert Agreement.history.count() == 3


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Enter a title."),
        ({"effective_on": "2026-01-01"}, "end date must be on or after the effective date"),
        ({"notice_by": "2026-01-01"}, "notice date must be on or before the end date"),
        ({"ends_on": "2025-13-01"}, "Enter a date such as 12 Mar 2027"),
    ],
)
def test_an_agreement_makes_sense(world: World, wrong: dict[str, str], words: str) -> None:
    create = reverse("alliances:agreement_create", args=[world.northstar.pk])
    answer = world.client("alice").post(create, {**AGREEMENT, **wrong})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_of_two_editors_of_an_agreement_the_second_sees_both_versions(world: World) -> None:
    letter = AgreementFactory(alliance=world.northstar, title="Letter", ends_on=date(2030, 1, 1))
    edit = reverse("alliances:agreement_edit", args=[letter.pk])
    assert 'name="revision" value="1"' in world.client("lena").get(edit).content.decode()
    theirs = {"title": "Letter", "ends_on": "2031-01-01", "revision": 1}
    assert world.client("lena").post(edit, theirs).status_code == 302
    mine = {"title": "My letter", "ends_on": "2030-01-01", "revision": 1}
    answer = world.client("alice").post(edit, mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and "2031" in page and "My letter" in page
    letter.refresh_from_db()
    assert (letter.title, letter.ends_on) == ("Letter", date(2031, 1, 1))
    assert world.client("alice").post(edit, {**mine, "revision": 2}).status_code == 302
    letter.refresh_from_db()
    assert (letter.title, letter.ends_on, letter.revision) == ("My letter", date(2030, 1, 1), 3)


TERM = {"kind": "upfront", "qualifier": "exact", "amount": "12.50", "currency": "eur"}


def test_terms_are_kept_with_their_currency(world: World) -> None:
    create = reverse("alliances:deal_term_create", args=[world.northstar.pk])
    client = world.client("alice")
    assert client.post(create, TERM).status_code == 302
    term = DealTerm.objects.get()
    assert (term.amount, term.currency, term.alliance) == (Decimal("12.50"), "EUR", world.northstar)
    assert client.post(create, {**TERM, "label": "undisclosed", "amount": ""}).status_code == 302
    assert DealTerm.objects.get(label="undisclosed").amount is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"currency": ""}, "Enter the currency of the amount"),
        ({"currency": "Euro"}, "Use at most 3 characters; you have 4."),
        ({"amount": "-1"}, "Enter 0 or more."),
        ({"amount": "much"}, "Enter a number"),
    ],
)
def test_a_term_makes_sense(world: World, wrong: dict[str, str], words: str) -> None:
    create = reverse("alliances:deal_term_create", args=[world.northstar.pk])
    answer = world.client("alice").post(create, {**TERM, **wrong})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_kind_and_label_stand_once(world: World) -> None:
    create = reverse("alliances:deal_term_create", args=[world.northstar.pk])
    client = world.client("alice")
    client.post(create, TERM)
    again = client.post(create, TERM)
    assert again.status_code == 422
    assert "There is already a deal term of this kind with this label" in again.content.decode()


def test_notes_bear_the_name_of_their_author(world: World) -> None:
    create = reverse("alliances:note_create", args=[world.northstar.pk])
    data: dict[str, Any] = {"text": "Call Ruth.", "author": world.bob.pk}
    assert world.client("alice").post(create, data).status_code == 302
    note = PrivateNote.objects.get()
    assert note.author == world.alice
    edit = reverse("alliances:note_edit", args=[note.pk])
    assert (
        world.client("lena").post(edit, {"text": "Call Ruth today.", "revision": 1}).status_code
        == 302
    )
    note.refresh_from_db()
    assert (note.text, note.author) == ("Call Ruth today.", world.alice)
    world.client("alice").post(reverse("alliances:note_delete", args=[note.pk]), seen(note))
    assert not PrivateNote.objects.exists()
