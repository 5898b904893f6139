"""Production refuses to start with an insecure setting; every refusal names what to set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each starts a process of its own
ROOT = Path(__file__).resolve().parents[2]
KEY = "k9Zr-Tq2vXw7Lm4Bn8Hs1Jd6Fg3Pa5Yc0Ue_RiOoNtEbMzWxSvQ"
GOOD = {
    "ENTENTE_MODE": "production",
    "SECRET_KEY": KEY,
    "DATABASE_URL": "postgres://entente:pw@db.example.org:5432/entente?sslmode=verify-full",
    "REDIS_URL": "rediss://cache.example.org:6379/0",
    "SITE_URL": "https://alliances.example.org",
    "ALLOWED_HOSTS": "alliances.example.org",
    "EMAIL_URL": "smtp+tls://entente:secret@mail.example.org:587",
}


def start(tmp_path: Path, changes: dict[str, str | None], *command: str):
    """Load the settings in a process of their own, with nothing of ours in its environment."""
    env = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "ENTENTE_NO_DOTENV": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **GOOD,
        **changes,
    }
    command = command or ("-c", "from django.conf import settings; settings.SECRET_KEY")
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={k: v for k, v in env.items() if v is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_good_settings_start(tmp_path):
    done = start(tmp_path, {})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + KEY}, "SECRET_KEY"),
        ({"SECRET_KEY": "change-me-" + KEY}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////tmp/x.sqlite3"}, "DATABASE_URL"),
        ({"REDIS_URL": None}, "REDIS_URL"),
        ({"SITE_URL": None}, "SITE_URL"),
        ({"SITE_URL": "http://alliances.example.org"}, "SITE_URL"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"EMAIL_URL": None}, "EMAIL_URL"),
        ({"ENTENTE_MODE": "prod"}, "ENTENTE_MODE"),
        ({"ENTENTE_MODE": None}, "ENTENTE_MODE"),
        ({"SECRET_KEY": "0123456789abcdef" * 4}, "SECRET_KEY"),
        ({"DATABASE_URL": "postgres://e:pw@db.example.org/entente"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://e:pw@db.example.org/e?sslmode=require"}, "verify-full"),
        ({"REDIS_URL": "redis://cache.example.org:6379/0"}, "REDIS_URL"),
        ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL"),
        ({"EMAIL_URL": "smtp://mail.example.org:25"}, "EMAIL_URL"),
        ({"ALLOW_UNPROTECTED": "everything"}, "ALLOW_UNPROTECTED"),
        ({"ALLOWED_HOSTS": "a.example, *"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ","}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": "mysql://e:pw@localhost/entente"}, "DATABASE_URL"),
        ({"DATABASE_URL": f"postgres://e:{KEY}/x@db.example.org/entente"}, "DATABASE_URL"),
        ({"DATABASE_URL": "entente"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres:///e", "PGHOST": "db.example.org"}, "DATABASE_URL"),
        ({"REDIS_URL": "redis://127.0.0.1/0;redis://cache.example.org/0"}, "REDIS_URL"),
        ({"EMAIL_URL": f"smtp+tls://e:{KEY}/x@mail.example.org"}, "EMAIL_URL"),
        ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL"),
        ({"EMAIL_URL": "smtp+tls://mail.example.org?EMAIL_USE_TLS=0"}, "EMAIL_URL"),
    ],
)
def test_an_insecure_setting_is_refused_and_named(tmp_path, changes, named):
    done = start(tmp_path, changes)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert named in done.stderr.strip().splitlines()[-1]
    assert KEY not in done.stderr


def test_networks_that_are_protected_otherwise_can_be_named(tmp_path):
    plain = {
        "DATABASE_URL": "postgres://e:pw@db.example.org/entente",
        "REDIS_URL": "redis://cache.example.org:6379/0",
        "EMAIL_URL": "smtp://mail.example.org:25",
        "ALLOW_UNPROTECTED": "database,redis,mail",
    }
    done = start(tmp_path, plain)
    assert done.returncode == 0, done.stderr


def test_a_mode_that_is_named_may_be_embedded_beside_a_database(tmp_path):
    done = start(tmp_path, {"ENTENTE_MODE": "embedded"})
    assert done.returncode == 0, done.stderr


def test_sqlite_in_production_when_asked_for(tmp_path):
    done = start(tmp_path, {"DATABASE_URL": None, "ENTENTE_ALLOW_SQLITE": "1"})
    assert done.returncode == 0, done.stderr


def test_check_deploy_is_clean(tmp_path):
    done = start(tmp_path, {}, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_the_example_file_names_every_setting_and_would_not_start_production(tmp_path):
    """A copied .env.example must not become an installation with a known secret."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    pairs = [line.lstrip("# ").split("=", 1) for line in lines if "=" in line]
    names = {name.strip() for name, _ in pairs if name.strip().isupper()}
    assert set(GOOD) <= names
    example = dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")
    done = start(tmp_path, {**example, "ENTENTE_MODE": "production"})
    assert done.returncode != 0


