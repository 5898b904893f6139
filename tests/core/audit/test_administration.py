"""What is done, and tried, in Django admin and by commands."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client

from accounts.models import AccountNotice, User
from alliances.models import Alliance, BusinessUnit, DealTerm
from core.audit.models import AuditEvent
from core.audit.record import fields_of
from scorecards.models import ScoringModel
from tests.admin.hands import delete, staff, url_of
from tests.conftest import World
from tests.core.audit.test_kinds import latest
from tests.core.test_request_limits import send
from tests.core.test_revision import filled
from tests.factories import DealTermFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


# Refused ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["get", "post", "head"])
@pytest.mark.parametrize("part", ["change", "delete", "history", "version", "view_on_site"])
def test_every_way_to_a_row_that_is_not_theirs(world: World, method: str, part: str) -> None:
    quiet, client = world.restricted, staff(world, "lena", everything=True)
    quiet.save()
    kind = ContentType.objects.get_for_model(Alliance)
    url = {
        "version": f"/admin/alliances/alliance/{quiet.pk}/history/{quiet.history.first().pk}/",
        "view_on_site": f"/admin/r/{kind.pk}/{quiet.pk}/",
    }.get(part) or url_of(Alliance, part, quiet.pk)
    assert getattr(client, method)(url).status_code in (302, 403, 404)
    event = latest("refused")
    assert (event.actor, event.alliance_id) == (world.lena, quiet.pk)
    getattr(client, method)(url.replace(f"/{quiet.pk}/", "/99999/"))
    last = latest("refused")
    assert last == event or (last.about, last.alliance_id) == ("", None), "there is no such row"


def test_a_body_that_is_too_large(world: World) -> None:
    """Of somebody who is signed in, once in a minute for an address: others could fill the log."""
    alice = world.client("alice")
    for _ in range(3):
        assert send(alice, "/imports/new/", 60_000_000)[0].status_code == 413
    event = latest("refused")
    assert (event.actor, event.summary) == (world.alice, "POST /imports/new/, too large")
    before = AuditEvent.objects.count()
    assert send(alice, "/imports/new/", 60_000_000)[0].status_code == 413
    assert send(Client(), "/accounts/login/", 60_000_000)[0].status_code == 413
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("lookup", ["password__startswith=p", "_to_field=password"])
def test_a_list_that_is_asked_for_secrets(world: World, lookup: str) -> None:
    client = staff(world, "lena", everything=True)
    assert client.get(f"{url_of(User, 'changelist')}?{lookup}&_popup=1").status_code == 400
    assert latest("refused").summary == "GET /admin/accounts/user/"


# Done ---------------------------------------------------------------------------------------------
def act(client: Client, *names: str, **more: Any) -> Any:
    model = ScoringModel.objects.create(key="m", name="Model")
    sent = {"action": names, "_selected_action": [model.pk]} | more
    return client.post(url_of(ScoringModel, "changelist"), sent)


@pytest.mark.parametrize("place", ["core.audit.own.save_events", "core.admin.guard.record"])
def test_an_action_that_cannot_be_written_down_is_not_done(
    world: World, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr(place, fail)
    with pytest.raises(DatabaseError):
        act(world.client("ada"), "make_new_version")
    assert ScoringModel.objects.filter(key="m").count() == 1


@pytest.mark.parametrize(
    "sent", [{"index": "0"}, {"index": "-2"}, {"index": "0", "select_across": "yes"}]
)
def test_the_action_that_ran_is_the_one_on_record(world: World, sent: dict[str, str]) -> None:
    """What is sent may name several, and say in odd ways that it means all rows."""
    act(world.client("ada"), "make_new_version", "zz", **sent)
    count = ScoringModel.objects.count() - 1 if "select_across" in sent else 1
    assert ScoringModel.objects.filter(key="m").count() == 2
    rows = f"{count // 2 + count % 2 if 'select_across' in sent else 1} scoring models"
    assert latest("admin_action").summary.startswith(f"make new version: {rows} (")


def test_what_is_done_to_a_part_of_an_alliance_is_found_by_it(world: World) -> None:
    term, client = DealTermFactory(alliance=world.northstar), world.client("ada")
    url = url_of(DealTerm, "change", term.pk)
    assert client.post(url, filled(client.get(url)) | {"amount": 7}).status_code == 302
    delete(client, url_of(DealTerm, "delete", term.pk))
    for kind in ("admin_changed", "admin_deleted"):
        assert latest(kind).alliance_id == world.northstar.pk


def test_an_action_that_was_refused_says_so(world: World) -> None:
    client = staff(world, "eve", "view_scoringmodel", "change_scoringmodel")
    act(client, "make_new_version")
    assert ScoringModel.objects.filter(key="m").count() == 1
    assert "1 scoring models, refused (" in latest("admin_action").summary


def test_a_page_that_asks_first_is_no_action(world: World) -> None:
    unit = BusinessUnit.objects.create(name="A unit of ours")
    sent = {"action": "delete_selected", "_selected_action": [unit.pk]}
    world.client("ada").post(url_of(BusinessUnit, "changelist"), sent)
    assert not AuditEvent.objects.filter(kind="admin_action").exists()


# Commands -----------------------------------------------------------------------------------------
def test_a_password_that_a_command_sets(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    type(world.eve).objects.filter(pk=world.eve.pk).update(password=make_password("x"))
    command = "django.contrib.auth.management.commands.changepassword"
    monkeypatch.setattr(f"{command}.getpass.getpass", lambda *args, **more: "correct horse battery")
    call_command("changepassword", world.eve.email)
    event = latest("password_changed")
    assert (event.about_id, event.actor) == (str(world.eve.pk), None)
    assert AccountNotice.objects.get(user=world.eve).what == "password_changed"
    assert "correct horse" not in str(fields_of(event)) and "pbkdf2" not in str(fields_of(event))


def test_a_password_that_is_hashed_anew_was_not_changed(world: World) -> None:
    eve = world.eve
    eve.set_password("correct horse battery")
    eve.save()
    before = AuditEvent.objects.filter(kind="password_changed").count()
    type(eve).objects.filter(pk=eve.pk).update(
        password=eve.password.replace("pbkdf2_sha256", "pbkdf2_sha1")
    )
    eve.name = "Eve the Second"
    eve.save()
    assert AuditEvent.objects.filter(kind="password_changed").count() == before


def test_an_account_that_is_opened_with_rights(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    call_command("createsuperuser", interactive=False, email="root@x.example", name="Root")
    assert latest("account_added").summary == "Administrator"
