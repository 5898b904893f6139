"""Internal alignments: opened when an alliance enters white glove or by hand, answered by who was
named, and closed by the last answer or with the outcome of a meeting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Role, User
from alliances.models import Alliance, Confidentiality, Membership, Side
from alliances.models.people import SPONSOR_ROLES
from alliances.services.free_days import after_working_days, calendars_of
from core.revision.updates import save_revision
from scorecards.models import Alignment, AlignmentAnswer, AllianceTreatment

WITHIN_DAYS = 14
QUESTION = (
    "Do we agree to treat this alliance as white glove: who sponsors it, how often we meet, "
    "and what we ask of the partner?"
)
MOVED_ON = "The alliance left white glove before everybody had answered."
LEADERS = 3
CLOSED = "This alignment is closed."
Answer = AlignmentAnswer.Answer


def default_day(today: date) -> date:
    """Two weeks ahead, or the next day on which our company works. One query."""
    ours = calendars_of([]).of(0, settings.DEFAULT_USER_TIME_ZONE)
    return after_working_days(today + timedelta(days=WITHIN_DAYS - 1), 1, ours)


def who_may_be_named(*, alliance: Alliance) -> QuerySet[User]:
    """Our own people who sign in and see the alliance: its members, and for an open one executives
    and leaders."""
    members = Membership.objects.current().filter(alliance=alliance, side=Side.OURS)
    seen = Q(pk__in=members.values("person__user"))
    if alliance.confidentiality == Confidentiality.OPEN:
        seen |= Q(role__in=(Role.EXECUTIVE, Role.LEADER))
    return User.objects.filter(seen, is_active=True).exclude(role=Role.GUEST).order_by("name", "pk")


def preset_people(alliances: Collection[int]) -> dict[int, set[int]]:
    """By alliance, the keys of the users who are named first: our executive sponsors and the
    alliance leaders who see it, at most LEADERS of them. Three queries."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.current().filter(alliance__in=alliances, side=Side.OURS)
    members = rows.filter(person__user__is_active=True).exclude(person__user__role=Role.GUEST)
    sponsors = members.filter(role__in=SPONSOR_ROLES)
    for alliance, user in sponsors.values_list("alliance", "person__user"):
        found[alliance].add(user)
    leading = User.objects.filter(role=Role.LEADER, is_active=True, is_superuser=False)
    leaders = list(leading.order_by("name", "pk").values_list("pk", flat=True))
    seats = members.filter(person__user__in=leaders).values_list("alliance", "person__user")
    restricted = set(
        Alliance.objects.filter(
            pk__in=alliances, confidentiality=Confidentiality.RESTRICTED
        ).values_list("pk", flat=True)
    )
    seated = set(seats)
    for alliance in alliances:
        mine = [one for one in leaders if alliance not in restricted or (alliance, one) in seated]
        found[alliance].update(mine[:LEADERS])
    return found


def open_alignments(*, treatments: Sequence[AllianceTreatment], today: date) -> int:
    """Open one for each alliance of the proposals that has none open. Returns how many. Runs inside
    the transaction of the planner."""
    keys = [row.alliance_id for row in treatments]
    if not keys:
        return 0
    running = Alignment.objects.filter(alliance__in=keys, closed_on__isnull=True)
    there = set(running.values_list("alliance", flat=True))
    people, due_on, made = preset_people(keys), default_day(today), 0
    for row in treatments:
        if row.alliance_id in there:
            continue
        opened = Alignment(alliance_id=row.alliance_id, treatment=row, question=QUESTION)
        opened.opened_on, opened.due_on = today, due_on
        opened.save(force_insert=True)
        _name(opened, people[row.alliance_id])
        made += 1
    return made


def close_overtaken(*, alliances: Collection[int], today: date) -> None:
    """Close the open alignments of alliances that moved on."""
    rows = Alignment.objects.select_for_update(of=("self",)).filter(
        alliance__in=alliances, closed_on__isnull=True, treatment__isnull=False
    )
    for row in rows:
        row.closed_on, row.outcome = today, MOVED_ON
        row.save(update_fields=["closed_on", "outcome"])


def _name(alignment: Alignment, people: Iterable[int]) -> None:
    for user in sorted(people):
        AlignmentAnswer(alignment=alignment, user_id=user).save(force_insert=True)


