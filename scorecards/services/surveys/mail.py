"""The mail of a survey: the invitation, two reminders to who has not answered, and the result.

Level-triggered: the planner compares what should be there with the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string

from alliances.models import Alliance
from alliances.querysets import prefetch_sides
from alliances.services.addresses import held_back
from alliances.services.reaching import current_members, out_of_reach
from core.dates.wall_time import zone
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing
from core.mail.tasks import wake
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from core.text import one_line
from scorecards.models import Survey, SurveyInvitation, SurveyQuestion
from scorecards.rules.surveys.reminders import HALFWAY, INVITATION, LAST_CALL, RESULT, due_at
from scorecards.rules.surveys.words import minutes_for
from scorecards.services.surveys.lifecycle import KIND, SUBJECT
from scorecards.services.surveys.links import link_url

RESULT_FOR = timedelta(days=14)
"""So long after a survey closed its result is sent, if it could not be sent before."""
NO_LONGER = "No longer needed."


# Planned ----------------------------------------------------------------------------------------
def plan_survey_mails(*, now: datetime) -> int:
    """Write a row for everybody who is owed an invitation, a reminder or a result. Returns how
    many."""
    asked = list(Survey.objects.open().filter(closes_at__gt=now).order_by("pk"))
    planned = 0
    for variant in (INVITATION, HALFWAY, LAST_CALL):
        due = [one for one in asked if _is_due(one, variant, now)]
        planned += _plan(due, variant, answered=False)
    over = Survey.objects.closed().filter(closed_at__lte=now, closed_at__gt=now - RESULT_FOR)
    planned += _plan(over.order_by("pk"), RESULT)
    if planned:
        transaction.on_commit(partial(wake, KIND), robust=True)
    return planned


def _is_due(survey: Survey, variant: int, now: datetime) -> bool:
    at = due_at(variant, opened_at=survey.opened_at, closes_at=survey.closes_at)
    return at is not None and at <= now


def _plan(surveys: Iterable[Survey], variant: int, **who: Any) -> int:
    by_key = {one.pk: one for one in surveys}
    known = OutgoingMessage.objects.filter(
        kind=KIND, subject_id=OuterRef("survey"), person_id=OuterRef("person"), variant=variant
    )
    owed = SurveyInvitation.objects.filter(~Exists(known), survey__in=list(by_key), **who)
    owed = owed.exclude(person__email="").order_by("pk")
    rows = [
        _row(by_key[survey], person, variant)
        for survey, person in owed.values_list("survey", "person")
    ]
    OutgoingMessage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _row(survey: Survey, person: int, variant: int) -> OutgoingMessage:
    ends = survey.closes_at if survey.closed_at is None else survey.closed_at
    at = due_at(variant, opened_at=survey.opened_at, closes_at=survey.closes_at)
    return outgoing(
        kind=KIND,
        key=f"{survey.pk}:{variant}:{person}",
        due_at=ends if variant == RESULT or at is None else at,
        not_after=ends + RESULT_FOR if variant == RESULT else ends,
        subject_type=SUBJECT,
        subject_id=survey.pk,
        variant=variant,
        person_id=person,
    )


# Sent -------------------------------------------------------------------------------------------
class SurveyWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        invited = _invitations(rows)
        members = current_members(row.person_id for row in rows)
        return {
            row.pk: _prepared(row, invited.get((row.subject_id, row.person_id)), members, now)
            for row in rows
        }


def _invitations(
    rows: Sequence[OutgoingMessage],
) -> dict[tuple[int, int], SurveyInvitation]:
    found = SurveyInvitation.objects.filter(
        survey__in={row.subject_id for row in rows}, person__in={row.person_id for row in rows}
    ).select_related("survey__alliance", "survey__opened_by", "person__user")
    found = prefetch_sides(found.order_by(), "survey__alliance")
    return {(one.survey_id, one.person_id): one for one in found}


def _prepared(
    row: OutgoingMessage,
    one: SurveyInvitation | None,
    members: set[tuple[int, int]],
    now: datetime,
) -> Prepared:
    if one is None or not _is_wanted(one, row.variant, now):
        return Prepared(withdrawn=NO_LONGER)
    survey, person = one.survey, one.person
    if reason := out_of_reach(person, survey.alliance, members):
        return Prepared(withdrawn=reason)
    return Prepared(
        held=held_back(alliance=survey.alliance, owner=person),
        address=person.email,
        compose=partial(_content, one, row.variant),
        account=person.user,
        person=person,
        useful_until=row.not_after,
    )


def _is_wanted(one: SurveyInvitation, variant: int, now: datetime) -> bool:
    survey = one.survey
    if variant == RESULT:
        return bool(survey.is_closed)
    return survey.is_open and now < survey.closes_at and not one.answered


def _content(one: SurveyInvitation, variant: int) -> Content:
    survey, person = one.survey, one.person
    here = zone(str(person.user.time_zone if person.user else person.time_zone))
    restricted = survey.alliance.confidentiality == "restricted"
    sides = survey.alliance.sides
    questions = SurveyQuestion.objects.filter(question_set=survey.question_set_id).count()
    context = {
        "reader": person.name,
        "restricted": restricted,
        "survey": survey,
        "ours": sides.ours,
        "theirs": sides.theirs,
        "asked_by": str(survey.opened_by or "A colleague"),
        "closes": f"{survey.closes_at.astimezone(here):%A %-d %B %Y}",
        "questions": questions,
        "minutes": minutes_for(questions),
        "again": variant in (HALFWAY, LAST_CALL),
        "url": link_url(one),
    }
    template = "survey_result" if variant == RESULT else "survey"
    text = render_to_string(f"scorecards/mail/{template}.txt", context)
    return compose(subject=one_line(_subject(one, variant, restricted))[:150], text=text)


def _subject(one: SurveyInvitation, variant: int, restricted: bool) -> str:
    sides = one.survey.alliance.sides
    asks = f"How well do {sides.ours} and {sides.theirs} work together?"
    if variant == RESULT:
        return "The result of a survey" if restricted else f"The result: {asks}"
    words = "Your view of an alliance is asked for" if restricted else asks
    return f"Still open: {words}" if variant != INVITATION else words


# Listed -----------------------------------------------------------------------------------------
def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    invited = _invitations(rows)
    found: dict[int, Described] = {}
    for row in rows:
        one = invited.get((row.subject_id, row.person_id))
        if one is not None:
            about = f"{one.survey}, {one.survey.alliance}"
            recipient = f"{one.person.name}, {one.person.email}"
            found[row.pk] = Described(recipient, about, one.survey.get_absolute_url())
    return found


def _read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    """The survey that asks is read by who is asked, though a guest does not see it yet."""
    person = getattr(user, "person", None)
    surveys = Survey.objects.select_related("alliance").in_bulk({row.subject_id for row in rows})
    alliances = Alliance.objects.visible_to(user).values("pk")
    seen = set(surveys) & set(
        Survey.objects.filter(pk__in=surveys, alliance__in=alliances).values_list("pk", flat=True)
    )
    return {
        row.pk: _line(surveys[row.subject_id], row.variant)
        for row in rows
        if row.subject_id in seen and person is not None and row.person_id == person.pk
    }


def _line(survey: Survey, variant: int) -> InboxLine:
    titles = {
        INVITATION: f"You are asked: {survey}",
        HALFWAY: f"Still open: {survey}",
        LAST_CALL: f"Still open: {survey}",
        RESULT: f"The result: {survey}",
    }
    page = survey.get_absolute_url()
    answer = f"{page}answer/"
    is_result = variant == RESULT or survey.is_closed
    return InboxLine(
        title=titles[variant], about=str(survey.alliance), url=page if is_result else answer
    )


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Health survey",
            plural="health surveys",
            writer=SurveyWriter,
            describe=_describe,
            quiet_hours=True,
            inbox=_read,
            optional="When you are asked in a survey about an alliance, and its result",
        )
    )
