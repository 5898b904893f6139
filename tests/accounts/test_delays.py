"""How long to wait after wrong guesses, and whose are counted together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules import delays
from accounts.rules.delays import (
    ACCOUNT,
    CODES,
    MAILS,
    NETWORK,
    OWN,
    PAIR,
    Growth,
    canonical,
    delay,
    in_words,
    lanes,
    network_of,
    roughly,
    wait,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SOME = Growth(free=3, first=1, longest=300, forget=3600)
GROWTHS = (OWN, PAIR, ACCOUNT, NETWORK, CODES, MAILS, SOME)
PURPOSES = (delays.SIGN_IN, delays.CODE, delays.AGAIN, delays.RESET)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("failures", "last", "seconds"),
    [
        (0, None, 0),
        (3, ago(0), 0),
        (4, ago(0), 1),
        (5, ago(0), 2),
        (6, ago(0), 4),
        (6, ago(1), 3),
        (6, ago(0.2), 4),  # rounded up: what is said is never too early
        (6, ago(3.999), 1),
        (6, ago(4), 0),
        (12, ago(0), 256),
        (13, ago(0), 300),
        (10**9, ago(0), 300),
        (10**9, ago(299), 1),
        (10**9, ago(3600), 0),  # forgotten
        (6, ago(-2), 4),  # at the same moment, by another clock
        (6, ago(-3600), 0),  # the clock was set back
        (-1, ago(0), 0),
    ],
)
def test_waiting(failures: int, last: datetime | None, seconds: int) -> None:
    assert wait(failures, last, NOW, SOME) == seconds


@pytest.mark.parametrize(
    ("growth", "beyond", "seconds"),
    [
        (PAIR, 1, 1), (PAIR, 10, 512), (PAIR, 11, 900), (OWN, 1, 1), (OWN, 10, 300),
        (ACCOUNT, 10, 300), (NETWORK, 10, 60), (CODES, 1, 2), (CODES, 10, 900),
        (MAILS, 1, 60), (MAILS, 8, 7200),
    ],
)  # fmt: skip
def test_each_grows_to_its_maximum(growth: Growth, beyond: int, seconds: int) -> None:
    assert delay(growth.free, growth) == 0
    assert delay(growth.free + beyond, growth) == seconds


@given(
    st.sampled_from(GROWTHS),
    st.integers(-5, 10**12),
    st.one_of(st.none(), st.integers(-(10**6), 10**6)),
)
def test_never_longer_than_the_maximum(growth: Growth, failures: int, passed: int | None) -> None:
    last = None if passed is None else ago(passed)
    assert 0 <= wait(failures, last, NOW, growth) <= growth.longest


@given(st.sampled_from(GROWTHS), st.integers(0, 60), st.integers(0, 10**7))
def test_a_clock_that_is_set_back_shuts_nobody_out(
    growth: Growth, failures: int, back: int
) -> None:
    last, soon = NOW + timedelta(seconds=back), NOW + timedelta(seconds=2 * growth.longest)
    assert 0 in (wait(failures, last, NOW, growth), wait(failures, last, soon, growth))


@given(st.sampled_from(GROWTHS), st.integers(0, 10**6))
def test_one_more_never_shortens_it(growth: Growth, failures: int) -> None:
    assert delay(failures, growth) <= delay(failures + 1, growth)


@given(st.sampled_from(GROWTHS), st.integers(0, 60))
def test_it_is_over_when_it_said(growth: Growth, failures: int) -> None:
    seconds = wait(failures, NOW, NOW, growth)
    assert wait(failures, NOW, NOW + timedelta(seconds=seconds), growth) == 0


@given(
    st.sampled_from(PURPOSES),
    st.text(min_size=1, max_size=20),
    st.text(min_size=1, max_size=20),
    st.text(min_size=1, max_size=20),
)
def test_a_known_browser_shares_no_lane_with_strangers(
    purpose: str, account: str, network: str, device: str
) -> None:
    own = {lane.parts for lane in lanes(purpose, account=account, network=network, device=device)}
    for stranger in PURPOSES:
        theirs = {lane.parts for lane in lanes(stranger, account=account, network=network)}
        assert not own & theirs


def test_a_stranger_shares_no_lane_with_who_has_the_password() -> None:
    outside = {lane.parts for lane in lanes(delays.SIGN_IN, account="a", network="n")}
    for inside in (delays.CODE, delays.AGAIN):
        assert not outside & {lane.parts for lane in lanes(inside, account="a", network="n")}


@pytest.mark.parametrize(
    ("address", "network", "rough"),
    [
        ("203.0.113.7", "203.0.113.7", "203.0.113.*"),
        (" 203.0.113.7 ", "203.0.113.7", "203.0.113.*"),
        ("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.*"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/64"),
        ("", "unknown", ""),
        ("evil, 1.2.3.4", "unknown", ""),
        ("203.0.113.7:8080", "unknown", ""),
    ],
)
def test_networks(address: str, network: str, rough: str) -> None:
    assert (network_of(address), roughly(address)) == (network, rough)


@pytest.mark.parametrize(
    "spelling",
    ["Alice.Kiss@x.example", " alice.kiss@x.example", "alıce.kıss@x.example",
     "alice.kiſſ@x.example", "ALICE.KISS@X.EXAMPLE", "ａlice.kiss@x.example"],
)  # fmt: skip
def test_spellings_that_a_database_takes_for_one_count_as_one(spelling: str) -> None:
    assert canonical(spelling) == canonical("alice.kiss@x.example")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"), (1, "1 second"), (37, "37 seconds"), (60, "1 minute"),
        (61, "1 minute 1 second"), (250, "4 minutes 10 seconds"), (3600, "1 hour"),
        (3905, "1 hour 5 minutes"),
    ],
)  # fmt: skip
def test_in_words(seconds: int, words: str) -> None:
    assert in_words(seconds) == words
