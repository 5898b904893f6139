"""Every secret that can be guessed is asked for through here: passwords, codes, mails asked for.

What a page then says of the wait stands on the request (`Wait`): `accounts.middleware` answers 429
with Retry-After, templates count down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AccountNotice, User
from accounts.rules import delays
from accounts.services.devices import account_of, device_of
from accounts.services.limits import Try, begin, succeed
from accounts.services.notices import tell
from core.audit.record import record
from core.network import client_ip

GUESSES_TOLD = 5  # wrong codes in a row after which the owner is told


TRIES, LINKS = "Too many wrong tries.", "Too many links were asked for from your network."
OFFER_LINK_FROM = 15  # seconds from which the page offers another way in


@dataclass(frozen=True, slots=True)
class Wait:
    """`seconds` until the next try; `refused` if this one was not looked at, because of `why`."""

    seconds: int
    refused: bool
    why: str = TRIES

    @property
    def words(self) -> str:
        return delays.in_words(self.seconds)

    @property
    def is_long(self) -> bool:
        return self.seconds >= OFFER_LINK_FROM


def start(request: HttpRequest, purpose: str, address: str) -> Try:
    """Begin a try for the account of `address` (known or not: nobody looks). If it has to wait,
    its `wait` is above 0, and nothing may be checked."""
    now, account = timezone.now(), account_of(address)
    network = delays.network_of(client_ip(request))
    device = device_of(request, account)
    lanes = delays.lanes(purpose, account=account, network=network, device=device)
    attempt = begin(lanes=lanes, now=now)
    if attempt.wait:
        _say(request, Wait(attempt.wait, refused=True))
    return attempt


def settle(request: HttpRequest, purpose: str, address: str, attempt: Try, *, right: bool) -> None:
    """Say how a try ended. After a wrong one the page says when the next may be made."""
    if right:
        succeed(attempt=attempt)
    elif seconds := attempt.wait_if_wrong:
        _say(request, Wait(seconds, refused=False))
        _write_down(purpose, address, attempt, seconds)


def _say(request: HttpRequest, wait: Wait) -> None:
    request.sign_in_wait = wait  # type: ignore[attr-defined]


def said(request: Any) -> Wait | None:
    """What this request's page has to say of a wait."""
    found: Wait | None = getattr(request, "sign_in_wait", None)
    return found


def _write_down(purpose: str, address: str, attempt: Try, seconds: int) -> None:
    """Asked for known and unknown addresses alike, so that the time tells nothing. An address that
    is no account's is not written down: people type passwords into the wrong field."""
    user = User.objects.filter(email__iexact=address).first()
    failures = attempt.taken[0].failures + 1
    what = {delays.CODE: "code", delays.RESET: "link"}.get(purpose, "password")
    record(
        "sign_in_delayed",
        about=user,
        summary=f"Wrong {what}; the next try in {delays.in_words(seconds)}",
    )
    if purpose == delays.CODE and failures == GUESSES_TOLD and user is not None:
        tell(user, AccountNotice.What.CODES_GUESSED, now=attempt.at)


def may_mail(request: HttpRequest, address: str, now: datetime) -> bool:
    """Whether another mail may go to `address` yet. Counted alike for every address."""
    account = account_of(address)
    device = device_of(request, account)
    lanes = delays.lanes(delays.RESET, account=account, network="", device=device)
    return not begin(lanes=lanes, now=now).wait


def may_ask(request: HttpRequest, address: str, now: datetime) -> int:
    """Seconds until mails may be asked for again from this network: 0 for now, and always for a
    browser that the account knows."""
    if device_of(request, account_of(address)):
        return 0
    network = delays.network_of(client_ip(request))
    lane = delays.Lane((delays.RESET, "", "network", network), delays.ASKING)
    attempt = begin(lanes=[lane], now=now)
    if attempt.wait:
        _say(request, Wait(attempt.wait, refused=True, why=LINKS))
    return attempt.wait
