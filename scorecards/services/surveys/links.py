"""The signed link of a person to a survey: to answer it, and to read the result afterwards."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from core.mail.queue import site_url
from core.replies import VALID_FOR
from scorecards.models import SurveyInvitation
from scorecards.services.surveys.answering import invitation_of

_SALT = "scorecards.survey"


def link_path(invitation: SurveyInvitation) -> str:
    token = signing.dumps([invitation.survey_id, invitation.person_id], salt=_SALT)
    return reverse("scorecards:survey_link", args=[token])


def link_url(invitation: SurveyInvitation) -> str:
    """For an e-mail."""
    return site_url(link_path(invitation))


def read_link(token: str) -> SurveyInvitation | None:
    """Who is asked; None for a link that we did not sign or that is too old, and for somebody who
    has left or may no longer know of the alliance."""
    try:
        survey, person = signing.loads(token, salt=_SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    return invitation_of(survey=survey, person=person)
