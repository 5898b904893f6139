"""What stands behind the fuzz: one reading of numbers, of keys, and of pages to go back to."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import Resolver404, resolve, reverse

from accounts.models import User
from alliances.models import Alliance
from core.db.refusals import said
from core.text import LARGEST, whole
from core.views.frame import next_page
from governance.models import Committee
from tests.factories import CommitteeFactory, DealTermFactory
from tests.url_table import addresses

HUGE = ("9" * 400, "9" * 5000, str(LARGEST + 1), "²", "①", "١", "-1", "1.0")


@pytest.mark.parametrize("text", [*HUGE, "", None, " 1", "+1", "1_0", "NaN", "１"])
def test_what_is_no_whole_number(text):
    assert whole(text) is None


@pytest.mark.parametrize("number", [0, 1, 7, 2**31, LARGEST])
def test_whole_numbers(number):
    assert whole(str(number)) == number


def with_keys() -> list[str]:
    return [route for _, route in addresses() if "<int:" in route and "(?P" not in route]


def test_an_address_with_a_number_that_no_row_can_have_is_no_address():
    assert len(with_keys()) > 100
    found = []
    for route in with_keys():
        for number in ("9" * 400, str(LARGEST + 1)):
            path = "/" + re.sub(r"<int:\w+>", number, re.sub(r"<(?!int)\w+:\w+>", "x", route))
            try:
                if resolve(path).route == route:
                    found.append(path[:60])
            except Resolver404:
                continue
    assert not found, found


@pytest.mark.parametrize(
    "wanted",
    [
        "http://[::1",
        "//evil.example",
        "/\\evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "http://testserver.evil.example/",
        "1,5",  # the name of a view, for redirect()
        "core:search",
        "/x\r\nSet-Cookie: a=b",
        "/\0",
        "/" + "x" * 9000,
    ],
)
def test_nobody_is_led_to_what_is_no_page_of_ours(wanted):
    request = RequestFactory().post("/x", {"next": wanted})
    assert next_page(request, "/default/") == "/default/"


def test_a_page_of_ours_is_led_back_to():
    wanted = "/alliances/?q=Müller&sort=-name"
    assert next_page(RequestFactory().post("/x", {"next": wanted}), "/") == wanted


@pytest.mark.django_db
def test_keys_that_no_column_can_hold_are_in_no_row(world):
    keys = [world.northstar.pk, 2**64, -(2**70), 10**400]
    assert list(Alliance.objects.filter(pk__in=keys)) == [world.northstar]
    assert not Alliance.objects.filter(pk__in=keys[1:]).exists()
    assert Alliance.objects.exclude(pk__in=keys[1:]).count() == Alliance.objects.count()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["alliances:list", "alliances:partner_list", "alliances:person_list"]
)
@pytest.mark.parametrize("size", ["-1", "0", "1", "1000000", "²"])
def test_no_address_says_how_many_rows_a_page_has(world, name, size):
    answer = world.client("lena").get(reverse(name), {"per_page": size})
    assert answer.status_code == 200
    assert answer.context["table"].paginator.per_page == 50


@pytest.mark.django_db
@pytest.mark.parametrize("revision", ["9" * 400, str(2**64), str(2**63), "2147483648"])
def test_a_revision_that_no_row_can_have_is_a_lost_race(world, revision):
    url = reverse("alliances:edit", args=[world.northstar.pk])
    page = world.client("alice").get(url)
    sent = {field.name: field.value() or "" for field in page.context["form"]}
    answer = world.client("alice").post(url, {**sent, "name": "New", "revision": revision})
    assert answer.status_code in (409, 422)
    world.northstar.refresh_from_db()
    assert world.northstar.name != "New"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["http://[::1", "http://[", "//[v1.x]/", "http://\u2100.x/"])
def test_an_expired_form_from_no_address_at_all(world, address):
    client = world.client("alice")
    client.handler.enforce_csrf_checks = True
    answer = client.post("/profile/", {"name": "A"}, HTTP_ORIGIN=address, HTTP_REFERER=address)
    assert answer.status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_reset_password", "account_login", "mfa_reauthenticate"])
def test_sign_in_leads_to_no_broken_address(world, name):
    client = world.client("alice" if name == "mfa_reauthenticate" else "anonymous")
    answer = client.get(reverse(name), {"next": "http://[::1"})
    assert answer.status_code < 500


@pytest.mark.django_db
def test_what_allauth_raises_while_something_is_sent_it_answers_itself(world):
    """To write is asked again after a race (core.middleware); who has to prove themselves first is
    led to the page that asks, by POST as by GET."""
    for method in ("get", "post", "put"):
        answer = getattr(world.client("alice"), method)(reverse("mfa_generate_recovery_codes"))
        assert answer.status_code == 302, method
        assert answer.url.startswith("/accounts/reauthenticate/"), method


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["alliances:list", "alliances:partner_options", "core:search"])
def test_an_address_longer_than_a_web_server_takes(world, name):
    client = world.client("alice")
    assert client.get(reverse(name), {"q": "x" * 100_000}).status_code == 414
    assert client.get(reverse(name), {"q": "x" * 4000}).status_code == 200


# Duplicates -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_committee_of_a_name_that_is_there(world):
    """Its alliance is not asked for by the form, and unique with it."""
    there = CommitteeFactory(alliance=world.northstar)
    url = reverse("governance:committee_create", args=[world.northstar.pk])
    sent = {"name": there.name, "kind": there.kind, "people": [world.alice.person.pk]}
    answer = world.client("alice").post(url, sent)
    assert answer.status_code == 422
    assert "already has a committee of this name" in answer.content.decode()
    assert Committee.objects.filter(alliance=world.northstar).count() == 1


@pytest.mark.django_db
def test_a_deal_term_of_a_kind_and_label_that_are_there(world):
    there = DealTermFactory(alliance=world.northstar, label="Signing")
    url = reverse("alliances:deal_term_create", args=[world.northstar.pk])
    sent = {"kind": there.kind, "label": "Signing", "qualifier": "exact", "amount": "5"}
    sent |= {"currency": "EUR"}
    answer = world.client("alice").post(url, sent)
    assert answer.status_code == 422
    assert "already" in str(answer.context["form"].errors["label"])


@pytest.mark.django_db
def test_the_database_s_refusal_in_words(world):
    """By the name of the constraint on PostgreSQL, by its columns on SQLite."""
    there = CommitteeFactory(alliance=world.northstar)
    cases = [
        (
            lambda: Committee.objects.bulk_create(
                [Committee(alliance=world.northstar, name=there.name)]
            ),
            "This alliance already has a committee of this name.",
        ),
        (
            lambda: User.objects.bulk_create([User(email="ALICE@entente.example", name="A")]),
            "Somebody already uses this e-mail address.",
        ),
    ]
    for write, sentence in cases:
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            write()
        words = said(caught.value)
        assert words is not None and words.messages == [sentence]
