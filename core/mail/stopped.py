"""Addresses to which nothing is sent any more, since their mail server refuses them for good."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from core.audit.record import record
from core.mail.bounces import Bounce, read_bounces
from core.mail.models import OutgoingMessage, StoppedAddress

log = structlog.get_logger(__name__)
STOPPED = "Nothing is sent to this address since it was refused: {}"
RETURNED = "Returned by the mail server: {}"
State = OutgoingMessage.State


def reasons(addresses: Collection[str]) -> dict[str, str]:
    """Of `addresses`, in lower case, those that are stopped, with the reason."""
    keys = {address.lower() for address in addresses}
    rows = StoppedAddress.objects.filter(address__in=keys).order_by()
    return {row.address: STOPPED.format(row.reason)[:500] for row in rows}


def stop_of(path: str = "email") -> Any:
    """The stop of the address at `path` of a row, for Exists and Subquery."""
    return StoppedAddress.objects.filter(address=Lower(OuterRef(path))).order_by()


def is_stopped(path: str = "email") -> Exists:
    """Condition on a row: its address at `path` is stopped."""
    return Exists(stop_of(path))


def stop_at(address: str) -> StoppedAddress | None:
    return StoppedAddress.objects.filter(address=address.lower()).first()


@transaction.atomic
def stop(*, address: str, reason: str, now: datetime) -> bool:
    """Send nothing more to `address`; False where it is stopped already."""
    row, created = StoppedAddress.objects.get_or_create(
        address=address.lower(), defaults={"reason": reason[:500], "stopped_at": now}
    )
    if created:
        record("address_stopped", about=row, summary=f"Nothing more is sent to {row.address}")
    return created


@transaction.atomic
def release(*, address: str, by: Any) -> bool:
    """The address is right: mail goes there again. False where it was not stopped."""
    row = stop_at(address)
    if row is None:
        return False
    record("address_released", about=row, actor=by, summary=f"Mail goes to {row.address} again")
    row.delete()
    return True


def take_bounce(content: bytes, now: datetime) -> int:
    """Take in a message that came back from a mail server; returns how many recipients it speaks
    of. One about a mail that we did not send, or that says nothing of an address, is 0.

    The message is listed as failed, and the address stopped where it was refused for good.
    """
    taken = 0
    for bounce in read_bounces(content):
        taken += _take(bounce, now)
    if taken:
        log.info("bounce_taken", recipients=taken)
    return taken


@transaction.atomic
def _take(bounce: Bounce, now: datetime) -> int:
    # Whoever writes to us can claim that an address refuses mail: only of what we did send.
    kind = bounce.message_id.strip("<").partition(".")[0]
    sent = OutgoingMessage.objects.by_email().filter(
        kind=kind, message_id=bounce.message_id, state__in=(State.DONE, State.FAILED)
    )
    known = sent.filter(state=State.DONE).update(
        state=State.FAILED, last_error=RETURNED.format(bounce.reason)[:500]
    )
    if not known and not sent.exists():
        return 0
    if bounce.stops:
        stop(address=bounce.address, reason=bounce.reason, now=now)
    return 1
