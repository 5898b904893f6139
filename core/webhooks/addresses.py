"""Which addresses may be posted to. Pure.

Whoever enters an address makes our server call it: it must not become a way into our own network.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

LONGEST = 2000  # characters
PORT = 443
# IPv6 that carries an IPv4 address, which is what counts: NAT64 and 6to4.
_NAT64 = ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ip_network("64:ff9b:1::/48")


class Refused(ValueError):
    """The address may not be posted to; the message says why, without the address."""


@dataclass(frozen=True, slots=True)
class Target:
    host: str
    path: str


def read_target(url: str, hosts: Collection[str]) -> Target:
    """The parts of an address of one of `hosts` (".example.com": any host below it).

    Raises Refused for anything but https to such a host, at its usual port and without a name and
    password in it.
    """
    if len(url) > LONGEST or any(not "!" <= one <= "~" for one in url):
        raise Refused("This is not an address: it is too long or has characters none can have.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("This is not an address.") from error
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme != "https" or not host:
        raise Refused("The address must begin with https://.")
    if "@" in parts.netloc or "\\" in url:
        raise Refused("The address must not contain a name or password.")
    if port not in (None, PORT):
        raise Refused("The address must not name a port.")
    if not any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts):
        raise Refused(
            "Messages are posted to Slack and Teams only. Other services need the permission of "
            "an administrator (WEBHOOK_HOSTS)."
        )
    path = parts.path or "/"
    return Target(host, f"{path}?{parts.query}" if parts.query else path)


def is_public(address: str) -> bool:
    """Whether an IP address lies in the open internet: not our own network, this machine, what a
    cloud tells its machines, or anything reserved; also where IPv6 carries such an IPv4."""
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = _carried(found)
        if inner is not None:
            return is_public(str(inner))
        if found in _LOCAL_NAT64:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or int(address) >> 32 == 0:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def masked(url: str) -> str:
    """ "hooks.slack.com, ends in …x7Qz": enough to know it by, too little to use it."""
    host = urlsplit(url).hostname or ""
    return f"{host}, ends in …{url[-4:]}"
