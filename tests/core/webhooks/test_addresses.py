"""An address that somebody enters must not lead our server into our own network."""

from __future__ import annotations

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from core.webhooks.addresses import Refused, is_public, masked, read_target

HOSTS = settings.WEBHOOK_HOSTS


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://hooks.slack.com/services/T0/B0/x", "hooks.slack.com", "/services/T0/B0/x"),
        ("https://HOOKS.slack.com./a?b=c", "hooks.slack.com", "/a?b=c"),
        ("https://acme.webhook.office.com/w", "acme.webhook.office.com", "/w"),
        ("https://prod-1.westus.logic.azure.com:443/workflows/1", "prod-1.westus.logic.azure.com",
         "/workflows/1"),
        ("https://hooks.slack.com", "hooks.slack.com", "/"),
    ],
)  # fmt: skip
def test_what_may_be_posted_to(url: str, host: str, path: str) -> None:
    target = read_target(url, HOSTS)
    assert (target.host, target.path) == (host, path)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.slack.com/services",
        "http://hooks.slack.com/services",
        "ftp://hooks.slack.com/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://intranet/",
        "https://hooks.slack.com.evil.example/",
        "https://evil.example/hooks.slack.com",
        "https://evil.example#hooks.slack.com",
        "https://evilhooks.slack.com/",
        "https://webhook.office.com/",  # the domain itself is no room
        "https://user:pw@hooks.slack.com/",
        "https://hooks.slack.com@evil.example/",
        "https://hooks.slack.com:8443/",
        "https://hooks.slack.com:99999/",
        "https://hooks.slack.com\\@evil.example/",
        "https://hooks.slack.com/a b",
        "https://hooks.slack.com/a\r\nHost: x",
        "https://hooks.slack.com/\u00e4",
        "https://hooks.slack.com/" + "x" * 2000,
        "https://[hooks.slack.com]/",
        "javascript:alert(1)",
    ],
)
def test_what_may_not(url: str) -> None:
    with pytest.raises(Refused) as refused:
        read_target(url, HOSTS)
    assert "evil" not in str(refused.value) and "pw" not in str(refused.value)


@given(st.text(max_size=60))
def test_nothing_else_gets_through(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}/hooks.slack.com"):
        try:
            host = read_target(url, HOSTS).host
        except Refused:
            continue
        assert any(host == one or (one[0] == "." and host.endswith(one)) for one in HOSTS)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("34.200.1.1", True),
        ("2606:4700::1111", True),
        ("::ffff:34.200.1.1", True),
        ("10.0.0.1", False),
        ("127.0.0.1", False),
        ("127.9.9.9", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("100.100.100.200", False),
        ("198.18.0.1", False),
        ("192.0.2.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::7f00:1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2002:a00:1::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("not an address", False),
        ("", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_an_address_is_shown_masked() -> None:
    assert masked("https://hooks.slack.com/services/T0/B0/secretx7Qz") == (
        "hooks.slack.com, ends in …x7Qz"
    )
