"""How the alliances of the demo are treated: most agreed, one that just entered white glove and
aligns its executives, one whose treatment is not kept; and critical junctures."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Juncture
from demo.services.company import Company, managers
from scorecards.models import Alignment, AlignmentAnswer, AllianceTreatment
from scorecards.rules.quadrants import WHITE_GLOVE
from scorecards.services.treatment.planning import plan_treatments

# Agreed so many days ago; that of one alliance, whose executives were never told, longer ago.
AGREED, LONG_AGREED, TOLD = 20, 75, 17
AT_JUNCTURE = (
    ("Northstar co-sell", "renewal", "The co-sell agreement is renewed or ends.", 6, 24),
    ("Open payments", "launch", "First joint customers go live.", 3, 40),
)
State = AllianceTreatment.State
ANSWERED = [
    *("state", "answered_by", "answered_on", "proposed_on", "entered_on", "reason", "meeting_days"),
    *("leader_told_on", "sponsor_told_on", "executives_told_on"),
]


def treat_alliances(*, company: Company, now: datetime) -> None:
    leader, executive = (company.people[key].user for key in ("jonas", "ruth"))
    if leader is None or executive is None:
        return
    plan_treatments(now=now)
    managing, today = managers(), now.date()
    rows = list(AllianceTreatment.objects.waiting().order_by("-entered_on", "alliance"))
    mine = [row for row in rows if row.alliance_id in managing and row.quadrant == WHITE_GLOVE]
    fresh, forgotten = mine[:1], mine[1:2]
    usual = [row for row in rows if row not in (*fresh, *forgotten)]
    usual.sort(key=lambda row: row.alliance_id not in managing)
    waits, adapted = usual[:1], usual[1:2]
    for row in rows:
        by = managing.get(row.alliance_id, leader)
        if row in fresh or row in waits:
            continue
        _agree(row, by, today, LONG_AGREED if row in forgotten else AGREED)
        if row in adapted:
            row.state, row.reason = State.ADAPTED, "The steering committee meets every quarter."
            row.meeting_days = 95
        if row not in forgotten:
            _tell(row, today - timedelta(days=TOLD))
        row.save(update_fields=ANSWERED)
        _date_history(row, _noon(row.answered_on))
    for alignment in Alignment.objects.select_related("alliance"):
        treatment = alignment.treatment
        if treatment is not None and treatment not in fresh:
            _aligned(alignment, treatment, leader)
    for row in fresh:
        _align(row, leader, executive, now)
    _flag(managing, today)


def _noon(day: date | None) -> datetime:
    return timezone.make_aware(datetime.combine(day or date.min, time(12)))


def _agree(row: AllianceTreatment, by: User, today: date, ago: int) -> None:
    row.state, row.answered_by = State.TAKEN, by
    row.answered_on = today - timedelta(days=ago)
    row.proposed_on = row.answered_on - timedelta(days=3)
    row.entered_on = min(row.entered_on, row.proposed_on)


def _tell(row: AllianceTreatment, day: date) -> None:
    for group in row.terms.told:
        setattr(row, f"{group}_told_on", day)


def _date_history(row: AllianceTreatment | Alignment | AlignmentAnswer, when: datetime) -> None:
    row.history.update(history_date=when)


def _aligned(alignment: Alignment, treatment: AllianceTreatment, leader: User) -> None:
    """Everybody answered within a week."""
    alignment.opened_on = treatment.proposed_on
    alignment.due_on = alignment.opened_on + timedelta(days=14)
    alignment.closed_on = alignment.opened_on + timedelta(days=7)
    alignment.save(update_fields=["opened_on", "due_on", "closed_on"])
    _date_history(alignment, _noon(alignment.closed_on))
    if not alignment.answers.exists():
        alignment.answers.create(user=leader)
    for row in alignment.answers.all():
        row.answer, row.answered_at = AlignmentAnswer.Answer.ALIGNED, _noon(alignment.closed_on)
        row.save(update_fields=["answer", "answered_at"])
        _date_history(row, _noon(alignment.closed_on))


def _align(row: AllianceTreatment, leader: User, executive: User, now: datetime) -> None:
    """The leader has answered, the executive has not."""
    alignment = Alignment.objects.filter(treatment=row, closed_on__isnull=True).first()
    if alignment is None or row.alliance.confidentiality != "open":
        return
    for user in (leader, executive):
        AlignmentAnswer.objects.get_or_create(alignment=alignment, user=user)
    answer = alignment.answers.get(user=leader)
    answer.answer, answer.answered_at = AlignmentAnswer.Answer.ALIGNED, now
    answer.save(update_fields=["answer", "answered_at"])


def _flag(managing: dict[int, User], today: date) -> None:
    for name, reason, words, ago, ahead in AT_JUNCTURE:
        if alliance := Alliance.objects.filter(name=name).first():
            began = today - timedelta(days=ago)
            row = Juncture(alliance=alliance, reason=reason, words=words, began_on=began)
            row.until, row.set_by = today + timedelta(days=ahead), managing.get(alliance.pk)
            row.save(force_insert=True)
            row.history.update(history_date=_noon(began))
