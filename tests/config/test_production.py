"""What production refuses: keys that can be guessed, and connections that others can read."""

from __future__ import annotations

import base64
import random
import string

import pytest
from environ import Env

from config.production import (
    addresses_problem,
    allowed_problem,
    database_problem,
    is_local,
    key_problem,
    mail_problem,
    redis_problem,
    verified_broker,
)

ALPHABETS = {
    "hex": "0123456789abcdef",
    "base36": string.ascii_lowercase + string.digits,
    "base62": string.ascii_letters + string.digits,
    "Django's": "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)",
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "length"), [("hex", 64), ("base36", 64), ("base62", 50)])
def test_random_keys_pass(name, length):
    chance = random.Random(7)
    keys = ["".join(chance.choices(ALPHABETS[name], k=length)) for _ in range(2000)]
    assert len([key for key in keys if key_problem(key)]) <= 6  # 3 in 1,000


@pytest.mark.slow
def test_keys_as_tools_make_them_pass():
    chance = random.Random(7)
    made = [base64.urlsafe_b64encode(chance.randbytes(64)).decode() for _ in range(2000)]
    made += ["".join(chance.choices(ALPHABETS["Django's"], k=50)) for _ in range(2000)]
    assert not [key for key in made if key_problem(key)]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "a" * 60,
        "abc" * 20,
        "0123456789" * 6,
        "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "zyxwvutsrqponmlkjihgfedcba9876543210ZYXWVUTSRQPONMLKJIHGFEDCBA",
        "qwertyuiopasdfghjklzxcvbnm1234567890qwertyuiopasdfghjklzxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn1qaz2wsx3edc4rfv5tgb6yhn1qaz2wsx",
        "correct-horse-battery-staple-production-alliances-key",
        "ThisIsTheVeryLongKeyOfOurAllianceInstallation2026Halden",
        "django-insecure-k9Zr-Tq2vXw7Lm4Bn8Hs1Jd6Fg3Pa5Yc0Ue_RiOoNt",
        "change-me-k9Zr-Tq2vXw7Lm4Bn8Hs1Jd6Fg3Pa5Yc0Ue_RiOoNtEbMz",
        "my-secret-k9Zr-Tq2vXw7Lm4Bn8Hs1Jd6Fg3Pa5Yc0Ue_RiOoNtEbMz",
        "deadbeef" * 8,
        "k9Zr-Tq2vXw" * 6,
        "MunichLisbonParisBerlinLondonDublinMadridRomeViennaOslo1",
        "please-use-this-key-for-signing-2026-entente-halden-gmbh",
        "entente-production-signing-key-for-halden-gmbh-munich",
        "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6",
        "q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z1x2c3v4b5n6m7",
        "aZbYcXdWeVfUgThSiRjQkPlOmNnMoLpKqJrIsHtGuFvEwDxCyBzA",
        "acegikmoqsuwybdfhjlnprtvxzACEGIKMOQSUWYBDFHJLNPRTVXZ",
        "101112131415161718192021222324252627282930313233343536",
        "K9zr-Tq2VxWk9ZR-tQ2vXwK9zR-tq2VXWk9zr-TQ2vxwK9ZR-TQ",
        "my-s3cr3t-k9Zr-Tq2vXw7Lm4Bn8Hs1Jd6Fg3Pa5Yc0Ue_RiOoNtEbMz",
        "k9Zr-Tq2vXw7Lm4Bn8Hs1Jd6Fg3Pa5Yc0Ue_P4$$w0rdRiOoNtEbMz",
    ],
)
def test_keys_that_can_be_guessed_are_refused(key):
    problem = key_problem(key)
    assert problem.startswith("SECRET_KEY must be")
    assert not key or key not in problem


@pytest.mark.parametrize(
    "host", ["", "localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "/run"]
)
def test_this_machine(host):
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["db", "10.0.0.5", "192.168.1.1", "0.0.0.0", "localhost.evil.test"]
)
def test_other_machines(host):
    assert not is_local(host)


@pytest.mark.parametrize(
    ("host", "sslmode", "allowed", "is_refused"),
    [
        ("[::1]", None, (), False),
        ("db.example.org", "allow", (), True),
        ("db.example.org", "disable", (), True),
        ("127.1", None, (), True),
        ("127.0.0.1", None, (), False),
        ("/run/postgresql", None, (), False),
        ("db.example.org", None, (), True),
        ("db.example.org", "prefer", (), True),
        ("db.example.org", "require", (), True),  # encrypted, but by whom
        ("db.example.org", "verify-ca", (), False),
        ("db.example.org", "verify-full", (), False),
        ("127.0.0.1,db.example.org", None, (), True),
        ("db.example.org", None, ("database",), False),
        ("db.example.org", None, ("redis", "mail"), True),
    ],
)
def test_databases(host, sslmode, allowed, is_refused):
    options = {"sslmode": sslmode} if sslmode else {}
    problem = database_problem({"HOST": host, "OPTIONS": options}, allowed)
    assert bool(problem) == is_refused
    assert not problem or ("DATABASE_URL" in problem and "verify-full" in problem)