EMBEDDED = dict.fromkeys(GOOD)
DATABASE = "from django.conf import settings; print(settings.DATABASES['default']['NAME'])"


def test_the_embedded_way_keeps_its_secret_to_itself(tmp_path):
    first = start(tmp_path, EMBEDDED, "-c", "import config.settings as s; print(s.SECRET_KEY)")
    again = start(tmp_path, EMBEDDED, "-c", "import config.settings as s; print(s.SECRET_KEY)")
    assert first.returncode == 0, first.stderr
    assert first.stdout == again.stdout
    assert len(first.stdout.strip()) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["a space", "per%20cent", "hash#mark", "ques?tion", "ümlaut"])
def test_the_data_directory_may_have_any_name(tmp_path, name):
    folder = tmp_path / name
    done = start(folder, {**EMBEDDED, "DATA_DIR": str(folder)}, "-c", DATABASE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(folder / "entente.sqlite3")


def test_the_data_directory_is_made_for_ourselves_alone(tmp_path):
    folder = tmp_path / "not" / "there yet"
    done = start(tmp_path, {**EMBEDDED, "DATA_DIR": str(folder)}, "-c", DATABASE)
    assert done.returncode == 0, done.stderr
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_data_directory_that_cannot_be_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        changes = {**EMBEDDED, "DATA_DIR": str(folder), "PORT": "1"}
        done = start(tmp_path, changes, "manage.py", "up")
        assert done.returncode == 1
        assert f"The data directory {folder} cannot be written" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_command_refuses_an_insecure_setting_in_one_sentence(tmp_path):
    done = start(tmp_path, {"SECRET_KEY": "short"}, "manage.py", "migrate")
    assert done.returncode == 1
    assert done.stderr.startswith("Entente cannot start: SECRET_KEY must be")
    assert "Traceback" not in done.stderr


def test_the_example_file_can_be_read_by_a_shell(tmp_path):
    """docs/operations.md has people source it; service managers and containers read it as it is."""
    command = f"set -eu; set -a; . '{ROOT}/.env.example'; echo $DATA_DIR $DEFAULT_FROM_EMAIL"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["/var/lib/entente", "entente@example.org"], done.stderr


def test_a_broker_on_a_socket_serves_both_celery_and_the_cache(tmp_path):
    code = (
        "from django.conf import settings as s;"
        "print(s.CELERY_BROKER_URL, s.CACHES['default']['LOCATION'])"
    )
    done = start(tmp_path, {**EMBEDDED, "REDIS_URL": "unix:///tmp/b.sock"}, "-c", code)
    assert done.stdout.split() == ["redis+socket:///tmp/b.sock", "unix:///tmp/b.sock"], done.stderr


@pytest.mark.parametrize(
    ("changes", "options"),
    [
        ({}, "'options': '-c jit=off'"),
        ({"DATABASE_JIT": "1"}, "{'sslmode': 'verify-full'}"),
        ({"DATABASE_URL": f"{GOOD['DATABASE_URL']}&options=-c%20jit%3Don"}, "-c jit=on"),
    ],
)
def test_postgresql_is_told_not_to_compile_statements(
    tmp_path: Path, changes: dict[str, str | None], options: str
) -> None:
    told = (
        "from django.conf import settings; print(settings.DATABASES['default'].get('OPTIONS', {}))"
    )
    done = start(tmp_path, changes, "-c", told)
    assert options in done.stdout, done.stderr
