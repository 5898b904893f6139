"""403, and 404 on what is there, are written down at every address; what never was is not."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from accounts.models import Invitation, User
from accounts.services.invitations import invite, token_of
from alliances.models import Person
from alliances.services.sign_ins import invite_person
from core.audit import refusals
from core.audit.models import AuditEvent
from core.audit.refusals import AT_MOST
from tests.conftest import World, at
from tests.factories import DealTermFactory, PersonFactory
from tests.test_urls import PARTS, asked

pytestmark = pytest.mark.django_db
# Pages that a role does not have, answered with 404 as if there were none: no thing is asked for.
NO_SUCH_PAGE = {"core:outbox_mail", "core:outbox_html", "core:outbox_attachment"}
# The table asks for a session that there never was.
NO_SUCH_PAGE |= {"accounts:session_end", "governance:feed_file"}
# Minutes that were not circulated yet are not there for guests.
NO_SUCH_PAGE |= {"governance:minutes_pdf"}


def events(world: World, name: str) -> list[AuditEvent]:
    kinds = ("refused", "refused_often")
    rows = AuditEvent.objects.filter(kind__in=kinds, actor=getattr(world, name))
    return list(rows.order_by("pk"))


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize(("table", "start"), PARTS)
def test_every_refusal_of_the_table_is_written(
    table: Any, start: int, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "AT_MOST", 10_000)
    wrong = []
    for row, url, persona, client, expected in asked(table, start, world):
        if persona == "anonymous" or expected not in (403, 404):
            continue
        if expected == 404 and (not row.args or row.name in NO_SUCH_PAGE):
            continue
        method = "POST" if row.post else "GET"
        (client.post if row.post else client.get)(url)
        said = f"{method} {url.partition('?')[0]}"
        if not any(said == event.summary for event in events(world, persona)):
            wrong.append(f"{persona} {said} ({row.name}, {expected})")
    assert not wrong, "\n".join(wrong)


def test_who_asked_for_what(world: World) -> None:
    charlie = world.client("charlie")
    charlie.get(f"/alliances/{world.restricted.pk}/")
    (event,) = events(world, "charlie")
    assert (event.about, event.alliance_id) == ("Quiet project", world.restricted.pk)
    assert event.summary == f"GET /alliances/{world.restricted.pk}/"
    assert event.network == "127.0.0.1"


def test_what_may_be_read_but_not_changed(world: World) -> None:
    world.client("eve").post(f"/alliances/{world.northstar.pk}/edit/", {"name": "x"})
    (event,) = events(world, "eve")
    assert event.about == "Northstar co-sell" and event.summary.startswith("POST ")


def test_what_never_was_there_is_no_event(world: World) -> None:
    charlie = world.client("charlie")
    for url in (
        "/alliances/99999/",
        "/nowhere/",
        "/deal-terms/9/edit/",
    ):
        assert charlie.get(url).status_code == 404
    assert not events(world, "charlie")


def test_a_row_of_django_admin_that_is_not_theirs(world: World) -> None:
    lena = world.lena
    lena.is_staff = True
    lena.save(update_fields=["is_staff"])
    lena.user_permissions.set(permissions("view_alliance", "change_alliance"))
    client = world.client("lena")
    for what in ("change", "history", "delete"):
        client.get(f"/admin/alliances/alliance/{world.restricted.pk}/{what}/")
    found = events(world, "lena")
    assert len(found) == 3 and {event.alliance_id for event in found} == {world.restricted.pk}
    client.get("/admin/alliances/alliance/99999/change/")
    assert len(events(world, "lena")) == 3


def permissions(*names: str) -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=names)


def test_the_same_again_is_counted_once(world: World) -> None:
    charlie = world.client("charlie")
    for _ in range(5):
        charlie.get(f"/alliances/{world.restricted.pk}/")
    assert len(events(world, "charlie")) == 1


@pytest.mark.slow
def test_the_log_cannot_be_flooded(world: World) -> None:
    oscar = world.client("oscar")
    people = [PersonFactory() for _ in range(AT_MOST + 20)]
    for person in people:
        assert oscar.get(f"/people/{person.pk}/").status_code == 404
    found = events(world, "oscar")
    assert len(found) == AT_MOST + 1 and found[-1].kind == "refused_often"


def test_the_answer_and_its_queries_say_nothing_of_what_is_there(
    world: World, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the answer has left: what is written is written after it."""
    charlie = world.client("charlie")
    monkeypatch.setattr("core.audit.middleware._write", lambda later: None)
    with django_assert_num_queries(3) as there:
        charlie.get(f"/alliances/{world.restricted.pk}/")
    with django_assert_num_queries(len(there.captured_queries)):
        charlie.get("/alliances/99999/")


