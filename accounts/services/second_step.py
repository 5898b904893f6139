"""Codes of the second step: each works once, whatever the cache, the clock or a race does.

allauth keeps used codes in the cache, which may be away, and does not count the one of enrolment.
Here the account keeps the number of the last 30 seconds whose code it took; only later ones are
taken (RFC 6238, 5.2). A phone may be half a minute fast or slow (settings.MFA_TOTP_TOLERANCE).
"""

from __future__ import annotations

import hmac

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.db import transaction

from accounts.models import User

LAST = "last_counter"


def counter_of(*, secret: str, code: str) -> int | None:
    """Which 30 seconds since 1970 a code belongs to, if it is right now; None if it is wrong."""
    typed = normalize_user_code(code).encode()
    found = None
    for counter in yield_hotp_counters_from_time():
        expected = format_hotp_value(hotp_value(secret, counter)).encode()
        if hmac.compare_digest(typed, expected):
            found = counter
    return found


@transaction.atomic
def take_code(*, user: User, code: str) -> Authenticator | None:
    """Use up a code of the app, or a recovery code; the factor it belongs to, or None if it is
    wrong or was used before. Of two at the same moment, one gets it."""
    factors = Authenticator.objects.filter(
        user=user, type__in=(Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    )
    for factor in factors.select_for_update().order_by("-type"):  # totp first
        if factor.type == Authenticator.Type.TOTP:
            taken = _take_totp(factor, code)
        else:
            taken = factor.wrap().validate_code(code)
        if taken:
            factor.user = user
            return factor
    return None


def _take_totp(factor: Authenticator, code: str) -> bool:
    counter = counter_of(secret=decrypt(factor.data["secret"]), code=code)
    if counter is None or counter <= factor.data.get(LAST, -1):
        return False
    factor.data[LAST] = counter
    factor.save(update_fields=["data"])
    return True


def note_enrolment(*, factor: Authenticator, code: str) -> None:
    """The code by which the app is set up, in a factor that is about to be saved: it does not work
    again."""
    counter = counter_of(secret=decrypt(factor.data["secret"]), code=code)
    if counter is not None:
        factor.data[LAST] = counter
