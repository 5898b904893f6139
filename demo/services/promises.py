"""What was done about commitments in the demo: nudges, a plan that was sent, and an amendment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from alliances.models import Alliance, Nudge, Side
from alliances.services.dropped import KIND as DROPPED
from alliances.services.promises import promise_kinds
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing
from demo.services.company import Company, managers
from demo.services.data import WORDS
from governance.models import Action
from plans.models import Deliverable, JointBusinessPlan, PlanSending, PlanSignOff
from plans.rules.plans import may_sign
from plans.services.lines import edit_line
from plans.services.plans import agree, new_version, send_to_partner
from plans.services.sending import KIND, SUBJECT, USEFUL_FOR, recipients
from portfolio.models import Review
from portfolio.services.reviews.lifecycle import amend_review

FLAGSHIP = "Northstar co-sell"
NUDGED = 12  # commitments that somebody has asked for


def tell_promises(*, company: Company, now: datetime) -> None:
    """Nudge what partners owe, send the flagship's draft, and correct its last review."""
    leader = company.people["jonas"].user
    assert leader is not None
    in_charge = managers()
    _redate(now.date())
    _nudge(in_charge, now)
    author = company.people["ines"].user or leader
    _send_draft(author, now)
    _amend(author, now)


def drops_were_told(*, now: datetime) -> None:
    """Nobody in the demo is to be written to."""
    told = OutgoingMessage.objects.filter(kind=DROPPED, state="waiting")
    told.update(state="done", finished_at=now)


def _redate(today: date) -> None:
    """One plan was changed twice: a deliverable of the partner got another day each time."""
    owed = Deliverable.objects.overdue(today).filter(
        side=Side.THEIRS, plan__state="agreed", plan__version=1
    )
    # Not in the flagship, whose next plan is with the partner.
    rows = owed.exclude(plan__alliance__name=FLAGSHIP).filter(plan__alliance__tier="strategic")
    line = rows.select_related("plan__alliance").order_by("-due_on", "pk").first()
    if line is None:
        return
    plan, name = line.plan, line.name
    for ago, ahead, reason in zip((40, 9), (-15, 30), WORDS["promises"]["moved"], strict=True):
        day = today - timedelta(days=ago)
        draft = new_version(plan=plan)
        moved = draft.deliverables.get(continues__name=name, name=name)
        moved.due_on, moved.move_reason = today + timedelta(days=ahead), reason
        edit_line(
            line=moved,
            expected=moved.revision,
            fields=["due_on", "move_reason"],
            today=day,
        )
        plan = _agree(draft, day)


def _agree(draft: JointBusinessPlan, day: date) -> JointBusinessPlan:
    """Send it, let both sides sign, and lock it."""
    draft.refresh_from_db()
    plan = send_to_partner(plan=draft, expected=draft.revision)
    members = plan.alliance.memberships.filter(ended_on__isnull=True).select_related("person")
    for side in (Side.OURS, Side.THEIRS):
        signing = [one.person for one in members if may_sign(side=one.side, role=one.role)]
        person = next(one for one in signing if one.side == side)
        PlanSignOff.objects.create(plan=plan, side=side, person=person, signed_on=day)
    plan.refresh_from_db()
    return agree(plan=plan, expected=plan.revision, today=day)


def _nudge(in_charge: dict[int, User], now: datetime) -> None:
    """The oldest commitments that partners owe: most were asked for once, some twice."""
    deliverables = Deliverable.objects.overdue(now.date()).filter(side=Side.THEIRS)
    actions = Action.objects.open().filter(side=Side.THEIRS, due_on__lt=now.date())
    rows: list[tuple[str, Any, Alliance]] = [
        ("deliverable", row, row.plan.alliance)
        for row in deliverables.select_related("owner", "plan__alliance").order_by("due_on", "pk")[
            :NUDGED
        ]
    ]
    rows += [
        ("action", row, row.alliance)
        for row in actions.select_related("owner", "alliance").order_by("due_on", "pk")[:NUDGED]
    ]
    for number, (what, row, alliance) in enumerate(rows):
        by = in_charge.get(alliance.pk)
        if by is None or row.owner is None:
            continue
        for ago in ((16, 4), (9,), (3,))[number % 3]:
            called = number % 3 == 1
            # What went out long ago: nobody in the demo is to be written to.
            nudge = Nudge.objects.create(
                alliance=alliance,
                what=what,
                subject_id=row.pk,
                subject=promise_kinds[what].name(row),
                person=row.owner,
                nudged_by=by,
                nudged_at=now - timedelta(days=ago, minutes=37 * number),
                by_mail=not called and bool(row.owner.email),
                note=WORDS["promises"]["answer"] if called else "",
            )
            _date(nudge)


def _date(nudge: Nudge) -> None:
    """The record was written now, by nobody."""
    nudge.history.update(history_date=nudge.nudged_at, history_user=nudge.nudged_by)


def _send_draft(author: User, now: datetime) -> None:
    plan = JointBusinessPlan.objects.filter(
        alliance__name=FLAGSHIP, state=JointBusinessPlan.State.DRAFT
    ).first()
    if plan is None or not plan.objectives.exists():
        return
    JointBusinessPlan.objects.filter(pk=plan.pk).update(
        state=JointBusinessPlan.State.PARTNER_REVIEW
    )
    at = now - timedelta(days=2, hours=3)
    for one in recipients(alliance=plan.alliance)[:2]:
        if not one.person.email:
            continue
        sending = PlanSending.objects.create(
            plan=plan,
            person=one.person,
            note=WORDS["promises"]["sent"],
            sent_by=author,
            sent_at=at,
        )
        sending.history.update(history_date=at, history_user=author)
        # It has gone out: nobody in the demo is to be written to.
        message = outgoing(
            kind=KIND,
            key=str(sending.pk),
            due_at=at,
            not_after=at + USEFUL_FOR,
            subject_type=SUBJECT,
            subject_id=plan.pk,
            variant=sending.pk,
            person_id=one.person.pk,
        )
        message.state, message.finished_at = "done", at
        message.save(force_insert=True)


def _amend(author: User, now: datetime) -> None:
    held = Review.objects.filter(alliance__name=FLAGSHIP, state=Review.State.HELD)
    review = held.order_by("-held_on").first()
    if review is None:
        return
    at = min(now, now - timedelta(days=6))
    amendment = amend_review(
        review=review,
        section="plan",
        text=WORDS["promises"]["amendment"],
        reason=WORDS["promises"]["reason"],
        author=author,
        now=at,
    )
    amendment.history.update(history_date=at, history_user=author)
