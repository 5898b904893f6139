"""The tables of time zones: the newer of the machine's and those we bring."""

import zoneinfo
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import tzdata

from config.zone_tables import is_newer, use_newer_tables, version_of


@pytest.mark.parametrize(
    ("one", "other", "newer"),
    [
        ("2026f", "2025b", True),
        ("2025b", "2026f", False),
        ("2026b", "2026a", True),
        ("2026a", "2026a", False),
        ("2026a", "", True),
        ("", "2026a", False),
        ("2026za", "2026z", True),
        ("2026b", "2026aa", False),
    ],
)
def test_which_release_is_newer(one, other, newer):
    assert is_newer(one, other) is newer


@pytest.mark.parametrize(
    ("text", "version"), [("# version 2025b\nR A", "2025b"), ("R A", ""), (None, "")]
)
def test_the_release_of_a_machine(tmp_path, text, version):
    (tmp_path / "UTC").write_bytes(b"TZif2")
    if text is not None:
        (tmp_path / "tzdata.zi").write_text(text)
    assert version_of([tmp_path / "none", tmp_path]) == version


def test_old_tables_of_the_machine_are_not_read(tmp_path):
    """Its Berlin is UTC; ours is not."""
    there = zoneinfo.TZPATH
    (tmp_path / "Europe").mkdir()
    utc = b"TZif2" + bytes(15) + b"".join(n.to_bytes(4, "big") for n in (0, 0, 0, 0, 1, 4))
    body = bytes(4) + bytes(1) + bytes(1) + b"UTC\0"
    for name in ("UTC", "Europe/Berlin"):
        (tmp_path / name).write_bytes(utc + body + utc + body + b"\nUTC0\n")
    (tmp_path / "tzdata.zi").write_text("# version 2001a\n")
    try:
        zoneinfo.reset_tzpath(to=[str(tmp_path)])
        ZoneInfo.clear_cache()
        noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
        assert noon.astimezone(ZoneInfo("Europe/Berlin")).hour == 12
        use_newer_tables()
        assert noon.astimezone(ZoneInfo("Europe/Berlin")).hour == 14
    finally:
        zoneinfo.reset_tzpath(to=there)
        ZoneInfo.clear_cache()


def test_this_process_has_tables_as_new_as_ours():
    assert not zoneinfo.TZPATH or not is_newer(tzdata.IANA_VERSION, version_of(zoneinfo.TZPATH))
