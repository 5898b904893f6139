"""A survey from its opening to its end: opened, prolonged, closed, withdrawn.

Whoever opens, answers or ends a survey takes its row first, so that an answer is either counted or
refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import product

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Membership, Side
from core.mail.ledger import ledger
from core.mail.models import OutgoingMessage
from core.mail.tasks import wake
from core.revision.updates import StaleRevision, save_revision
from scorecards.models import Survey, SurveyInvitation, SurveyQuestion, SurveyTally
from scorecards.rules.surveys.suppression import APART, why_not_askable
from scorecards.services.marking import mark_changed
from scorecards.services.surveys.question_sets import set_for
from scorecards.services.surveys.withholding import withhold

State = Survey.State
KIND, SUBJECT = "survey", "scorecards.survey"
SIDES = (Side.OURS, Side.THEIRS)
CLOSED = "This survey is closed. Answers are no longer taken."
ALREADY = "A survey of this kind is already open. Close or withdraw it first."
ONLY_OPEN = "This survey is no longer open."


def askable(alliance: Alliance) -> list[Membership]:
    """Who can be asked: current members of both sides who can be reached, each once, with the role
    that comes first."""
    rows = Membership.objects.for_people().still_here().filter(alliance=alliance)
    found: dict[int, Membership] = {}
    for row in rows:
        if row.person.email or row.person.user_id is not None:
            found.setdefault(row.person_id, row)
    return list(found.values())


@transaction.atomic
def open_survey(
    *,
    alliance: Alliance,
    kind: str,
    people: Iterable[Membership],
    closes_at: datetime,
    minimum: int,
    comment_minimum: int,
    by: User | None,
    now: datetime,
) -> Survey:
    """Ask `people` of both sides. The minima are told to them, and never change.

    Raises ValidationError where a survey of this kind is open, the end has passed, or a side has
    fewer people than answers are needed.
    """
    Alliance.objects.select_for_update(of=("self",)).get(pk=alliance.pk)
    asked = list(people)
    _check(alliance, kind, asked, closes_at, minimum, now)
    question_set = set_for(alliance=alliance, kind=kind)
    survey = Survey(
        alliance=alliance,
        kind=kind,
        question_set=question_set,
        opened_at=now,
        opened_by=by,
        closes_at=closes_at,
        minimum=minimum,
        comment_minimum=comment_minimum,
    )
    survey.full_clean(exclude=["alliance", "question_set", "opened_by"])
    survey.save(force_insert=True)
    SurveyInvitation.objects.bulk_create(
        SurveyInvitation(survey=survey, person_id=one.person_id, side=one.side, role=one.role)
        for one in asked
    )
    questions = SurveyQuestion.objects.filter(question_set=question_set)
    SurveyTally.objects.bulk_create(
        SurveyTally(survey=survey, question=question, side=side)
        for question, side in product(questions, SIDES)
    )
    return survey


def _check(
    alliance: Alliance,
    kind: str,
    asked: Sequence[Membership],
    closes_at: datetime,
    minimum: int,
    now: datetime,
) -> None:
    if Survey.objects.open().filter(alliance=alliance, kind=kind).exists():
        raise ValidationError(ALREADY)
    if closes_at <= now:
        raise ValidationError({"closes_on": "The last day to answer has passed."})
    count: dict[str, int] = {side: sum(one.side == side for one in asked) for side in SIDES}
    short = why_not_askable(ours=count["ours"], theirs=count["theirs"], minimum=minimum)
    if short:
        raise ValidationError({short: too_few_words(alliance, short, count[short], minimum)})


def too_few_words(alliance: Alliance, side: str, count: int, minimum: int) -> str:
    return (
        f"{count} of {alliance.sides.name(side)} would be asked, and {minimum} answers are needed "
        "before anything is shown. Choose more people, or need fewer answers."
    )


def near_words(alliance: Alliance, kind: str, closes_at: datetime) -> str:
    """What is to be known of a survey that closes shortly after another of its kind; "" where none
    is near. One query."""
    rows = Survey.objects.closed().filter(alliance=alliance, kind=kind)
    near = rows.filter(closed_at__gt=closes_at - APART).order_by("-closed_at").first()
    if near is None or near.closed_at is None:
        return ""
    day, until = (timezone.localdate(at) for at in (near.closed_at, near.closed_at + APART))
    return (
        f"A survey closed on {day:%-d %b %Y}. Where nearly the same people answer both, the result "
        f"is withheld, since the difference would show single answers. From {until:%-d %b %Y} on "
        "it is shown."
    )


def _locked(survey: Survey, expected: int | None) -> Survey:
    row = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if expected is not None and row.revision != expected:
        raise StaleRevision(row)
    if row.state != State.OPEN:
        raise ValidationError(ONLY_OPEN)
    return row


@transaction.atomic
def prolong_survey(*, survey: Survey, expected: int, closes_at: datetime, now: datetime) -> Survey:
    """Leave it open longer. Raises ValidationError for an end that is not later."""
    row = _locked(survey, expected)
    if closes_at <= row.closes_at or closes_at <= now:
        raise ValidationError({"closes_on": "Enter a day after the one that was announced."})
    row.closes_at = closes_at
    return save_revision(instance=row, expected=row.revision, fields=["closes_at"])


@transaction.atomic
def withdraw_survey(*, survey: Survey, expected: int, reason: str, now: datetime) -> Survey:
    """Take it back: nobody is asked any more, and what was answered is deleted unread."""
    row = _locked(survey, expected)
    row.state, row.closed_at, row.withdrawn_reason = State.WITHDRAWN, now, reason
    row.tallies.all().delete()
    row.comments.all().delete()
    saved = save_revision(
        instance=row, expected=row.revision, fields=["state", "closed_at", "withdrawn_reason"]
    )
    _withdraw_mail(row, now)
    return saved


@transaction.atomic
def close_survey(*, survey: Survey, expected: int, now: datetime) -> Survey:
    """Close it before its day. Both companies see the result."""
    return _close(_locked(survey, expected), now)


def close_due_surveys(*, now: datetime) -> int:
    """Close every survey whose time is over, however long nobody looked. Returns how many."""
    closed = 0
    for pk in Survey.objects.open().filter(closes_at__lte=now).values_list("pk", flat=True):
        with transaction.atomic():
            survey = Survey.objects.select_for_update(of=("self",)).get(pk=pk)
            if survey.state == State.OPEN:
                _close(survey, survey.closes_at)
                closed += 1
    return closed


def _close(survey: Survey, at: datetime) -> Survey:
    """Keep what may be shown and delete the rest. The row is locked."""
    survey.state, survey.closed_at = State.CLOSED, at
    found = withhold(survey)
    if found is not None:
        survey.health, survey.gap = found
    fields = ["state", "closed_at", "health", "gap"]
    saved = save_revision(instance=survey, expected=survey.revision, fields=fields)
    _withdraw_mail(survey, at)
    mark_changed(alliance_ids=[survey.alliance_id])
    transaction.on_commit(partial(wake, KIND), robust=True)
    return saved


def _withdraw_mail(survey: Survey, at: datetime) -> None:
    rows = OutgoingMessage.objects.filter(kind=KIND, subject_id=survey.pk, state="waiting")
    ledger.withdraw(rows, reason="The survey is no longer open.", now=at)
