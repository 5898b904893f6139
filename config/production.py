"""What production does not start with: keys that can be guessed, and connections that others can
read. Each check returns a sentence that names the variable and the way out, or "".

What stands on the same machine (loopback, a Unix socket) needs no TLS. Over a network it does, with
a certificate that is verified, unless ALLOW_UNPROTECTED says that something else protects it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

SHORTEST_KEY = 50  # characters
_KEY = "SECRET_KEY must be at least 50 random characters in production: "
_KNOWN = re.compile(r"django-insecure|change[-_]?me|^change|secret|passwor[dt]|example|insecure")
_WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")
_ROWS = "qwertyuiopasdfghjklzxcvbnm qwertzuiopasdfghjklyxcvbnm azertyuiopqsdfghjklmwxcvbn"

VERIFIED_MODES = ("verify-full", "verify-ca")
MAIL_BY_TLS = ("smtps", "smtp+tls", "smtp+ssl")
UNPROTECTED = ("database", "redis", "mail")
"""What ALLOW_UNPROTECTED may name."""


def key_problem(key: str) -> str:
    """Why `key` must not sign sessions: missing, short, known, or made by a pattern."""
    if len(key) < SHORTEST_KEY:
        return f"{_KEY}this one has {len(key)}." if key else f"{_KEY}it is missing."
    if _KNOWN.search(key.lower()):
        return f"{_KEY}this one is an example, or contains a word such as “secret”."
    if _is_patterned(key):
        return f"{_KEY}this one repeats itself, follows a row of keys, or is made of words."
    return ""


def _is_patterned(key: str) -> bool:
    """Of random keys in base 16, 36 or 64 at most 3 in 1,000 are taken for a pattern."""
    pairs = ["".join(pair) for pair in pairwise(key.lower())]
    pieces = [key[at : at + 8] for at in range(len(key) - 7)]
    return (
        len(set(key)) < 10
        or len(set(pieces)) < len(pieces)
        or sum(abs(ord(b) - ord(a)) <= 1 for a, b in pairwise(key)) > 0.4 * len(pairs)
        or sum(pair in _ROWS for pair in pairs) > 0.4 * len(pairs)
        or _is_made_of_words(key)
    )


def _is_made_of_words(key: str) -> bool:
    """Runs of letters with as many vowels as a language has; chance gives a fifth."""
    letters = [letter for letter in key.lower() if letter.isalpha()]
    in_words = sum(len(word) for word in _WORD.findall(key))
    vowels = sum(letter in "aeiou" for letter in letters)
    return in_words > 0.75 * len(key) and vowels > 0.33 * len(letters)


def is_local(host: str) -> bool:
    """Whether `host` is this machine: no host or a folder (a Unix socket), or loopback."""
    if not host or host.startswith("/") or host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def database_problem(database: Mapping[str, Any], allowed: Collection[str] = ()) -> str:
    """`database` as Django has it in DATABASES. Several hosts stand with commas between them."""
    hosts = [host.strip() for host in str(database.get("HOST") or "").split(",")]
    if all(map(is_local, hosts)) or "database" in allowed:
        return ""
    if (database.get("OPTIONS") or {}).get("sslmode") in VERIFIED_MODES:
        return ""
    return (
        f"DATABASE_URL leads to {', '.join(hosts)} over a network: add ?sslmode=verify-full to it, "
        "or set ALLOW_UNPROTECTED=database if that network is protected otherwise."
    )


def redis_problem(url: str, allowed: Collection[str] = ()) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix" or is_local(parts.hostname or "") or "redis" in allowed:
        return ""
    verified = parse_qs(parts.query).get("ssl_cert_reqs", ["required"]) == ["required"]
    if parts.scheme == "rediss" and verified:
        return ""
    return (
        f"REDIS_URL leads to {parts.hostname} over a network: use rediss:// with a verified "
        "certificate, or set ALLOW_UNPROTECTED=redis if that network is protected otherwise."
    )


def mail_problem(url: str, allowed: Collection[str] = ()) -> str:
    parts = urlsplit(url)
    if parts.scheme in MAIL_BY_TLS:
        return ""
    if parts.scheme != "smtp":
        return (
            f"EMAIL_URL uses {parts.scheme or 'no scheme'}, which delivers no e-mail: use "
            "smtp+tls://user:password@host:587 or smtp+ssl://user:password@host:465."
        )
    if is_local(parts.hostname or "") or "mail" in allowed:
        return ""
    return (
        f"EMAIL_URL sends e-mail to {parts.hostname} unencrypted: use smtp+tls:// or smtp+ssl://, "
        "or set ALLOW_UNPROTECTED=mail if that network is protected otherwise."
    )


def allowed_problem(allowed: Collection[str]) -> str:
    unknown = sorted(set(allowed) - set(UNPROTECTED))
    if not unknown:
        return ""
    return f"ALLOW_UNPROTECTED names {', '.join(unknown)}; there are {', '.join(UNPROTECTED)}."


def verified_broker(url: str) -> str:
    """A rediss:// URL whose certificate the broker's client verifies: left alone, it does not
    (kombu.connection: "defaulting to insecure SSL behaviour")."""
    if not url.startswith("rediss://") or "ssl_cert_reqs" in urlsplit(url).query:
        return url
    return f"{url}{'&' if '?' in url else '?'}ssl_cert_reqs=required"
