"""/healthz and /readyz: no sign-in, each part can fail, no secrets in the answer."""

from __future__ import annotations

import time

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError

from config import health, heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alive():
    cache.set("heartbeat:worker", time.time())
    cache.set("heartbeat:beat", time.time())
    yield
    cache.delete_many(["heartbeat:worker", "heartbeat:beat"])


def test_healthz_answers_without_sign_in_and_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


@pytest.mark.parametrize("session", ["a session of somebody", "of nobody"])
@pytest.mark.parametrize("method", ["get", "head", "post", "put"])
def test_cookies_make_no_look_at_the_database(world, django_assert_num_queries, method, session):
    """Or a database that hangs would make the process look dead."""
    client = world.client("lena")
    if session == "of nobody":
        client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    with django_assert_num_queries(0):
        answer = getattr(client, method)("/healthz")
    assert answer.status_code == (200 if method in ("get", "head") else 405)


def test_who_is_signed_in_learns_too_that_the_database_is_away(world, monkeypatch):
    def away(*_: object) -> None:
        raise OperationalError

    client = world.client("lena")
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    monkeypatch.setitem(health.CHECKS, "database", away)
    assert client.get("/readyz").status_code == 503


def test_readyz_says_that_everything_answers(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.json()
    body = answer.json()
    assert body["status"] == "ok"
    assert set(body["checks"]) == {"database", "broker", "worker", "beat"}
    assert all(check["ok"] for check in body["checks"].values())
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", ["worker", "beat"])
@pytest.mark.parametrize(
    ("age", "status"), [(0, 200), (55, 200), (61, 503), (3000, 503), (None, 503)]
)
def test_a_heartbeat_goes_stale_after_a_minute(client, name, age, status):
    if age is None:
        cache.delete(f"heartbeat:{name}")
    else:
        cache.set(f"heartbeat:{name}", time.time() - age)
    answer = client.get("/readyz")
    assert answer.status_code == status
    assert answer.json()["checks"][name]["ok"] is (status == 200)


@pytest.mark.parametrize("name", ["database", "broker", "worker", "beat"])
def test_each_part_alone_makes_it_not_ready_and_gives_nothing_away(client, monkeypatch, name):
    def refuse():
        raise OperationalError("connection to postgres://entente:canary@db failed")

    monkeypatch.setitem(health.CHECKS, name, refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    body = answer.json()
    assert body["status"] == "failing"
    assert [n for n, check in body["checks"].items() if not check["ok"]] == [name]
    assert body["checks"][name]["error"] == "OperationalError"
    assert b"canary" not in answer.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_allowed(client, path):
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


def test_pulses_are_written_at_most_every_ten_seconds(monkeypatch):
    monkeypatch.setattr(heartbeat, "_last_written", {})
    now = [1000.0]
    monkeypatch.setattr(heartbeat.time, "monotonic", lambda: now[0])
    written = []
    monkeypatch.setattr(heartbeat.cache, "set", lambda key, *a, **k: written.append(now[0]))
    for now[0] in (1000.0, 1002.0, 1009.0, 1010.0, 1011.0, 1021.0):
        heartbeat.pulse("worker")
    assert written == [1000.0, 1010.0, 1021.0]
    heartbeat.pulse("worker", at_once=True)
    assert len(written) == 4


def test_a_pulse_survives_an_absent_cache(monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(heartbeat.cache, "set", refuse)
    heartbeat.pulse("worker", at_once=True)


@pytest.mark.servers
@pytest.mark.slow
def test_real_worker_and_beat_give_signs_of_life_and_stop_when_killed(
    client, processes, monkeypatch
):
    cache.delete_many(["heartbeat:worker", "heartbeat:beat"])
    assert client.get("/readyz").status_code == 503
    worker = processes.worker()
    beat = processes.beat()
    processes.wait_for(lambda: client.get("/readyz").status_code == 200, "ready", "beat")
    processes.kill(worker)
    processes.kill(beat)
    monkeypatch.setattr(heartbeat, "STALE_AFTER", 1.0)
    processes.wait_for(lambda: client.get("/readyz").status_code == 503, "not ready", "beat")


@pytest.mark.servers
@pytest.mark.slow
def test_a_task_published_by_beat_is_carried_out_by_a_worker(processes):
    from django_celery_beat.models import IntervalSchedule, PeriodicTask

    every, _ = IntervalSchedule.objects.get_or_create(every=1, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.create(
        name="a pulse for the test", task="config.tasks.heartbeat", interval=every
    )
    processes.worker()
    processes.beat()
    processes.wait_for(
        lambda: (
            "config.tasks.heartbeat" in processes.read("worker")
            and "succeeded" in processes.read("worker")
        ),
        "the heartbeat to be carried out",
    )
