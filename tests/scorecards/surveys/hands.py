"""Alliances with many people on both sides, and surveys that they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from alliances.models import Alliance, Membership, Partner
from scorecards.models import Survey, SurveyInvitation, SurveyQuestion
from scorecards.services.surveys.answering import answer
from scorecards.services.surveys.lifecycle import askable, close_survey, open_survey
from tests.factories import (
    AllianceFactory,
    AlliancePartnerFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
)


def staffed(ours: int = 6, theirs: int = 6, alliance: Alliance | None = None) -> Alliance:
    """An alliance with so many people of each side, none of whom signs in."""
    if alliance is None:
        alliance = AllianceFactory(name="Polaris")
        partner = Partner.objects.filter(name="Vega").first() or PartnerFactory(name="Vega")
        AlliancePartnerFactory(alliance=alliance, partner=partner)
    partner = alliance.partner_links.get().partner
    for side, count, company in (("ours", ours, None), ("theirs", theirs, partner)):
        for _ in range(count):
            person = PersonFactory(partner=company)
            MembershipFactory(alliance=alliance, person=person, side=side, role="functional_lead")
    return alliance


def opened(
    alliance: Alliance, *, people: Sequence[Membership] | None = None, **terms: Any
) -> Survey:
    now = terms.pop("now", None) or timezone.now()
    values = {"kind": "health", "minimum": 5, "comment_minimum": 5, "by": None} | terms
    values.setdefault("closes_at", now + timedelta(days=18))
    asked = askable(alliance) if people is None else people
    return open_survey(alliance=alliance, people=asked, now=now, **values)


def questions(survey: Survey) -> list[SurveyQuestion]:
    return list(SurveyQuestion.objects.filter(question_set=survey.question_set_id))


def invited(survey: Survey, side: str) -> list[SurveyInvitation]:
    rows = SurveyInvitation.objects.filter(survey=survey, side=side)
    return list(rows.select_related("person", "survey").order_by("pk"))


def fill(
    survey: Survey,
    side: str,
    answers: Sequence[int | Mapping[str, int]],
    comments: Sequence[str] = (),
) -> None:
    """The first people of a side answer: each the same to every question, or by key of the
    question (others 3)."""
    asked = questions(survey)
    for place, (one, said) in enumerate(zip(invited(survey, side), answers, strict=False)):
        given = {row.pk: said if isinstance(said, int) else said.get(row.key, 3) for row in asked}
        comment = comments[place] if place < len(comments) else ""
        answer(invitation=one, answers=given, comment=comment, now=timezone.now())


def closed(survey: Survey) -> Survey:
    survey.refresh_from_db()
    return close_survey(survey=survey, expected=survey.revision, now=timezone.now())


def survey_of(
    alliance: Alliance, ours: Sequence[Any], theirs: Sequence[Any], **terms: Any
) -> Survey:
    """Opened, answered and closed."""
    survey = opened(alliance, **terms)
    fill(survey, "ours", ours)
    fill(survey, "theirs", theirs)
    return closed(survey)
