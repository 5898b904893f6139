"""The seven duties in an alliance: which committee covers each, and where the gaps are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from alliances.models import Alliance, Membership
from alliances.services.templates import templates_for
from core.registry.setup import most_specific
from core.revision.updates import save_revision
from governance.models import Cadence, Committee, DutyCover, TemplateDuty
from governance.rules.duties import DUTIES, ORDER, Cover, gap, usual_kind


@dataclass(frozen=True, slots=True)
class CoveredDuty:
    """A duty of an alliance with what it means; `gap` says why it is not covered. `row` is None
    where nobody has said anything of it; `chair` chairs the committee, where that was asked."""

    key: str
    name: str
    means: str
    row: DutyCover | None
    gap: str
    chair: str = ""


def duties_of(alliance: Alliance, *, guest: bool = False) -> list[CoveredDuty]:
    """All seven, in their order. A `guest` is not told that somebody left. One query."""
    cadences = Cadence.objects.filter(committee=OuterRef("committee"), is_active=True)
    rows = DutyCover.objects.filter(alliance=alliance).annotate(meets=Exists(cadences))
    found = {row.duty: row for row in rows.select_related("committee", "person__user")}
    return [
        CoveredDuty(
            key,
            DUTIES[key].name,
            DUTIES[key].means,
            found.get(key),
            _gap(found.get(key), guest),
        )
        for key in ORDER
    ]


def _gap(row: DutyCover | None, guest: bool) -> str:
    if row is None or row.committee is None:
        return gap(Cover())
    person = row.person
    return gap(
        Cover(
            row.committee.name,
            row.committee.dissolved_on,
            row.meets,  # type: ignore[attr-defined]
            str(person or ""),
            person.left_on if person else None,
            is_gone=person is not None and person.is_gone and not guest,
        )
    )


@transaction.atomic
def assign_duties(*, alliance: Alliance) -> int:
    """Say of every duty of which nobody has said it yet which committee covers it: as the most
    specific template has it, else the committee that commonly does. What was said stays, but for
    a duty without a committee. Returns how many now have one that had none."""
    templates = templates_for(alliance_type=alliance.alliance_type_id, tier=alliance.tier)
    offered = TemplateDuty.objects.filter(template__in=templates)
    said = {row.duty: row for row in most_specific(list(offered), templates)}
    open_ones = Committee.objects.filter(alliance=alliance, dissolved_on__isnull=True)
    committees: dict[str, Committee] = {}
    for one in open_ones.order_by("pk"):
        committees.setdefault(one.kind, one)
    there = {row.duty: row for row in DutyCover.objects.filter(alliance=alliance)}
    count = 0
    for key, duty in DUTIES.items():
        row, template = there.get(key), said.get(key)
        if row is not None and row.committee_id is not None:
            continue
        kind = template.kind if template else usual_kind(key, committees)
        committee = committees.get(kind)
        row = row or DutyCover(alliance=alliance, duty=key)
        row.committee = committee
        row.topic = row.topic or (template.topic if template else duty.topic)
        row.frequency = template.frequency if template else duty.frequency
        if row.person_id is None and template and template.role:
            row.person_id = _holder(alliance, template.role)
        if row.pk:
            row.save(update_fields=["committee", "topic", "frequency", "person"])
        else:
            row.save(force_insert=True)
        count += committee is not None
    return count


def _holder(alliance: Alliance, role: str) -> int | None:
    """Who has a role, ours first."""
    rows = Membership.objects.filter(alliance=alliance, role=role).still_here()
    return rows.order_by("side", "pk").values_list("person", flat=True).first()


def save_duty(*, cover: DutyCover, expected: int, fields: Iterable[str], today: date) -> DutyCover:
    """Raises StaleRevision where somebody else was faster."""
    cover.changed_on = today
    return save_revision(instance=cover, expected=expected, fields={*fields, "changed_on"})
