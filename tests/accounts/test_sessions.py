"""Sessions: they end when idle or old, people see and end theirs, and administrators those of
others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from accounts.rules.devices import device_name
from accounts.rules.sessions import Limits, is_over, span_in_words, write_after
from accounts.services.invitations import invite, token_of
from accounts.services.notices import sign_out
from accounts.services.sessions import forget_sessions
from core.audit.models import AuditEvent
from core.mail.sending import send_due_messages
from tests.accounts.doors import ALICE, CHANGE, LOGIN, NEW, browser, is_in, sign_in
from tests.conftest import World, at
from tests.factories import PASSWORD

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
PAGE = "/profile/sessions/"
LIMITS = Limits(idle=100, longest=1000)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
limits = override_settings(
    SESSION_IDLE_HOURS=4,
    SESSION_MAX_HOURS=12,
    SESSION_STAY_IDLE_HOURS=72,
    SESSION_STAY_MAX_HOURS=168,
)


def after(hours: float) -> Any:
    return at(START + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("started", "seen", "over"),
    [(0, 0, False), (-99, -99, False), (-100, -100, True), (-999, -1, False), (-1000, 0, True),
     (-1000, -100, True), (50, 50, False)],
)  # fmt: skip
def test_when_a_session_is_over(started: float, seen: float, over: bool) -> None:
    assert is_over(started=started, seen=seen, now=0, limits=LIMITS) is over


def test_use_is_noted_every_few_minutes() -> None:
    assert write_after(LIMITS) == 10 and write_after(Limits(4 * 3600, 12 * 3600)) == 300


@pytest.mark.parametrize(
    ("hours", "words"),
    [(4, "4 hours"), (1, "1 hour"), (0.5, "30 minutes"), (24, "24 hours"), (72, "3 days"),
     (1.5, "90 minutes")],
)  # fmt: skip
def test_limits_in_words(hours: float, words: str) -> None:
    assert span_in_words(hours) == words


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/131.0.0.0 Safari/537.36", "Chrome on macOS"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36",
         "Chrome on Android"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
        ("<script>Firefox/1</script>", "Firefox"),
    ],
)  # fmt: skip
def test_devices_in_words(agent: str, name: str) -> None:
    assert device_name(agent) == name


@pytest.mark.parametrize(("stay", "idle", "longest"), [(False, 4, 12), (True, 72, 168)])
@limits
def test_a_session_ends_when_idle_and_when_old(
    world: World, stay: bool, idle: int, longest: int
) -> None:
    more = {"remember": "on"} if stay else {}
    with after(0):
        idle_one, used_one = browser(), browser()
        for client in (idle_one, used_one):
            cookie = sign_in(client, **more).cookies["sessionid"]
            assert bool(cookie["max-age"]) is stay  # else the browser forgets it when it closes
    for hour in range(1, longest, max(idle // 2, 1)):
        with after(hour):
            assert is_in(used_one), hour
    with after(idle + 0.1):
        answer = idle_one.get("/profile/", follow=True)
        assert answer.redirect_chain[-1][0].startswith(LOGIN)
        assert "Your session has ended" in answer.content.decode()
    with after(longest):
        assert not is_in(used_one)
    with after(1):
        assert not is_in(idle_one)  # and is gone, whatever the clock says


@limits
@pytest.mark.parametrize("path", ["/static/none.css", "/healthzz", "/nothing/", "/static/"])
def test_no_page_takes_who_was_idle_for_signed_in(world: World, path: str) -> None:
    """Nor does one that says that there is no such address."""
    with after(0):
        client = browser()
        sign_in(client)
    with after(5):
        page = client.get(path)
    assert page.status_code == 404 and "Alice" not in page.content.decode()


@limits
def test_what_is_sent_after_the_end_changes_nothing(world: World) -> None:
    with after(0):
        client = browser()
        sign_in(client)
    with after(5):
        answer = client.post("/profile/", {"name": "Mallory", "time_zone": "Europe/Berlin"})
    world.alice.refresh_from_db()
    assert answer.url.startswith(LOGIN) and world.alice.name == "Alice Manager"


@limits
def test_a_clock_that_is_set_back_makes_no_session_last_longer(world: World) -> None:
    with after(24 * 30):
        client = browser()
        sign_in(client)
    for hour in range(0, 12, 3):
        with after(hour):
            assert is_in(client)
    with after(12):
        assert not is_in(client)


def test_use_costs_no_query_but_every_few_minutes(world: World) -> None:
    with after(0):
        client = browser()
        sign_in(client)
        client.get("/profile/")
    with after(0.05), CaptureQueriesContext(connection) as few:
        client.get("/profile/")
    with after(0.2), CaptureQueriesContext(connection) as noted:
        client.get("/profile/")
    assert not [query for query in few if "usersession" in query["sql"]]
    assert [query for query in noted if "usersession" in query["sql"]]


def test_the_session_gets_a_new_name_at_sign_in(world: World) -> None:
    client = browser()
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client)
    assert is_in(client) and client.cookies["sessionid"].value != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


# What people see -----------------------------------------------------------------------------
def two_sessions() -> tuple[Client, Client]:
    here = Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT=FIREFOX)
    there = Client(REMOTE_ADDR="2001:db8::5", HTTP_USER_AGENT=IPHONE)
    for client in (there, here):
        sign_in(client)
    return here, there


def test_people_see_where_they_are_signed_in(world: World) -> None:
    here, _ = two_sessions()
    page = here.get(PAGE).content.decode()
    assert "2 devices" in page and "Firefox on Linux" in page and "Safari on iPhone" in page
    assert "203.0.113.7" in page and "2001:db8::5" in page
    assert page.count("this device") == 1
    assert page.index("Firefox on Linux") < page.index("Safari on iPhone")  # this one first
    keys = UserSession.objects.values_list("session_key", flat=True)
    assert not [key for key in keys if key in page]


def test_who_comes_by_an_invitation_in_the_browser_of_another_is_listed(world: World) -> None:
    """What is not in the list is not ended either."""
    who = {"email": "nina@meridian.example", "name": "Nina Park", "role": "guest"}
    nina = invite(**who, invited_by=world.ada)
    client, password = browser(), {"password1": NEW, "password2": NEW}
    sign_in(client, "bob@entente.example")
    client.post(f"/invitations/{token_of(invitation=nina.invitation)}/", password)
    assert "Nina" in client.get("/profile/").content.decode()
    row = UserSession.objects.get(user=nina)
    assert row.session_key == client.cookies["sessionid"].value
    sign_out(user=nina, now=START)
    assert not is_in(client)


def test_alone_on_one_device(world: World) -> None:
    client = browser()
    sign_in(client)
    page = client.get(PAGE).content.decode()
    assert "on this device only" in page and "End all other sessions" not in page


def test_ending_one_and_all_others(world: World) -> None:
    here, there = two_sessions()
    third = browser()
    sign_in(third)
    phone = UserSession.objects.get(ip="2001:db8::5")
    assert here.post(f"{PAGE}{phone.pk}/end/").url == PAGE
    assert not is_in(there) and is_in(here) and is_in(third)
    here.post(f"{PAGE}end/")
    assert is_in(here) and not is_in(third)
    events = AuditEvent.objects.filter(kind="session_ended", actor=world.alice)
    assert events.count() == 2


def test_nobody_ends_or_sees_the_sessions_of_others(world: World) -> None:
    here, _ = two_sessions()
    own = UserSession.objects.get(ip="203.0.113.7")
    for name in ("bob", "lena", "ada"):
        client = world.client(name)
        assert client.post(f"{PAGE}{own.pk}/end/").status_code == 404
        assert "203.0.113.7" not in client.get(PAGE).content.decode()
    assert here.post(f"{PAGE}{own.pk}/end/").status_code == 404  # one's own: "Sign out here"
    assert is_in(here)


@limits
def test_sessions_that_are_over_are_not_listed(world: World) -> None:
    with after(0):
        two_sessions()
    with after(5):
        client = browser()
        sign_in(client)
        assert "on this device only" in client.get(PAGE).content.decode()


def test_allauths_own_page_leads_to_ours(world: World) -> None:
    assert world.client("alice").get("/accounts/sessions/").url == PAGE


# They end at once ----------------------------------------------------------------------------
def change(user: User, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"is_active": False},
        {"role": Role.MEMBER},
        {"role": Role.GUEST},
        {"email": "new@entente.example"},
        {"is_staff": True},
        {"is_superuser": True},
    ],
)
@pytest.mark.parametrize("how", ["save", "update"])
def test_a_change_of_rights_ends_them_however_it_is_made(
    world: World, fields: dict[str, Any], how: str
) -> None:
    client = browser()
    sign_in(client)
    if how == "save":
        change(world.alice, **fields)
    else:
        User.objects.filter(pk=world.alice.pk).update(**fields)
    assert not is_in(client)


def test_an_account_that_is_opened_again_finds_no_open_session(world: World) -> None:
    client = browser()
    sign_in(client)
    change(world.alice, is_active=False)
    change(world.alice, is_active=True)
    assert not is_in(client)


def test_a_changed_password_ends_them(world: World) -> None:
    here, there = two_sessions()
    here.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert not is_in(there)
    assert not UserSession.objects.filter(user=world.alice).exists()
    sign_in(here, ALICE, NEW)
    assert is_in(here)


@pytest.mark.slow
def test_an_administrator_signs_somebody_out_everywhere(world: World) -> None:
    here, there = two_sessions()
    mail.outbox.clear()
    data = {"action": "sign_out_everywhere", "_selected_action": [world.alice.pk, world.bob.pk]}
    answer = world.client("ada").post("/admin/accounts/user/", data, follow=True)
    assert "1 person signed out" in answer.content.decode()
    assert not is_in(here) and not is_in(there)
    send_due_messages()
    told = [sent.to for sent in mail.outbox if "out by an administrator" in sent.subject]
    assert told == [[ALICE]]
    assert AuditEvent.objects.filter(kind="session_ended", actor=world.ada).exists()


def test_the_keys_of_sessions_are_not_in_the_admin(world: World) -> None:
    assert world.client("ada").get("/admin/usersessions/usersession/").status_code == 404
    assert world.client("ada").get("/admin/sessions/session/").status_code == 404


def test_every_night_what_has_expired_is_deleted(world: World) -> None:
    with after(0):
        two_sessions()
    kept = browser()
    with after(24 * 13):
        sign_in(kept)
    forget_sessions(now=START + timedelta(days=15))
    assert UserSession.objects.count() == Session.objects.count() == 1
