"""Addresses to which nothing is sent any more, since their mail server refuses them for good."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from core.mail.models import StoppedAddress

STOPPED = "E-mail to this address is stopped since it was refused: {}"


def reasons(addresses: Collection[str]) -> dict[str, str]:
    """Of `addresses`, in lower case, those that are stopped, with the reason."""
    keys = {address.lower() for address in addresses}
    rows = StoppedAddress.objects.filter(address__in=keys).order_by()
    return {row.address: STOPPED.format(row.reason)[:500] for row in rows}


def is_stopped(path: str = "email") -> Exists:
    """Condition on a row whose address at `path` is stopped."""
    return Exists(StoppedAddress.objects.filter(address=Lower(OuterRef(path))).order_by())
