"""Surveys of both companies: two of the alliance a visitor opens first, its pulse, and one of
another alliance that few have answered yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from alliances.models import Alliance, Membership, Person
from demo.services.company import Company
from demo.services.data import read
from scorecards.models import Survey, SurveyInvitation, SurveyQuestion
from scorecards.services.surveys.answering import answer
from scorecards.services.surveys.lifecycle import askable, close_survey, open_survey

FLAGSHIP = "Northstar co-sell"
WORDS = read("surveys")


def hold_surveys(*, company: Company, now: datetime) -> None:
    """Before the past is scored, in which they count."""
    alliance = Alliance.objects.filter(name=FLAGSHIP).first()
    if alliance is None:
        return
    author = company.people["ines"].user
    _staff(alliance)
    for entry in WORDS["surveys"]:
        _hold(alliance, author, entry, now)
    _begin(author, now)


def _staff(alliance: Alliance) -> None:
    """The people who do the work, beside those who steer it."""
    partner = alliance.partner_links.select_related("partner").get(is_lead=True).partner
    since = Membership.objects.filter(alliance=alliance).order_by("since").first()
    domains = {"ours": "halden.example", "theirs": "meridian-cloud.example"}
    for side, rows in WORDS["team"].items():
        for name, title, function in rows:
            address = f"{name.lower().replace(' ', '.')}@{domains[side]}"
            person, _ = Person.objects.get_or_create(
                email=address,
                defaults={
                    "name": name,
                    "title": title,
                    "function": function,
                    "partner": None if side == "ours" else partner,
                    "time_zone": "Europe/Berlin" if side == "ours" else "America/Los_Angeles",
                },
            )
            Membership.objects.get_or_create(
                alliance=alliance,
                person=person,
                role="functional_lead",
                defaults={"side": side, "since": since.since if since else None},
            )


def _hold(alliance: Alliance, author: Any, entry: dict[str, Any], now: datetime) -> None:
    opened, closes = (now - timedelta(days=entry[name]) for name in ("opened", "closed"))
    survey = _opened(alliance, author, entry["kind"], opened, closes, minimum=5)
    for place, side in enumerate(("ours", "theirs")):
        said = {key: answers[place] for key, answers in entry["answers"].items()}
        comments = entry.get(f"comments_{side}", [])
        _answer(survey, side, said, comments, opened + timedelta(days=2))
    survey.refresh_from_db()
    close_survey(survey=survey, expected=survey.revision, now=closes)
    dates = (opened, closes)
    for record, at in zip(survey.history.order_by("history_id"), dates, strict=True):
        record.history_date, record.history_user = at, author
        record.save(update_fields=["history_date", "history_user"])


def _opened(
    alliance: Alliance, author: Any, kind: str, opened: datetime, closes: datetime, minimum: int
) -> Survey:
    return open_survey(
        alliance=alliance,
        kind=kind,
        people=askable(alliance),
        closes_at=closes,
        minimum=minimum,
        comment_minimum=max(minimum, 5),
        by=author,
        now=opened,
    )


def _answer(
    survey: Survey, side: str, said: dict[str, str], comments: list[str], at: datetime
) -> None:
    """The last people of the side answer: those who do the work."""
    questions = list(SurveyQuestion.objects.filter(question_set=survey.question_set_id))
    count = len(next(iter(said.values())))
    rows = SurveyInvitation.objects.filter(survey=survey, side=side).order_by("-pk")[:count]
    for place, one in enumerate(rows):
        answers = {row.pk: int(said[row.key][place]) for row in questions}
        comment = comments[place] if place < len(comments) else ""
        answer(invitation=one, answers=answers, comment=comment, now=at)


def _begin(author: Any, now: datetime) -> None:
    entry = WORDS["low"]
    here = Q(memberships__ended_on__isnull=True)
    rows = Alliance.objects.active().filter(
        confidentiality="open",
        pk__in=Membership.objects.filter(
            person__user=author, role="alliance_manager", ended_on__isnull=True
        ).values("alliance"),
    )
    rows = rows.exclude(name=FLAGSHIP).annotate(
        ours=Count("memberships", filter=here & Q(memberships__side="ours")),
        theirs=Count("memberships", filter=here & Q(memberships__side="theirs")),
    )
    alliance = rows.filter(ours__gte=3, theirs__gte=3).order_by("pk").first()
    if alliance is None:
        return
    opened = now - timedelta(days=entry["opened"])
    closes = now + timedelta(days=entry["closes"])
    survey = _opened(alliance, author, "health", opened, closes, minimum=3)
    keys = survey.question_set.questions.values_list("key", flat=True)
    for side in ("ours", "theirs"):
        said = dict.fromkeys(keys, "4" * entry[side])
        _answer(survey, side, said, [], opened + timedelta(days=1))
    survey.history.update(history_date=opened, history_user=author)