def test_what_cannot_be_written_keeps_nobody_from_their_answer(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr(refusals, "save_events", fail)
    assert world.client("charlie").get(f"/alliances/{world.restricted.pk}/").status_code == 404
    assert "audit_event_lost" in caplog.text


def test_the_middleware_stands_where_it_sees_refusals() -> None:
    order = settings.MIDDLEWARE
    mine = order.index("core.audit.middleware.AuditMiddleware")
    assert order.index("core.middleware.ReaderTimeZoneMiddleware") < mine
    assert mine < order.index("core.middleware.WritesMiddleware")


def test_tokens_stay_out_of_it(world: World) -> None:
    DealTermFactory(alliance=world.northstar)
    client = world.client("charlie")
    client.get("/audit/?q=a-secret-search")
    assert "secret" not in events(world, "charlie")[0].summary


# Links of mails -------------------------------------------------------------------------------
SENT = {"password1": "an even longer battery", "password2": "an even longer battery"}


def links(kind: str = "link_refused") -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(kind=kind).order_by("pk"))


def page(token: str) -> str:
    return reverse("accounts:invitation", args=[token])


def opened(token: str, **more: Any) -> int:
    return Client().get(page(token), **more).status_code


def invited(world: World) -> tuple[User, str]:
    user = invite(email="new@m.example", name="New", role="guest", invited_by=world.ada)
    return user, token_of(invitation=Invitation.objects.get(user=user))


def test_an_invitation_that_opens_nothing_is_an_event(world: World) -> None:
    with at("2026-11-21T10:00:00Z"):
        (_, first), (_, token) = invited(world), invited(world)
        assert [opened("made.up:token"), opened(first), opened(token)] == [410, 410, 200]
    with at("2026-11-29T10:00:00Z"):
        assert opened(token) == 410
    assert [(one.summary, one.about) for one in links()] == [
        ("Invitation that was never sent", ""),
        ("Invitation that was withdrawn, or sent again", "New"),
        ("Invitation that has expired, or no longer fits what is on record", "New"),
    ]
    assert {(one.network, one.actor_id) for one in links()} == {("127.0.0.1", None)}
    assert token not in str(list(AuditEvent.objects.values()))


def test_so_is_one_that_is_used_again_or_of_a_closed_account(world: World) -> None:
    user, token = invited(world)
    assert Client().post(page(token), SENT).status_code == 302
    assert opened(token) == 410
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert opened(token) == 410
    said = ["Invitation that was used", "Invitation to a closed account"]
    assert [one.summary for one in links()] == said


def test_so_is_an_invitation_that_no_longer_fits(world: World) -> None:
    person = PersonFactory(name="Paul", email="paul@m.example", partner=world.meridian)
    user = invite_person(person=person, invited_by=world.lena)
    token = token_of(invitation=Invitation.objects.get(user=user))
    Person.objects.filter(pk=person.pk).update(partner=None)
    weak = {"password1": "short", "password2": "short"}
    assert Client().post(page(token), weak).status_code == 422 and not links()
    assert Client().post(page(token), SENT).status_code == 422
    assert [one.about for one in links()] == ["Paul"]


@pytest.mark.parametrize(
    "url", ["/confirm-address/made.up:token/", "/accounts/password/reset/key/1-made-up/"]
)
def test_so_are_other_links(world: World, url: str) -> None:
    Client().get(url, follow=True)
    (event,) = links()
    assert event.about == "" and "never sent" in event.summary


@pytest.mark.slow
def test_links_cannot_flood_the_log_either(world: World) -> None:
    with at("2026-11-21T10:00:00Z"):
        for _ in range(5):
            opened("made.up:token")
        assert len(links()) == 1
        for number in range(AT_MOST + 20):
            opened("made.up:token", REMOTE_ADDR=f"192.0.2.{number}")
        assert (len(links()), len(links("links_refused_often"))) == (AT_MOST, 1)
    with at("2026-11-21T10:02:00Z"):
        opened("made.up:token")
        assert len(links()) == AT_MOST + 1
