"""Pages behind links that only a mail holds, with the session that follows from the link."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from accounts.services.invitations import invite, token_of
from tests.conftest import World
from tests.fuzz.asking import Asker

ACCOUNTS = "accounts.url_table"


def urls(part: str, world: World, asker: Asker) -> list[str]:
    """Of `part`, for the persona who is signed out."""
    if part != ACCOUNTS:
        return []
    who = {"email": "nina@meridian.example", "name": "Nina Park", "role": "guest"}
    invited = invite(**who, invited_by=world.alice)
    invitation = invited.invitation
    keys = [user_pk_to_url_str(world.bob), default_token_generator.make_token(world.bob)]
    reset = reverse("account_reset_password_from_key", args=keys)
    return [
        reverse("accounts:invitation", args=[token_of(invitation=invitation)]),
        asker.enter("anonymous", reset),
    ]
