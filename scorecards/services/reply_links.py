"""Signed links by which people of the partner reply to a scorecard without signing in."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from alliances.models import Person
from alliances.services.reaching import current_members, out_of_reach, signs_in
from scorecards.models import ReplyRequest

VALID_FOR = timedelta(days=366)
_SALT = "scorecards.reply"


def link_path(*, scorecard: int, person: int) -> str:
    """The page on which somebody without a sign-in replies; signed, and stored nowhere."""
    token = signing.dumps([scorecard, person], salt=_SALT)
    return reverse("scorecards:reply_by_link", args=[token])


def page_for(*, scorecard: int, person: Person) -> str:
    """The page of who signs in; others reply by their link."""
    if signs_in(person.user):
        return reverse("scorecards:scorecard_reply", args=[scorecard])
    return link_path(scorecard=scorecard, person=person.pk)


def read_link(token: str) -> ReplyRequest | None:
    """Who was asked about which scorecard; None for a link that is not ours, too old, or of
    somebody who may no longer know of the alliance."""
    try:
        scorecard, person = signing.loads(token, salt=_SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = ReplyRequest.objects.select_related("scorecard__alliance", "person__user")
    found = rows.filter(scorecard=scorecard, person=person).first()
    if found is None:
        return None
    members = current_members([person])
    return None if out_of_reach(found.person, found.scorecard.alliance, members) else found
