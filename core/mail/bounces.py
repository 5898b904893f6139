"""What a mail server says about an address it does not take mail for: while we send, or later in a
message of its own (RFC 3464, and the older shapes that are still in use). Pure.

A refusal of the address itself stops it. One of the message (policy, spam, size), of the moment
(mailbox full, server away) or of our settings says nothing about the address.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.policy import compat32
from typing import Any

MAX_BYTES = 1_000_000
"""Longer messages are cut: what is said about the address stands in front."""

REPORTS = ("message/delivery-status", "message/global-delivery-status")
HEADS = ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
LONGEST = 400  # characters of a reason

# RFC 3463: bad mailbox, bad system, moved, null MX; mailbox disabled; unable to route.
_ADDRESS = re.compile(r"5\.(?:1\.(?:1|2|3|6|10)|2\.1|4\.4)\b")
# The message, the moment or the settings: too large, full, loops, protocol, policy.
_OTHER = re.compile(r"[45]\.(?:2\.[234]|3\.\d+|7\.\d+|6\.\d+)\b")
_FULL = re.compile(
    r"quota|mailbox (?:is )?full|full mailbox|insufficient (?:system )?storage", re.I
)
_POLICY = re.compile(
    r"spam|block(?:ed|list)|black ?list|reputation|\bpolicy\b|dmarc|\bspf\b|dkim|grey ?list|"
    r"rate limit|too many|virus|content rejected|relay(?:ing)? (?:access )?denied|authenticat",
    re.I,
)
_UNKNOWN = re.compile(
    r"user unknown|unknown (?:user|recipient|mailbox|address)"
    r"|no such (?:user|recipient|mailbox|address|person)|no mailbox|unrouteable"
    r"|(?:does not|doesn.t) (?:exist|have an? \S+ account)"
    r"|mailbox (?:unavailable|not found|disabled|does not exist)"
    r"|(?:user|recipient|address|mailbox)s? (?:was )?(?:not found|rejected|invalid|disabled)"
    r"|recipient address rejected|invalid (?:recipient|mailbox|address)"
    r"|account (?:that you tried to reach )?(?:is |has been )?(?:disabled|inactive|closed)"
    r"|no longer (?:valid|active|available|works?|with)"
    r"|domain (?:name )?(?:not found|does not exist)|host (?:or domain name )?not found",
    re.I,
)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"\b([45]\d\d)(?=[ \-])")
_ADDRESS_IN = re.compile(r"[^\s<>;:,\"()]+@[^\s<>;:,\"()]+")
_QMAIL = re.compile(r"^<([^\s<>]+@[^\s<>]+)>:\s*\n(.+?)(?:\n\s*\n|\Z)", re.M | re.S)
_ID = re.compile(r"^message-id:\s*(<[^<>\s]+>)", re.M | re.I)


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient who did not get a message: `message_id` is ours. `stops`: the address itself
    was refused, for good."""

    address: str
    message_id: str
    reason: str
    stops: bool


def refuses_address(text: str) -> bool:
    """Whether the answer of a mail server ("550 5.1.1 User unknown") refuses the address for good.
    In doubt it does not: somebody who is not written to any more is worse than a second refusal."""
    status = _STATUS.search(text)
    code = _CODE.search(text)
    if (status and status[1].startswith("4")) or (not status and code and code[1][0] == "4"):
        return False
    if _FULL.search(text):
        return False
    if status and _ADDRESS.match(status[1]):
        return True
    says_unknown = bool(_UNKNOWN.search(text))
    if status and _OTHER.match(status[1]):
        # Some say "5.7.1" or "5.2.2" of whatever; what they say in words about the user counts.
        return says_unknown and not _POLICY.search(text)
    if _POLICY.search(text):
        return False
    return says_unknown or bool(not status and code and code[1] in ("550", "551", "553"))


def read_bounces(raw: bytes) -> list[Bounce]:
    """What a message from a mail server says; nothing for any other message, such as a note that
    somebody is away or that a mail is only delayed."""
    message = email.message_from_bytes(raw[:MAX_BYTES], policy=compat32)
    message_id = _original_id(message)
    if not message_id:
        return []
    found = list(_reported(message)) or list(_old_shapes(message))
    unique = {address.lower(): (address, reason) for address, reason in found}
    return [
        Bounce(address, message_id, reason[:LONGEST], refuses_address(reason))
        for address, reason in unique.values()
    ]


def _reported(message: Message) -> Iterator[tuple[str, str]]:
    """RFC 3464: a block of fields for each recipient. One that was only delayed is not told."""
    for part in message.walk():
        if part.get_content_type() not in (
            "message/delivery-status",
            "message/global-delivery-status",
        ):
            continue
        blocks: Any = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if str(block.get("Action", "")).strip().lower() != "failed":
                continue
            # The address we wrote to: what it was forwarded to is not known to us.
            named = block.get("Original-Recipient") or block.get("Final-Recipient") or ""
            if found := _ADDRESS_IN.search(str(named).split(";", 1)[-1]):
                diagnosis = _flat(str(block.get("Diagnostic-Code", "")).split(";", 1)[-1])
                status = _flat(str(block.get("Status", "")))
                known = _STATUS.search(diagnosis)
                yield found[0], diagnosis if known else f"{status} {diagnosis}".strip()


def _old_shapes(message: Message) -> Iterator[tuple[str, str]]:
    """Exim names the recipients in the head, qmail in the text."""
    text = _text(message)
    if failed := message.get("X-Failed-Recipients"):
        for address in _ADDRESS_IN.findall(str(failed)):
            yield address, _reason_after(text, address)
    elif "qmail-send program" in text:
        for address, reason in _QMAIL.findall(text):
            yield address, _flat(reason)


def _reason_after(text: str, address: str) -> str:
    """The paragraph after the address, where the server quotes the answer it got."""
    _, _, rest = text.partition(address)
    return _flat("\n".join(rest.strip().split("\n\n")[0].splitlines()[:6]))


def _original_id(message: Message) -> str:
    """The Message-ID of what was returned: its own head, quoted whole, in part, or in the text."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner: Any = part.get_payload()
            if isinstance(inner, list) and inner and (found := inner[0].get("Message-ID")):
                return str(found).strip()
        elif kind in HEADS and (quoted := _ID.search(_decoded(part))):
            return quoted[1]
    found = _ID.search(_text(message))
    return found[1] if found else ""


def _text(message: Message) -> str:
    parts = (part for part in message.walk() if part.get_content_type() == "text/plain")
    return "\n".join(_decoded(part) for part in parts).replace("\r\n", "\n")


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _flat(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