@pytest.mark.parametrize(
    ("url", "environ", "is_refused"),
    [
        ("postgres:///entente", {}, False),
        ("postgres:///entente?host=/run/postgresql", {}, False),
        ("postgres:///entente?host=10.0.0.1", {}, True),
        ("postgres://localhost/entente?hostaddr=10.0.0.1", {}, True),
        ("postgres://localhost/entente?hostaddr=127.0.0.1", {}, False),
        ("postgres://localhost/entente?service=portfolio", {}, True),
        ("postgres:///entente", {"PGHOST": "10.0.0.1"}, True),
        ("postgres:///entente", {"PGHOST": "10.0.0.1", "PGSSLMODE": "verify-full"}, False),
        ("postgres://localhost/entente", {"PGHOSTADDR": "10.0.0.1"}, True),
        ("postgres://localhost/entente", {"PGHOST": "10.0.0.1"}, False),
        ("postgres://localhost/entente", {"PGSERVICE": "portfolio"}, True),
        ("postgres://e:p@h1:5432,h2:5433/e?sslmode=verify-full", {}, False),
        ("postgres://e:p@localhost,10.0.0.1/e", {}, True),
    ],
)
def test_what_follows_the_question_mark_counts(url, environ, is_refused):
    problem = database_problem(Env.db_url_config(url), (), environ)
    assert bool(problem) == is_refused
    assert not problem or "DATABASE_URL" in problem


@pytest.mark.parametrize(
    ("url", "allowed", "is_refused"),
    [
        ("redis://127.0.0.1:6379/0", (), False),
        ("redis://[::1]:6379/0", (), False),
        ("redis:///0", (), False),
        ("redis://user@10.0.0.1", (), True),
        ("redis://localhost@10.0.0.1:6379", (), True),
        ("redis://127.0.0.1:6379/0;redis://10.0.0.1:6379/0", (), True),
        ("redis://127.0.0.1:6379/0,redis://10.0.0.1:6379/0", ("redis",), True),
        ("redis:///0?host=10.0.0.1", (), True),
        ("unix:///run/redis.sock?host=10.0.0.1", (), True),
        ("sentinel://localhost:26379/0", (), True),
        ("memory://", (), True),
        ("amqp://localhost", ("redis",), True),
        ("localhost:6379", (), True),
        ("redis://[::1", (), True),
        ("rediss://cache.example.org/0?ssl_cert_reqs=", (), True),
        ("rediss://cache.example.org/0?ssl_check_hostname=false", (), True),
        ("rediss://cache.example.org/0?ssl_ca_certs=/etc/ca.pem", (), False),
        ("unix:///run/redis.sock", (), False),
        ("redis://cache.example.org/0", (), True),
        ("rediss://cache.example.org/0", (), False),
        ("rediss://cache.example.org/0?ssl_cert_reqs=required", (), False),
        ("rediss://cache.example.org/0?ssl_cert_reqs=none", (), True),
        ("rediss://cache.example.org/0?ssl_cert_reqs=optional", (), True),
        ("redis://cache.example.org/0", ("redis",), False),
        ("redis://cache.example.org/0", ("database",), True),
    ],
)
def test_brokers(url, allowed, is_refused):
    problem = redis_problem(url, allowed)
    assert bool(problem) == is_refused
    assert not problem or "REDIS_URL" in problem


def test_the_broker_verifies_a_certificate():
    assert verified_broker("rediss://a/0") == "rediss://a/0?ssl_cert_reqs=required"
    assert verified_broker("rediss://a/0?x=1") == "rediss://a/0?x=1&ssl_cert_reqs=required"
    assert verified_broker("rediss://a?xssl_cert_reqs=1").endswith("&ssl_cert_reqs=required")
    for left in ("redis://a/0", "", "rediss://a/0?ssl_cert_reqs=none", "redis+socket:///a"):
        assert verified_broker(left) == left


@pytest.mark.parametrize(
    ("url", "allowed", "is_refused"),
    [
        ("smtp+tls://mail.example.org:587", (), False),
        ("smtp+ssl://mail.example.org:465", (), False),
        ("smtps://mail.example.org:587", (), False),
        ("smtp://127.0.0.1:25", (), False),
        ("smtp://localhost", (), False),
        ("smtp://[::1]", (), False),
        ("smtp://localhost.evil.test", (), True),
        ("smtp+tls://mail.example.org:587?EMAIL_USE_TLS=0", (), True),
        ("smtp+tls://mail.example.org:587?email_use_tls=false", (), True),
        ("smtp+ssl://mail.example.org:465?EMAIL_USE_SSL=0", (), True),
        ("smtp+ssl://127.0.0.1:465?EMAIL_USE_SSL=0", (), False),
        ("smtp://mail.example.org", (), True),
        ("smtp://mail.example.org", ("mail",), False),
        ("consolemail://", (), True),
        ("consolemail://", ("mail",), True),  # that no e-mail leaves is nothing to allow
        ("filemail:///tmp/mail", (), True),
        ("memorymail://", (), True),
        ("dummymail://", (), True),
    ],
)
def test_mail(url, allowed, is_refused):
    problem = mail_problem(Env.email_url_config(url), allowed)
    assert bool(problem) == is_refused
    assert not problem or "EMAIL_URL" in problem


def test_what_may_be_allowed_is_known():
    assert not allowed_problem(["database", "redis"])
    assert "databse" in allowed_problem(["databse"])


@pytest.mark.parametrize(
    ("site", "hosts", "is_refused"),
    [
        ("https://alliances.example.org", ["alliances.example.org"], False),
        ("https://alliances.example.org", [".example.org"], False),
        ("https://alliances.example.org", ["localhost", "[::1]"], False),
        ("https://", ["alliances.example.org"], True),
        ("https://[::1", ["alliances.example.org"], True),
        ("ftp://alliances.example.org", ["alliances.example.org"], True),
        ("https://alliances.example.org", [], True),
        ("https://alliances.example.org", ["*"], True),
        ("https://alliances.example.org", ["*.example.org"], True),
        ("https://alliances.example.org", [".org"], True),
        ("https://alliances.example.org", ["."], True),
    ],
)
def test_names_that_the_site_answers_to(site, hosts, is_refused):
    problem = addresses_problem(site, hosts)
    assert bool(problem) == is_refused
    assert not problem or ("SITE_URL" in problem and "ALLOWED_HOSTS" in problem)
