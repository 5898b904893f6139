"""Nobody climbs by Django admin: rights, roles, addresses, schedules and secrets."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from django_celery_results.models import TaskResult
from kombu.exceptions import OperationalError

from accounts.models import Invitation, User
from alliances.models import BusinessUnit
from core.admin.guard import GuardMixin
from core.admin.sight import SECRETS, path_of
from tests.admin.hands import STAFF, delete, registered, staff, url_of
from tests.admin.secrets import PAYLOAD, fill
from tests.conftest import World
from tests.core.test_revision import filled

pytestmark = pytest.mark.django_db


@pytest.mark.slow
@pytest.mark.parametrize("name", STAFF)
def test_nobody_gives_rights_to_anybody(world: World, name: str) -> None:
    client, group = staff(world, name, everything=True), Group.objects.create(name="All")
    group.permissions.set(Permission.objects.all())
    own, before = getattr(world, name), list(User.objects.order_by("pk").values())
    rise = {"is_superuser": "on", "is_staff": "on", "is_active": "on", "role": "leader"}
    rise |= {"groups": group.pk, "user_permissions": 1, "email": "me@evil.example", "expected": 1}
    for user in (own, world.ada, world.eve, world.gina):
        url = url_of(User, "change", user.pk)
        assert client.post(url, rise | {"name": "Me"}).status_code in (302, 403)
        assert client.post(url_of(User, "delete", user.pk), {"post": "yes"}).status_code == 403
        assert client.post(f"/admin/accounts/user/{user.pk}/password/", rise).status_code == 403
    assert client.post(url_of(User, "add"), rise | {"name": "New"}).status_code == 403
    for page in (url_of(Group, "add"), url_of(Group, "change", group.pk)):
        assert client.post(page, {"name": "Mine", "permissions": 1}).status_code == 403
    assert list(User.objects.order_by("pk").values()) == before
    assert not own.groups.exists()


def test_staff_read_who_their_colleagues_are(world: World) -> None:
    client = staff(world, "lena", "view_user")
    shown = client.get(url_of(User, "changelist")).text
    assert world.eve.email in shown and world.gina.email not in shown
    page = client.get(url_of(User, "change", world.eve.pk)).text
    for column in ("field-is_superuser", "field-user_permissions", "field-last_login", "pbkdf2"):
        assert column not in page
    assert client.get(url_of(User, "change", world.gina.pk)).status_code == 302
    assert client.get(url_of(User, "changelist"), {"is_superuser__exact": 1}).status_code == 400


@pytest.mark.parametrize(
    "lookup",
    ["password__startswith", "groups__name", "user_permissions__codename", "authenticator__data"],
)
def test_nobody_asks_for_secrets_letter_by_letter(world: World, lookup: str) -> None:
    """Not even an administrator, whose sign-in may be in the wrong hands."""
    answer = world.client("ada").get(url_of(User, "changelist"), {lookup: "p"})
    assert answer.status_code == 400


def test_a_list_is_filtered_by_its_filters_alone(world: World) -> None:
    """Every other question about a column of the row could be about one that is not shown."""
    request = RequestFactory().get("/")
    request.user = world.ada
    wrong = []
    for model, own in registered():
        named = {path_of(one) for one in own.get_list_filter(request)}
        named |= {own.date_hierarchy, model._meta.pk.name}
        for field in model._meta.get_fields():
            inner = getattr(field, "related_model", None)
            below = [f"{field.name}__{f.name}" for f in inner._meta.fields] if inner else []
            for path in (field.name, *below):
                for end in ("", "__startswith", "__regex", "__x__gt"):
                    allowed = own.lookup_allowed(path + end, "x", request)
                    known = any(path == one or path == f"{one}__id" for one in named)
                    if allowed and not known:
                        wrong.append(f"{model.__name__}?{path}{end}")
    assert not wrong


def test_every_page_stands_behind_the_guard() -> None:
    assert not [own for _, own in registered() if not isinstance(own, GuardMixin)]


def test_secrets_are_on_no_page(world: World) -> None:
    fill(world)
    factor = Authenticator.objects.create(user=world.eve, type="totp", data={"secret": "CANARYx"})
    client = world.client("ada")
    for label, names in SECRETS.items():
        for model, own in registered():
            if model._meta.label == label:
                request = RequestFactory().get("/")
                request.user = world.ada
                assert names <= own.hidden(request)
    for page in ("change", "history", "delete"):
        assert "CANARYx" not in client.get(url_of(Authenticator, page, factor.pk)).text
    assert "pbkdf2" not in client.get(url_of(User, "change", world.eve.pk)).text
    search = client.get(url_of(Authenticator, "changelist"), {"q": "CANARYx"})
    assert search.context["cl"].result_count == 0


def test_a_lost_factor_is_taken_away_by_administrators(world: World) -> None:
    factor = Authenticator.objects.create(user=world.eve, type="totp", data={"secret": "x"})
    assert delete(world.client("ada"), url_of(Authenticator, "delete", factor.pk))
    assert not Authenticator.objects.exists()


def test_invitations_are_read_by_administrators(world: World) -> None:
    """Also what one sent: one that is missing would tell that somebody hidden has the sign-in."""
    row = Invitation.objects.create(
        user=world.gina, invited_by=world.alice, sent_at=timezone.now(), expires_at=timezone.now()
    )
    for persona in ("alice", "lena"):
        client = staff(world, persona, everything=True)
        assert world.gina.name not in client.get(url_of(Invitation, "changelist")).text
        assert client.get(url_of(Invitation, "change", row.pk)).status_code in (302, 403, 404)
    assert world.gina.name in world.client("ada").get(url_of(Invitation, "changelist")).text


# The schedule -------------------------------------------------------------------------------------
def entry(**more: Any) -> dict[str, Any]:
    every = IntervalSchedule.objects.get_or_create(every=1, period="days")[0]
    sent = {"name": "New", "enabled": "on", "interval": every.pk, "args": "[]", "kwargs": "{}"}
    return sent | {"headers": "{}"} | more


@pytest.mark.slow
def test_a_schedule_names_a_task_of_ours(world: World) -> None:
    client, url = world.client("ada"), url_of(PeriodicTask, "add")
    for task in ("os.system", "celery.backend_cleanup", "", "x" * 500):
        answer = client.post(url, entry(task=task, regtask=task))
        assert answer.status_code == 200 and not PeriodicTask.objects.filter(name="New").exists()
    for wrong in ({"args": "5"}, {"kwargs": "[]"}, {"args": "{"}, {"kwargs": "1"}):
        answer = client.post(url, entry(task="config.tasks.heartbeat", **wrong))
        assert answer.status_code == 200, wrong
    offered = client.get(url).context["adminform"].form.fields["task"].choices
    ours = [name for name, _ in offered if name]
    assert ours and not [name for name in ours if name.startswith("celery.")]
    assert client.post(url, entry(task=ours[0])).status_code == 302
    assert PeriodicTask.objects.get(name="New").task == ours[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"args": "[1, 2, 3]"},
        {"kwargs": '{"zz": 1}'},
        {"headers": "[1]"},
        {"headers": "5"},
        {"headers": "null"},
        {"headers": "{"},
    ],
)
def test_what_would_stop_the_clock_is_no_schedule(world: World, wrong: dict[str, str]) -> None:
    """Beat ends at headers that are no object, and with it every reminder; arguments that a task
    does not take fail each time."""
    client, url = world.client("ada"), url_of(PeriodicTask, "add")
    answer = client.post(url, entry(task="config.tasks.heartbeat", **wrong))
    assert answer.status_code == 200 and answer.context["errors"]
    assert not PeriodicTask.objects.filter(name="New").exists()


@pytest.mark.parametrize(
    "wrong",
    [{"minute": "-1"}, {"hour": "*/-1"}, {"day_of_week": "7"}, {"month_of_year": "0"}],
)
def test_hours_that_the_clock_cannot_read(world: World, wrong: dict[str, str]) -> None:
    client, url = world.client("ada"), url_of(CrontabSchedule, "add")
    sent = filled(client.get(url))
    before = CrontabSchedule.objects.count()
    answer = client.post(url, sent | wrong)
    assert answer.status_code == 200 and set(answer.context["adminform"].form.errors) & {
        "__all__",
        *wrong,
    }
    assert CrontabSchedule.objects.count() == before
    assert client.post(url, sent | {"day_of_week": "1-5"}).status_code == 302
    assert "Friday" in client.get(url_of(CrontabSchedule, "changelist")).text


@pytest.mark.parametrize(
    ("args", "fails"), [("[]", OperationalError), ("[1]", None), ("{", None), ("5", None)]
)
def test_a_task_that_cannot_be_run_says_why(
    world: World, monkeypatch: pytest.MonkeyPatch, args: str, fails: Any
) -> None:
    """The broker is away, or the entry was made where nobody checked it."""

    def away(*args: Any, **kwargs: Any) -> None:
        raise fails

    if fails:
        monkeypatch.setattr("celery.app.task.Task.apply_async", away)
    every = IntervalSchedule.objects.create(every=1, period="days")
    row = PeriodicTask.objects.create(
        name="New", task="config.tasks.heartbeat", args=args, interval=every
    )
    sent = {"action": "run_tasks", "_selected_action": [row.pk]}
    answer = world.client("ada").post(url_of(PeriodicTask, "changelist"), sent, follow=True)
    assert ("The broker is away" if fails else "do not fit it") in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("name", STAFF)
def test_schedules_and_results_are_for_administrators(world: World, name: str) -> None:
    fill(world)
    client = staff(world, name, everything=True)
    for model in (PeriodicTask, TaskResult, IntervalSchedule):
        key = model.objects.first().pk
        for url in (url_of(model, "changelist"), url_of(model, "change", key)):
            assert client.get(url).status_code == 403
            assert client.post(url, entry(task="config.tasks.heartbeat")).status_code == 403
    run = {"action": "run_tasks", "_selected_action": [1], "index": 0}
    assert client.post(url_of(PeriodicTask, "changelist"), run).status_code == 403
    assert PAYLOAD in world.client("ada").get(url_of(TaskResult, "changelist")).text


# The doors of the site itself ---------------------------------------------------------------------
def test_nobody_tries_passwords_at_the_door_of_the_admin(world: World) -> None:
    """Django's own form knows no limit of tries, also for whoever is signed in already."""
    world.ada.set_password("a long enough secret")
    world.ada.save()
    tried = {"username": world.ada.email, "password": "a long enough secret"}
    for client in (Client(), staff(world, "lena", everything=True)):
        answer = client.post(reverse("admin:login"), tried)
        assert answer.status_code == 302
        assert client.session.get("_auth_user_id") != str(world.ada.pk)
        assert 'name="password"' not in client.get(reverse("admin:login"), follow=False).text


def test_a_password_is_changed_where_everybody_changes_it(world: World) -> None:
    answer = world.client("ada").post(reverse("admin:password_change"), {"old_password": "x"})
    assert answer.status_code == 302 and answer["Location"] == reverse("account_change_password")


def test_what_leaves_and_what_comes_in_is_logged(world: World) -> None:
    client = world.client("ada")
    url = url_of(User, "changelist")
    assert admin.site.is_registered(User) and client.get(url).status_code == 200
    export = url_of(BusinessUnit, "export")
    boxes = {f"businessunitresource_{name}": "on" for name in ("id", "name")}
    assert client.post(export, {"format": "0", "resource": "0", **boxes}).status_code == 200
    said = LogEntry.objects.get()
    assert said.user == world.ada and said.change_message.startswith("Exported ")


def test_a_page_that_was_filled_in_is_saved_and_logged(world: World) -> None:
    client, url = world.client("ada"), url_of(User, "change", world.eve.pk)
    assert client.post(url, filled(client.get(url)) | {"name": "Eva"}).status_code == 302
    assert LogEntry.objects.get().object_id == str(world.eve.pk)
