"""The life of a joint business plan: started, reviewed, agreed, replaced, closed."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance, Person
from alliances.rules.periods import fiscal_year_bounds
from core.revision.updates import save_revision
from plans.models import PlanSignOff
from plans.rules.plans import IN_FORCE, OPEN, may_sign, missing_sign_offs
from plans.services.locks import Plan, State, changing, lock_plan
from plans.services.versions import carry_along, carry_left_out, copy_objectives, copy_version


@transaction.atomic
def start_plan(
    *, alliance: Alliance, fiscal_year: int, theme: str = "", copy_from: Plan | None = None
) -> Plan:
    """A draft for `fiscal_year`, with the objectives of `copy_from` if given.

    Raises ValidationError when that year has a plan already, naming what to do instead.
    """
    plans = Plan.objects.filter(alliance=alliance, fiscal_year=fiscal_year)
    if newest := plans.order_by("-version").first():
        raise ValidationError(
            {
                "fiscal_year": f"There is already a plan for {fiscal_year} "
                f"(version {newest.version}, {newest.get_state_display().lower()}). "
                "Open it, or change it by a new version."
            }
        )
    plan = Plan(alliance=alliance, fiscal_year=fiscal_year, theme=theme)
    plan.save(force_insert=True)
    if copy_from is not None:
        copy_objectives(source=copy_from, target=plan)
    return plan


def edit_plan(*, plan: Plan, theme: str, expected: int) -> None:
    """Change what the year is about. Raises PlanLocked, StaleRevision."""
    with changing(plan, expected=expected, fields=["theme"]) as row:
        row.theme = theme


@transaction.atomic
def send_to_partner(*, plan: Plan, expected: int) -> Plan:
    """Draft to partner review: guests of the alliance see it and both sides may sign."""
    row = lock_plan(
        plan, State.DRAFT, refusal="Only a draft can be sent to the partner.", expected=expected
    )
    if not row.objectives.exists():
        raise ValidationError("Add at least one objective before you send the plan.")
    row.state = State.PARTNER_REVIEW
    return save_revision(instance=row, expected=expected, fields=["state"])


@transaction.atomic
def take_back(*, plan: Plan, expected: int) -> Plan:
    """Partner review to draft: guests no longer see it, and sign-offs given so far are void."""
    row = lock_plan(
        plan,
        State.PARTNER_REVIEW,
        refusal="Only a plan in partner review can be withdrawn.",
        expected=expected,
    )
    row.sign_offs.all().delete()
    row.state = State.DRAFT
    return save_revision(instance=row, expected=expected, fields=["state"])


@transaction.atomic
def sign_off(
    *,
    plan: Plan,
    side: str,
    person: Person,
    signed_on: date,
    expected: int,
    today: date,
    recorded_by: User,
    note: str = "",
) -> PlanSignOff:
    """Put on record that one side agrees to the plan as it reads at revision `expected`.

    Raises StaleRevision when it was changed since it was read; ValidationError when the plan is not
    in partner review, the side has signed, or `person` does not answer for that side.
    """
    row = lock_plan(
        plan,
        State.PARTNER_REVIEW,
        refusal="Only a plan in partner review can be signed off.",
        expected=expected,
    )
    if signed_on > today:
        raise ValidationError({"signed_on": f"{signed_on:%-d %b %Y} is in the future."})
    current = row.alliance.memberships.filter(person=person, side=side, ended_on__isnull=True)
    roles = current.values_list("role", flat=True)
    if not any(may_sign(side=side, role=role) for role in roles):
        raise ValidationError(
            {
                "person": f"{person} cannot sign for {row.alliance.sides.name(side)}. Choose its "
                "alliance manager, a sponsor or a counterpart."
            }
        )
    if row.sign_offs.filter(side=side).exists():
        raise ValidationError(f"{row.alliance.sides.name(side)} has already signed off.")
    return PlanSignOff.objects.create(
        plan=row, side=side, person=person, signed_on=signed_on, note=note, recorded_by=recorded_by
    )


@transaction.atomic
def agree(*, plan: Plan, expected: int, today: date) -> Plan:
    """Lock the plan both sides signed; the version in force until now is replaced by it, and the
    actuals, deliveries and stages recorded on that one come along. Deliverables it leaves out are
    dropped `today`. All or nothing."""
    row = lock_plan(
        plan,
        State.PARTNER_REVIEW,
        refusal="Only a plan in partner review, signed by both sides, can be agreed.",
        expected=expected,
    )
    sign_offs = list(row.sign_offs.all())
    if missing := missing_sign_offs(item.side for item in sign_offs):
        names = " and ".join(row.alliance.sides.name(side) for side in missing)
        raise ValidationError(f"The sign-off of {names} is missing.")
    siblings = Plan.objects.select_for_update().filter(
        alliance_id=row.alliance_id, fiscal_year=row.fiscal_year, state__in=IN_FORCE
    )
    if before := siblings.first():
        if before.state == State.CLOSED:
            raise ValidationError(f"The plan of {row.fiscal_year} is closed.")
        before.state = State.SUPERSEDED
        save_revision(instance=before, expected=before.revision, fields=["state"])
        carry_along(row)
        carry_left_out(before=before, target=row, today=today)
    row.state, row.agreed_on = State.AGREED, max(item.signed_on for item in sign_offs)
    return save_revision(instance=row, expected=expected, fields=["state", "agreed_on"])


@transaction.atomic
def new_version(*, plan: Plan) -> Plan:
    """A draft that starts as a copy of the agreed plan; the agreed one stays in force meanwhile."""
    row = lock_plan(plan, State.AGREED, refusal="Only an agreed plan gets a new version.")
    versions = Plan.objects.filter(alliance_id=row.alliance_id, fiscal_year=row.fiscal_year)
    if draft := versions.filter(state__in=OPEN).first():
        raise ValidationError(
            f"Version {draft.version} is already being prepared "
            f"({draft.get_state_display().lower()}). Edit that one, or discard it first."
        )
    newest = versions.order_by("-version").values_list("version", flat=True)[0]
    draft = Plan(
        alliance_id=row.alliance_id,
        fiscal_year=row.fiscal_year,
        version=newest + 1,
        theme=row.theme,
    )
    draft.save(force_insert=True)
    copy_version(source=row, target=draft)
    return draft


@transaction.atomic
def discard(*, plan: Plan, expected: int) -> None:
    """Delete a draft that was never agreed. Raises ValidationError for anything else."""
    row = lock_plan(
        plan,
        State.DRAFT,
        refusal="Only a draft can be discarded. Withdraw the plan from partner review first.",
        expected=expected,
    )
    row.delete()


@transaction.atomic
def close(
    *, plan: Plan, closing_note: str, expected: int, today: date, leave_open: bool = False
) -> Plan:
    """Close the agreed plan of a year that is over, with a note on what became of it.

    Raises ValidationError while a draft is open, before the year's last day, or, unless
    `leave_open`, while deliverables are open: the sentence names them and says what would follow.
    """
    row = lock_plan(
        plan, State.AGREED, refusal="Only an agreed plan can be closed.", expected=expected
    )
    _, last = fiscal_year_bounds(row.fiscal_year, settings.FISCAL_YEAR_START_MONTH)
    if today < last:
        raise ValidationError(
            f"The year ends on {last:%-d %b %Y}. Close the plan on or after that day."
        )
    if not closing_note.strip():
        raise ValidationError({"closing_note": "Enter a closing note."})
    if Plan.objects.filter(
        alliance_id=row.alliance_id, fiscal_year=row.fiscal_year, state__in=OPEN
    ).exists():
        raise ValidationError("A new version is being prepared. Agree or discard it first.")
    names = open_deliverables(row)
    if names and not leave_open:
        raise ValidationError({"leave_open": open_sentence(names)})
    row.state, row.closed_on, row.closing_note = State.CLOSED, today, closing_note
    return save_revision(
        instance=row, expected=expected, fields=["state", "closed_on", "closing_note"]
    )


def open_deliverables(plan: Plan) -> list[str]:
    """Names of what is neither delivered nor dropped, earliest due first."""
    rows = plan.deliverables.filter(delivered_on__isnull=True, dropped_on__isnull=True)
    return list(rows.order_by("due_on", "pk").values_list("name", flat=True))


def open_sentence(names: list[str]) -> str:
    """What closing would mean for open deliverables."""
    named = ", ".join(f"“{name}”" for name in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    one = len(names) == 1
    return (
        f"{len(names)} {'deliverable is' if one else 'deliverables are'} still open: "
        f"{named}{more}. Record their delivery or drop them first. If you close the plan anyway, "
        "they stay owed, count as late from their due date, and can still be delivered or dropped."
    )
