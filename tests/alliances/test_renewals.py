"""Agreements are renewed, given notice on or left to end: on record, and undone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from alliances.models import Agreement, AgreementDecision
from alliances.rules.renewals import Terms, choices, next_term
from alliances.services.today import AGREEMENT_END, NOTICE
from portfolio.services.today import today_page
from tests.conftest import World, at, seen
from tests.factories import AgreementFactory

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
END, BY = date(2026, 12, 31), date(2026, 12, 1)
CALENDAR_YEAR = Terms(effective_on=date(2026, 1, 1), ends_on=END, notice_by=BY)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (CALENDAR_YEAR, ("renew", "notice", "lapse")),
        (Terms(ends_on=END, renews=True), ("renew", "notice")),
        (Terms(ends_on=date(2026, 10, 1)), ("renew", "lapse")),
        (Terms(ends_on=date(2026, 10, 1), renews=True), ("renew", "notice")),
        (Terms(), ("notice",)),
        (Terms(ends_on=END, ending="notice"), ("renew",)),
        (Terms(ends_on=END, terminated_on=TODAY), ()),
    ],
)
def test_what_may_be_decided(terms: Terms, expected: tuple[str, ...]) -> None:
    assert choices(terms, TODAY) == expected


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (CALENDAR_YEAR, (date(2027, 12, 31), date(2027, 12, 1))),
        (Terms(date(2024, 3, 1), date(2027, 2, 28)), (date(2030, 2, 28), None)),
        (Terms(ends_on=END), (date(2027, 12, 31), None)),
        (Terms(date(2026, 1, 9), END), (date(2027, 12, 31), None)),
        (Terms(), (None, None)),
    ],
)
def test_the_next_term_is_as_long_as_the_last(terms: Terms, expected: tuple[Any, Any]) -> None:
    assert next_term(terms) == expected


@pytest.fixture
def agreement(world: World) -> Any:
    with at(NOW):
        yield AgreementFactory(
            alliance=world.northstar,
            title="Master",
            effective_on=date(2026, 1, 1),
            ends_on=END,
            notice_by=BY,
        )


def url(agreement: Agreement, choice: str) -> str:
    return reverse(f"alliances:agreement_{choice}", args=[agreement.pk])


def send(world: World, agreement: Agreement, choice: str, who: str = "alice", **more: Any) -> Any:
    values = {"revision": agreement.revision, "decided_on": "today", **more}
    return world.client(who).post(url(agreement, choice), values)


def kinds(world: World) -> set[Any]:
    return {row.item.kind for row in today_page(user=world.alice, now=NOW).rows}


@pytest.mark.slow
def test_renewing_moves_the_dates_and_leaves_today(world: World, agreement: Agreement) -> None:
    assert NOTICE in kinds(world)
    answer = send(world, agreement, "renew", ends_on="31 Dec 2027", notice_by="1 Dec 2027")
    assert answer.status_code == 302
    agreement.refresh_from_db()
    assert (agreement.ends_on, agreement.notice_by) == (date(2027, 12, 31), date(2027, 12, 1))
    decision = AgreementDecision.objects.get()
    assert (decision.choice, decision.decided_on, decision.decided_by) == (
        "renew",
        TODAY,
        world.alice,
    )
    assert not {NOTICE, AGREEMENT_END} & kinds(world)
    page = world.client("eve").get(reverse("alliances:agreement", args=[world.northstar.pk])).text
    assert "Renewed" in page and "Alice" in page
    history = world.client("eve").get(f"/alliances/{world.northstar.pk}/activity/").text
    assert "Decision on agreement" in history


@pytest.mark.parametrize(
    ("choice", "words"), [("notice", "notice given"), ("lapse", "not renewed")]
)
def test_an_end_that_was_decided_waits_for_nobody(
    world: World, agreement: Agreement, choice: str, words: str
) -> None:
    send(world, agreement, choice, ends_on="31 Dec 2026")
    agreement.refresh_from_db()
    assert (agreement.ending, agreement.renews_automatically) == (choice, False)
    assert not {NOTICE, AGREEMENT_END} & kinds(world)
    page = world.client("alice").get(reverse("alliances:agreement", args=[world.northstar.pk]))
    assert words in page.text
    offered = re.findall(r"<summary[^>]*>([^<]+)</summary>", page.text)
    assert "Renew" in offered and not {"Give notice", "Let it end"} & set(offered)
    listed = world.client("alice").get("/portfolio/exceptions/").text
    assert "notice d" not in listed


def test_a_decision_is_undone_from_the_message(world: World, agreement: Agreement) -> None:
    send(world, agreement, "renew", ends_on="31 Dec 2027", next="/today/")
    client = world.client("alice")
    row = AgreementDecision.objects.get()
    undo = reverse("alliances:agreement_undo", args=[row.pk])
    answer = client.post(undo, {"next": "/today/", **seen(row)})
    assert answer["Location"] == "/today/"
    agreement.refresh_from_db()
    assert (agreement.ends_on, agreement.notice_by) == (END, BY)
    assert not AgreementDecision.objects.exists()
    assert NOTICE in kinds(world)


def test_what_was_edited_since_is_not_undone(world: World, agreement: Agreement) -> None:
    send(world, agreement, "lapse")
    agreement.refresh_from_db()
    agreement.title = "Master II"
    agreement.save()
    row = AgreementDecision.objects.get()
    undo = reverse("alliances:agreement_undo", args=[row.pk])
    answer = world.client("alice").post(undo, seen(row), follow=True)
    assert "can no longer be undone" in answer.text
    assert AgreementDecision.objects.exists()


@pytest.mark.parametrize(
    ("choice", "values", "words"),
    [
        ("renew", {"ends_on": "31 Dec 2026"}, "after the current end, 31 Dec 2026"),
        ("renew", {"ends_on": ""}, "required"),
        ("renew", {"ends_on": "31 Dec 2027", "notice_by": "1 Jan 2028"}, "on or before the end"),
        ("renew", {"ends_on": "31 Dec 2027", "decided_on": "tomorrow"}, "cannot be in the future"),
        ("renew", {"ends_on": "31 Dec 2077"}, "more than 15 years away"),
        ("renew", {"ends_on": "31 Dec 2027", "notice_by": "1 Jan 2020"}, "is in the past"),
        ("notice", {"ends_on": "1 Nov 2026"}, "cannot end before notice is given"),
        ("lapse", {"decided_on": "1 Jan 1999"}, "more than 2 years away"),
    ],
)
def test_dates_that_cannot_be_are_refused_or_asked_about(
    world: World, agreement: Agreement, choice: str, values: dict[str, str], words: str
) -> None:
    answer = send(world, agreement, choice, **values)
    assert answer.status_code == 422
    assert words in answer.text
    assert not AgreementDecision.objects.exists()


def test_late_notice_is_asked_about_and_then_taken(world: World, agreement: Agreement) -> None:
    Agreement.objects.update(notice_by=date(2026, 11, 1), revision=1)
    late = send(world, agreement, "notice", ends_on="31 Dec 2026")
    assert "last day to give notice was 1 Nov 2026" in late.text
    sure = {"ends_on": "31 Dec 2026", "sure_decided_on": "21 Nov 2026"}
    assert send(world, agreement, "notice", **sure).status_code == 302
    assert Agreement.objects.get().ending == "notice"


def test_of_two_deciders_the_second_is_told(world: World, agreement: Agreement) -> None:
    send(world, agreement, "renew", ends_on="31 Dec 2027")
    answer = send(world, agreement, "renew", who="lena", ends_on="31 Dec 2028")
    assert answer.status_code == 409
    assert "31 Dec 2027" in answer.text, "what was decided meanwhile"
    assert Agreement.objects.get().ends_on == date(2027, 12, 31)


def test_what_is_settled_is_not_offered(world: World, agreement: Agreement) -> None:
    send(world, agreement, "lapse")
    assert world.client("alice").get(url(agreement, "notice")).status_code == 404


def test_what_was_to_end_is_renewed_after_all(world: World, agreement: Agreement) -> None:
    send(world, agreement, "notice", ends_on="31 Dec 2026")
    agreement.refresh_from_db()
    assert send(world, agreement, "renew", ends_on="31 Dec 2027").status_code == 302
    agreement.refresh_from_db()
    assert (agreement.ending, agreement.ends_on) == ("", date(2027, 12, 31))


def test_a_guest_does_not_read_our_decision(world: World, agreement: Agreement) -> None:
    send(world, agreement, "lapse", note="We will not go on.")
    page = world.client("gina").get(reverse("alliances:agreement", args=[world.northstar.pk])).text
    assert "Master" in page
    assert "We will not go on" not in page and "not renewed" not in page
