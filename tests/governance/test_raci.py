"""Who does what: the matrix, its rows, the agreement of each person, and how they are asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.models import Alliance, Person
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from core.replies import reply_path
from governance.models import RaciPart, RaciRow
from governance.rules.raci import OBJECTED, OPEN, VALID_FOR
from governance.services import raci
from governance.services.raci_mail import ask_for_agreement
from portfolio.services.today import today_page
from tests.conftest import World, seen
from tests.factories import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db


def address(world: World, name: str = "raci") -> str:
    return reverse(f"governance:{name}", args=[world.northstar.pk])


def page(world: World, who: str = "alice") -> str:
    return " ".join(world.client(who).get(address(world)).text.split())


def part(row: RaciRow, person: Person, part: str = "consulted", **said: Any) -> RaciPart:
    said.setdefault("changed_at", timezone.now() - timedelta(days=30))
    return RaciPart.objects.create(row=row, person=person, part=part, **said)


@pytest.fixture
def row(world: World) -> RaciRow:
    return RaciRow.objects.create(alliance=world.northstar, title="Scorecard")


@pytest.fixture
def tomoko(world: World) -> Person:
    """A contact of the partner without a sign-in."""
    who = PersonFactory(name="Tomoko Sato", email="tomoko@x.example", partner=world.meridian)
    MembershipFactory(alliance=world.northstar, person=who, side="theirs", role="counterpart")
    return who


def me(world: World, name: str) -> Person:
    return Person.objects.get(user=getattr(world, name))


# Rows ------------------------------------------------------------------------------------------
def test_the_usual_rows_are_proposed_once(world: World) -> None:
    assert "Nobody has said who does what" in page(world)
    for _ in range(2):
        world.client("alice").post(address(world, "raci_start"))
    rows = RaciRow.objects.filter(alliance=world.northstar)
    assert rows.count() == 12
    parts = dict(rows.get(title="Scorecard").parts.values_list("person__name", "part"))
    assert parts == {"Alice Manager": "both", "Gina Guest": "responsible"}
    matrix = raci.matrix_of(alliance=world.northstar, user=world.alice, now=timezone.now())
    assert not matrix.gaps and matrix.agreed == 0 and matrix.parts > 12


def test_a_row_has_exactly_one_accountable_person(world: World) -> None:
    client, alice = world.client("alice"), me(world, "alice")
    gina = me(world, "gina")
    url = address(world, "raci_row_add")
    sent = {"title": "Pricing", f"part_{alice.pk}": "accountable", f"part_{gina.pk}": "accountable"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "Only one person can be accountable." in answer.text
    assert "Nobody is responsible." in answer.text
    sent[f"part_{gina.pk}"] = "responsible"
    assert client.post(url, sent).status_code == 302
    made = RaciRow.objects.get(title="Pricing")
    RaciPart.objects.update(agreed_at=timezone.now())
    edit = reverse("governance:raci_row_edit", args=[made.pk])
    # They change places: never two accountable, and each has to agree again.
    swapped = {f"part_{alice.pk}": "responsible", f"part_{gina.pk}": "accountable"}
    assert client.post(edit, seen(made) | {"title": "Pricing"} | swapped).status_code == 302
    states = [one.state(timezone.now()) for one in made.parts.all()]
    assert states == ["changed", "changed"]
    assert client.post(edit, {"revision": 1, "title": "X"} | swapped).status_code == 409
    assert client.post(url, sent).status_code == 422, "the name is taken"


def test_another_name_is_another_thing_to_agree_to(world: World, row: RaciRow) -> None:
    alice = me(world, "alice")
    one = part(row, alice, "both", agreed_at=timezone.now() - timedelta(days=2))
    raci.save_row(row=row, parts={alice.pk: "both"}, now=timezone.now(), expected=row.revision)
    one.refresh_from_db()
    assert one.state(timezone.now()) == "agreed"
    row.title = "Scorecard and survey"
    raci.save_row(
        row=row, parts={alice.pk: "both"}, now=timezone.now(), expected=row.revision,
        fields=["title"],
    )  # fmt: skip
    one.refresh_from_db()
    assert one.state(timezone.now()) == "changed"


def test_a_part_of_somebody_who_left_is_a_gap(world: World, row: RaciRow, tomoko: Person) -> None:
    part(row, tomoko, "both")
    assert "incomplete" not in page(world)
    Person.objects.filter(pk=tomoko.pk).update(left_on=timezone.localdate())
    assert "1 row incomplete" in page(world) and "Nobody is accountable." in page(world)
    assert "Tomoko Sato" in page(world) and "Tomoko Sato" not in page(world, "gina")
    home = reverse("alliances:people", args=[world.northstar.pk])
    assert "Tomoko Sato has left and still holds" in world.client("alice").get(home).text


# Answers ---------------------------------------------------------------------------------------
@pytest.mark.slow
def test_who_signs_in_agrees_on_the_page(world: World, row: RaciRow) -> None:
    mine = part(row, me(world, "gina"))
    other = part(row, me(world, "alice"), "both")
    text = page(world, "gina")
    assert "Your part" in text and "Consulted on Scorecard" in text and "Add a row" not in text
    current = raci.version([mine])
    client = world.client("gina")
    client.post(address(world, "raci_agree"), {"seen": current + 1})
    mine.refresh_from_db()
    assert mine.agreed_at is None, "what they saw has changed"
    client.post(address(world, "raci_agree"), {"seen": current})
    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.state(timezone.now()) == "agreed" and other.agreed_at is None
    assert "You agreed on" in page(world, "gina")
    assert "1 of 2 parts agreed" in page(world)
    assert mine.history.count() == 2
    assert world.client("eve").post(address(world, "raci_agree"), {"seen": 1}).status_code == 403


def test_who_objects_says_why_and_both_sides_read_it(world: World, row: RaciRow) -> None:
    mine = part(row, me(world, "gina"))
    client, url = world.client("gina"), address(world, "raci_object")
    current = {"seen": raci.version([mine])}
    assert client.post(url, current | {"words": "  "}).status_code == 422
    assert client.post(url, {"seen": 1, "words": "Late"}).status_code == 422
    assert client.post(url, current | {"words": "I left that team."}).status_code == 302
    assert "I left that team." in page(world)
    assert ask_for_agreement(alliance=world.northstar, now=timezone.now()).startswith("Everybody")


def test_an_answer_needs_words_only_to_object(world: World, row: RaciRow) -> None:
    mine = part(row, me(world, "gina"))
    about = {"alliance": world.northstar, "person": mine.person, "seen": raci.version([mine])}
    with pytest.raises(ValidationError):
        raci.answer(agrees=False, now=timezone.now(), **about)
    assert raci.answer(agrees=True, now=timezone.now(), **about) == 1


# Asking ----------------------------------------------------------------------------------------
def sent() -> list[Any]:
    mail.outbox.clear()
    send_due_messages(now=timezone.now() + timedelta(minutes=1))
    return mail.outbox


def link_in(message: Any) -> str:
    path = next(word for word in message.body.split() if "/reply/" in word)
    return "/reply/" + path.split("/reply/")[1]


@pytest.mark.slow
def test_one_click_asks_all_who_have_not_agreed(world: World, row: RaciRow, tomoko: Person) -> None:
    now = timezone.now()
    part(row, me(world, "alice"), "both", agreed_at=now - timedelta(days=20))
    part(row, me(world, "gina"), agreed_at=now - timedelta(days=400), changed_at=days(500))
    part(row, tomoko, "responsible")
    part(row, PersonFactory(name="No Mail", email=""), "informed")
    answer = world.client("alice").post(address(world, "raci_ask"), follow=True)
    assert "2 people are asked by e-mail. No Mail has no e-mail address." in answer.text
    first, second = sorted(sent(), key=lambda one: one.to)
    assert "/raci/" in first.body and first.to == ["gina@entente.example"]
    assert second.subject == "Your part in Northstar co-sell: please agree"
    assert "- Responsible for Scorecard" in second.body
    again = world.client("alice").post(address(world, "raci_ask"), follow=True)
    assert "No Mail has no e-mail address." in again.text and not sent()
    rows = today_page(user=world.alice, now=now).rows
    assert "Agree to your part" not in [one.item.title for one in rows]


def days(count: int) -> datetime:
    return timezone.now() - timedelta(days=count)


def test_people_without_an_account_answer_by_the_link(
    world: World, row: RaciRow, tomoko: Person, client: Client
) -> None:
    one = part(row, tomoko, "responsible")
    ask_for_agreement(alliance=world.northstar, now=timezone.now())
    [message] = sent()
    link = link_in(message)
    shown = client.get(link).text
    assert "Responsible for Scorecard" in shown and "Northstar co-sell" in shown
    assert client.post(link, {"choice": "object", "words": ""}).status_code == 422
    done = client.post(link, {"choice": "object", "words": "I am on leave."})
    assert "alliance manager reads" in done.text
    assert "I am on leave." in page(world)
    assert "on record" in client.post(link, {"choice": "agree"}).text
    one.refresh_from_db()
    assert one.state(timezone.now()) == "agreed"
    one.part, one.changed_at = "consulted", timezone.now()
    one.save()
    old = client.get(link).text
    assert "has changed since" in old and "Responsible" not in old
    assert client.post(link, {"choice": "agree"}).status_code == 422
    Person.objects.filter(pk=tomoko.pk).update(left_on=timezone.localdate())
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("why", ["left", "answered", "changed", "ended"])
def test_a_mail_that_is_no_longer_true_does_not_go_out(
    world: World, row: RaciRow, tomoko: Person, why: str
) -> None:
    one = part(row, tomoko, "responsible")
    ask_for_agreement(alliance=world.northstar, now=timezone.now())
    if why == "left":
        Person.objects.filter(pk=tomoko.pk).update(left_on=timezone.localdate())
    elif why == "answered":
        RaciPart.objects.filter(pk=one.pk).update(agreed_at=timezone.now())
    elif why == "changed":
        RaciPart.objects.filter(pk=one.pk).update(part="informed")
    else:
        tomoko.memberships.update(ended_on=timezone.localdate())
    assert not sent()
    assert OutgoingMessage.objects.get().state == "withdrawn"


def test_the_mail_of_a_restricted_alliance_says_nothing(
    world: World, row: RaciRow, tomoko: Person
) -> None:
    part(row, tomoko, "responsible")
    Alliance.objects.filter(pk=world.northstar.pk).update(confidentiality="restricted")
    world.northstar.refresh_from_db()
    ask_for_agreement(alliance=world.northstar, now=timezone.now())
    assert not sent(), "the address is not confirmed"
    Person.objects.filter(pk=tomoko.pk).update(email_confirmed_at=timezone.now())
    OutgoingMessage.objects.update(next_attempt_at=timezone.now())
    [message] = sent()
    for word in ("Northstar", "Scorecard", "Meridian"):
        assert word not in message.subject + message.body


def test_today_says_that_i_was_asked(world: World, row: RaciRow) -> None:
    part(row, me(world, "alice"), "both", asked_at=timezone.now())
    rows = today_page(user=world.alice, now=timezone.now()).rows
    assert "Agree to your part" in [one.item.title for one in rows]
    RaciPart.objects.update(agreed_at=timezone.now())
    rows = today_page(user=world.alice, now=timezone.now()).rows
    assert "Agree to your part" not in [one.item.title for one in rows]


def test_a_link_for_somebody_without_a_part_is_gone(
    world: World, row: RaciRow, tomoko: Person, client: Client
) -> None:
    link = reply_path("raci", subject=world.northstar.pk, person=tomoko.pk)
    assert client.get(link).status_code == 410


def test_what_is_open_or_objected_to_is_the_same_in_rows_and_rules(world: World) -> None:
    """Every order in which a part was changed, agreed to, objected to and asked about."""
    now = timezone.now()
    days: list[datetime | None] = [None, *(now - timedelta(days=ago) for ago in (400, 30, 20, 10))]
    row = RaciRow.objects.create(alliance=world.northstar, title="Forecast")
    RaciPart.objects.bulk_create(
        RaciPart(
            row=row,
            person=PersonFactory(),
            part="informed",
            changed_at=now - timedelta(days=changed),
            agreed_at=agreed,
            objected_at=objected,
        )
        for changed in (500, 25, 15)
        for agreed in days
        for objected in days[::2]
    )
    parts = RaciPart.objects.filter(row=row)
    states = {part.pk: part.state(now) for part in parts}
    found = set(parts.open(now - VALID_FOR).values_list("pk", flat=True))
    assert found == {pk for pk, state in states.items() if state in OPEN}
    found = set(parts.objected().values_list("pk", flat=True))
    assert found == {pk for pk, state in states.items() if state == OBJECTED}
    assert len(set(states.values())) >= 4