def _check(alliance: Alliance, people: Collection[User], due_on: date, today: date) -> None:
    if not people:
        raise ValidationError({"people": "Name at least one person."})
    allowed = set(who_may_be_named(alliance=alliance).values_list("pk", flat=True))
    if outside := [user for user in people if user.pk not in allowed]:
        raise ValidationError({"people": f"{outside[0]} may not see this alliance."})
    if due_on < today:
        raise ValidationError({"due_on": "This day has passed. Enter today or a later day."})


@transaction.atomic
def open_by_hand(
    *,
    alliance: Alliance,
    question: str,
    due_on: date,
    people: Collection[User],
    user: User,
    today: date,
) -> Alignment:
    """Open one for an alliance that has none open. Raises ValidationError."""
    locked = Alliance.objects.select_for_update(of=("self",)).get(pk=alliance.pk)
    if Alignment.objects.filter(alliance=locked, closed_on__isnull=True).exists():
        raise ValidationError("An alignment is already open.")
    _check(alliance, people, due_on, today)
    opened = Alignment(alliance=alliance, question=question.strip(), due_on=due_on)
    opened.opened_on, opened.opened_by = today, user
    opened.save(force_insert=True)
    _name(opened, [one.pk for one in people])
    return opened


@transaction.atomic
def edit_alignment(
    *,
    alignment: Alignment,
    expected: int,
    question: str,
    due_on: date,
    people: Collection[User],
    today: date,
) -> Alignment:
    """Change what is asked, by when, and who is named; who has answered stays named. Raises
    StaleRevision, and ValidationError where it is closed."""
    if alignment.closed_on is not None:
        raise ValidationError(CLOSED)
    said = list(alignment.answers.exclude(answer="").select_related("user"))
    wanted = {one.pk: one for one in people} | {row.user_id: row.user for row in said}
    moved = due_on if due_on != alignment.due_on else max(due_on, today)
    given = [one for one in wanted.values() if one.pk not in {row.user_id for row in said}]
    _check(alignment.alliance, given or [row.user for row in said], moved, today)
    alignment.question, alignment.due_on = question.strip(), due_on
    save_revision(instance=alignment, expected=expected, fields=["question", "due_on"])
    there = set(alignment.answers.values_list("user", flat=True))
    for row in alignment.answers.filter(answer="").exclude(user__in=wanted):
        row.delete()
    _name(alignment, wanted.keys() - there)
    return _closed_if_answered(alignment, today)


@transaction.atomic
def answer(
    *, row: AlignmentAnswer, expected: int, answer: str, because: str, user: User, now: datetime
) -> AlignmentAnswer:
    """Say whether one is aligned; it may be said anew until the alignment is closed. The last one
    who answers closes it. Raises StaleRevision, and ValidationError where it is closed, somebody
    else was named, or nothing says why not."""
    alignment = Alignment.objects.select_for_update(of=("self",)).get(pk=row.alignment_id)
    if alignment.closed_on is not None:
        raise ValidationError(CLOSED)
    if row.user_id != user.pk:
        raise ValidationError("Only who was named answers.")
    if answer not in Answer.values:
        raise ValidationError({"answer": "Choose an answer."})
    if answer == Answer.NOT_ALIGNED and not because.strip():
        raise ValidationError({"because": "Say why you are not aligned."})
    row.answer, row.because, row.answered_at = answer, because.strip(), now
    save_revision(instance=row, expected=expected, fields=["answer", "because", "answered_at"])
    _closed_if_answered(alignment, timezone.localdate(now))
    return row


def _closed_if_answered(alignment: Alignment, today: date) -> Alignment:
    rows = alignment.answers.all()
    if rows.exists() and not rows.filter(answer="").exists():
        alignment.closed_on = today
        alignment.save(update_fields=["closed_on"])
    return alignment


@transaction.atomic
def record_outcome(
    *, alignment: Alignment, expected: int, met_on: date, outcome: str, today: date
) -> Alignment:
    """Close it with what was agreed in a meeting. Raises StaleRevision, and ValidationError where
    it is closed, says nothing or lies in the future."""
    if alignment.closed_on is not None:
        raise ValidationError(CLOSED)
    if met_on > today:
        raise ValidationError({"met_on": "A meeting that was held cannot be in the future."})
    if not outcome.strip():
        raise ValidationError({"outcome": "Say in a sentence what was agreed."})
    alignment.met_on, alignment.outcome, alignment.closed_on = met_on, outcome.strip(), today
    fields = ["met_on", "outcome", "closed_on"]
    return save_revision(instance=alignment, expected=expected, fields=fields)
