"""How long to wait after wrong guesses, and whose guesses are counted together. Pure.

Nobody is ever locked out: each wrong guess makes the next one wait a little longer, up to a
maximum. Guesses are counted in lanes, and the longest wait of a try's lanes holds:

- a browser that signed in to the account before has a lane of its own, and no other;
- other browsers share one for the account and their network, which grows fast; one for the
  account from everywhere (against a thousand addresses that guess at one account); and one for the
  network whatever the account (against one password tried at a thousand accounts).
"""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SIGN_IN, CODE, AGAIN, RESET = "sign-in", "code", "again", "reset"
IPV6_PREFIX = 64  # what one customer is given: everything in it is one place


@dataclass(frozen=True, slots=True)
class Growth:
    """`free` wrong guesses cost nothing; the next makes one wait `first` seconds, each further one
    twice as long, up to `longest` seconds. After `forget` seconds without any, counting begins
    anew."""

    free: int
    first: int
    longest: int
    forget: int = 24 * 3600


@dataclass(frozen=True, slots=True)
class Lane:
    """`parts` say whose guesses are counted together."""

    parts: tuple[str, ...]
    growth: Growth


OWN = Growth(free=5, first=1, longest=300)  # a browser that is known to the account
PAIR = Growth(free=3, first=1, longest=900)  # an account from one network
ACCOUNT = Growth(free=15, first=1, longest=300)  # an account from everywhere
NETWORK = Growth(free=30, first=1, longest=60)  # a network, whatever the account
# A code has six digits: whoever gets to it knows the password, so it is no stranger who waits.
CODES = Growth(free=3, first=2, longest=900)
# Mails to one address: one at once, then after 1, 2, 4 ... minutes, some 20 a day at most.
MAILS = Growth(free=0, first=60, longest=7200)
ASKING = Growth(free=20, first=2, longest=60)  # mails asked for by one network


def delay(failures: int, growth: Growth) -> int:
    """Seconds to wait after the last of `failures` wrong guesses in a row: 0 to `longest`."""
    beyond = failures - growth.free
    if beyond <= 0:
        return 0
    # Doubling for ever would count for ever: what passes 2 ** 30 is past every maximum.
    return int(min(growth.first * 2 ** min(beyond - 1, 30), growth.longest))


def counted(failures: int, last: datetime | None, now: datetime, growth: Growth) -> int:
    """How many of `failures`, the last of them at `last`, still count at `now`."""
    fresh = last is not None and now - last < timedelta(seconds=growth.forget)
    return max(failures, 0) if fresh else 0


def wait(failures: int, last: datetime | None, now: datetime, growth: Growth) -> int:
    """Whole seconds until the next guess, rounded up: 0 (now) to `longest`. After a guess that lies
    ahead, since the clock was set back, nobody waits until the clock is there again."""
    if last is None:
        return 0
    due = delay(counted(failures, last, now, growth), growth)
    passed = (now - last).total_seconds()
    if passed < -growth.longest:
        return 0
    return max(0, -int((max(passed, 0.0) - due) // 1)) if due else 0


def network_of(address: str) -> str:
    """The network that an IP address counts as: an IPv4 address itself, of IPv6 its /64. "" and
    what is no address count as one place."""
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        return str(mapped)
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((int(found), IPV6_PREFIX), strict=False))


def roughly(address: str) -> str:
    """An address as a mail may say it: "203.0.113.*", "2001:db8:1:2::/64", "" if unknown."""
    network = network_of(address)
    if network == "unknown":
        return ""
    return network if ":" in network else network.rsplit(".", 1)[0] + ".*"


def canonical(address: str) -> str:
    """An e-mail address as it is counted. Databases compare addresses by their upper case, in
    which a dotless i is an I and a long s an S: spellings that may lead to one account are one."""
    upper = unicodedata.normalize("NFKC", address.strip()).upper()
    return unicodedata.normalize("NFKC", upper.casefold())


def lanes(purpose: str, *, account: str, network: str, device: str = "") -> Sequence[Lane]:
    """The lanes of a try: `account` says whose, `network` from where (`network_of`), `device`
    names a browser that is known to this account ("": none)."""
    if device:
        known = {RESET: MAILS, CODE: CODES}.get(purpose, OWN)
        return (Lane((purpose, account, "device", device), known),)
    if purpose == RESET:
        return (Lane((RESET, account), MAILS),)
    if purpose in (CODE, AGAIN):  # only who has the password or a session gets here
        return (Lane((purpose, account), CODES if purpose == CODE else OWN),)
    return (
        Lane((purpose, account, "network", network), PAIR),
        Lane((purpose, account), ACCOUNT),
        Lane((purpose, "", "network", network), NETWORK),
    )


def in_words(seconds: int) -> str:
    """ "1 second", "37 seconds", "4 minutes", "4 minutes 10 seconds", "1 hour 5 minutes"."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (0 if hours else rest, "second")]
    said = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n]
    return " ".join(said) or "0 seconds"
