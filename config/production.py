"""What production does not start with: keys that can be guessed, and connections that others can
read. Each check returns a sentence that names the variable and the way out, or "".

What stands on the same machine (loopback, a Unix socket) needs no TLS. Over a network it does, with
a certificate that is verified, unless ALLOW_UNPROTECTED says that something else protects it.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

SHORTEST_KEY = 50  # characters
_KEY = "SECRET_KEY must be at least 50 random characters in production: "
_KNOWN = re.compile(r"django-insecure|change[-_]?me|^change|secret|passwor[dt]|example|insecure")
_LOOK_LIKE = str.maketrans("0134578@$", "oieastbas")  # s3cr3t, p4$$w0rd
_WORD = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")
_BETWEEN_WORDS = re.compile(r"[-_ .,:;/]+")
_ROWS = "qwertyuiopasdfghjklzxcvbnm qwertzuiopasdfghjklyxcvbnm azertyuiopqsdfghjklmwxcvbn"

VERIFIED_MODES = ("verify-full", "verify-ca")
SMTP = "django.core.mail.backends.smtp.EmailBackend"
REDIS_SCHEMES = ("redis", "rediss", "unix")
UNPROTECTED = ("database", "redis", "mail")
"""What ALLOW_UNPROTECTED may name."""


def key_problem(key: str) -> str:
    """Why `key` must not sign sessions: missing, short, known, or made by a pattern."""
    if len(key) < SHORTEST_KEY:
        return f"{_KEY}this one has {len(key)}." if key else f"{_KEY}it is missing."
    lower = key.lower()
    if _KNOWN.search(lower) or _KNOWN.search(lower.translate(_LOOK_LIKE)):
        return f"{_KEY}this one is an example, or contains a word such as “secret”."
    if _is_patterned(lower) or _is_made_of_words(key):
        return f"{_KEY}this one repeats itself, follows a row of keys, or is made of words."
    return ""


def _is_patterned(key: str) -> bool:
    """Of random keys in base 16, 36 or 64 at most 3 in 1,000 are taken for a pattern."""
    pieces = [key[at : at + 8] for at in range(len(key) - 7)]
    return (
        len(set(key)) < 10
        or len(set(pieces)) < len(pieces)
        # "a1b2c3" counts in every second character, "abc-def-" in every fourth.
        or any(_counts_on(key, stride) for stride in (1, 2, 3, 4))
    )


def _counts_on(key: str, stride: int) -> bool:
    """Whether characters so far apart are mostly neighbours, of the alphabet or of a row of keys,
    or mostly the same step away from each other."""
    pairs = list(zip(key, key[stride:], strict=False))
    steps = Counter(ord(b) - ord(a) for a, b in pairs)
    near = sum(abs(ord(b) - ord(a)) <= 1 or a + b in _ROWS for a, b in pairs)
    return max(near, *steps.values()) > 0.4 * len(pairs)


def _is_made_of_words(key: str) -> bool:
    """Runs of letters with as many vowels as a language has; chance gives a fifth. Or what stands
    between dashes is letters alone."""
    letters = [letter for letter in key.lower() if letter.isalpha()]
    in_words = sum(len(word) for word in _WORD.findall(key))
    vowels = sum(letter in "aeiou" for letter in letters)
    parts = [part for part in _BETWEEN_WORDS.split(key) if part]
    in_parts = sum(len(part) for part in parts if part.isalpha())
    return (in_words > 0.75 * len(key) and vowels > 0.33 * len(letters)) or (
        len(parts) > 4 and in_parts > 0.7 * sum(map(len, parts))
    )


def addresses_problem(site: str, hosts: Collection[str]) -> str:
    """`hosts` are the names that the site answers to; one of "*" or a whole top-level domain is
    none, since whoever asks can then say what links in mails begin with."""
    parts = urlsplit(site) if site.count("[") == site.count("]") else urlsplit("")
    names_all = any(
        "*" in host or host.strip(".").count(".") < host[:1].count(".") for host in hosts
    )
    if parts.scheme == "https" and parts.netloc and hosts and not names_all:
        return ""
    return "SITE_URL (https://...) and ALLOWED_HOSTS (names, not *) must be set in production."


def is_local(host: str) -> bool:
    """Whether `host` is this machine: no host or a folder (a Unix socket), or loopback."""
    if not host or host.startswith("/") or host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def database_problem(
    database: Mapping[str, Any],
    allowed: Collection[str] = (),
    environ: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """`database` as Django has it in DATABASES. Several hosts stand with commas between them. What
    follows the question mark of the URL can name others, and where nothing names one, PostgreSQL's
    own variables in `environ` do."""
    options = database.get("OPTIONS") or {}
    if any("service" in names for names in (options, database)) or environ.get("PGSERVICE"):
        return (
            "DATABASE_URL (or PGSERVICE) leaves it to a service file where the database is: name "
            "the host in DATABASE_URL."
        )
    named = (
        database.get("HOST") or options.get("host") or environ.get("PGHOST"),
        options.get("hostaddr") or environ.get("PGHOSTADDR"),
    )
    hosts = [host.strip() for each in named if each for host in str(each).split(",")]
    if all(map(is_local, hosts)) or "database" in allowed:
        return ""
    if (options.get("sslmode") or environ.get("PGSSLMODE")) in VERIFIED_MODES:
        return ""
    return (
        f"DATABASE_URL leads to {', '.join(hosts)} over a network: add ?sslmode=verify-full to it, "
        "or set ALLOW_UNPROTECTED=database if that network is protected otherwise."
    )


def redis_problem(url: str, allowed: Collection[str] = ()) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "REDIS_URL cannot be read as a URL."
    options = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme not in REDIS_SCHEMES:
        return (
            f"REDIS_URL uses {parts.scheme or 'no scheme'}: use redis://, rediss:// or unix://, "
            "which both the broker and the cache understand."
        )
    # The broker and the cache take several servers, of which only the first would be looked at.
    if re.search("[;,]", url) or {"host", "path"} & options.keys():
        return "REDIS_URL must name one server, before any question mark."
    if parts.scheme == "unix" or is_local(host) or "redis" in allowed:
        return ""
    is_verified = (
        options.get("ssl_cert_reqs", ["required"]) == ["required"]
        and "ssl_check_hostname" not in options
    )
    if parts.scheme == "rediss" and is_verified:
        return ""
    return (
        f"REDIS_URL leads to {host} over a network: use rediss:// with a verified "
        "certificate, or set ALLOW_UNPROTECTED=redis if that network is protected otherwise."
    )


def mail_problem(mail: Mapping[str, Any], allowed: Collection[str] = ()) -> str:
    """`mail` are Django's settings as EMAIL_URL, with what follows its question mark, makes
    them."""
    if mail.get("EMAIL_BACKEND") != SMTP:
        return (
            "EMAIL_URL does not name a mail server, so no e-mail would be delivered: use "
            "smtp+tls://user:password@host:587 or smtp+ssl://user:password@host:465."
        )
    host = str(mail.get("EMAIL_HOST") or "")
    if mail.get("EMAIL_USE_TLS") is True or mail.get("EMAIL_USE_SSL") is True:
        return ""
    if is_local(host) or "mail" in allowed:
        return ""
    return (
        f"EMAIL_URL sends e-mail to {host} unencrypted: use smtp+tls:// or smtp+ssl://, "
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
    if not url.startswith("rediss://") or "ssl_cert_reqs" in parse_qs(urlsplit(url).query):
        return url
    return f"{url}{'&' if '?' in url else '?'}ssl_cert_reqs=required"
