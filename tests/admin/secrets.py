"""A world in which everything confidential bears a word or a figure that stands nowhere else."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from django_celery_results.models import TaskResult

from alliances.models import (
    Alliance,
    BusinessUnit,
    CorporateGoal,
    DiscountRate,
    PartnerAlias,
    Person,
)
from core.jobs.models import Job
from imports.models import ImportChange, ImportRun
from portfolio.models import Review
from scorecards.models import (
    Indicator,
    Measurement,
    Placement,
    RiskNumbers,
    Scorecard,
    ScoringModel,
)
from tests.conftest import World
from tests.factories import JobFactory, PartnerFactory, PlacementFactory, UserFactory
from tests.test_canaries import AMOUNT, INTERNAL, NOTE, QUIET, READERS, TERM, confidential_rows

PAYLOAD = "CANARYpayload"
WHO = READERS | {PAYLOAD: {"ada"}}
# A figure may stand in another by chance; this one does not.
RAW = int(AMOUNT)


def fill(world: World) -> None:
    """Everything of tests.test_canaries, and what only Django admin could show."""
    confidential_rows(world)
    _raw_values(world.northstar)
    quiet = world.restricted
    partner = quiet.partners.get()
    PartnerAlias.objects.create(partner=partner, name=f"{QUIET} Holding")
    guest = UserFactory(name=f"{QUIET} Guest", email=f"{QUIET}@x.example", role="guest")
    Person.objects.filter(name=QUIET).update(user=guest, email=f"{QUIET}@x.example")
    # A contact who came from the hidden partner: the record of Meridian's person names it.
    moved = world.gina.person
    moved.partner = partner
    moved.save()
    moved.partner = world.meridian
    moved.save()
    quiet.business_unit = BusinessUnit.objects.create(name="A unit of ours")
    quiet.save()
    quiet.goals.add(CorporateGoal.objects.create(name="Growth"))
    PartnerFactory(name="Nobody's partner")
    _of_everybody()
    for name in ("charlie", "alice", "eve", "lena"):
        LogEntry.objects.create(
            user=getattr(world, name),
            content_type=ContentType.objects.get_for_model(Alliance),
            object_id=str(quiet.pk),
            object_repr=QUIET,
            action_flag=CHANGE,
        )


def _raw_values(alliance: Alliance) -> None:
    """Sums that an alliance's scores rest on: told to who reads its deal terms."""
    detail = {"deal-size": {"raw": RAW, "text": TERM}}
    PlacementFactory(alliance=alliance)
    Placement.objects.filter(alliance=alliance).update(detail=detail)
    scoring, _ = ScoringModel.objects.get_or_create(key="canary", defaults={"name": "Model"})
    card, _ = Scorecard.objects.get_or_create(
        alliance=alliance, year=2026, quarter=2, defaults={"model": scoring}
    )
    Scorecard.objects.filter(pk=card.pk).update(detail=detail)
    told = Indicator.objects.create(key="deal-size", name="Deal size", reveals_deal_terms=True)
    Measurement.objects.create(scorecard=card, indicator=told, evidence=TERM, comment=AMOUNT)
    Review.objects.create(
        alliance=alliance,
        year=2026,
        quarter=3,
        due_on="2026-10-01",
        state="held",
        held_on="2026-10-01",
        frozen=detail,
    )


def _of_everybody() -> None:
    DiscountRate.objects.create(valid_from="2020-01-01", percent=9)
    RiskNumbers.objects.create(valid_from="2020-01-01")
    values: dict[str, Any] = {"payload": {"x": PAYLOAD}, "result": {"x": PAYLOAD}}
    job = JobFactory(key=PAYLOAD, last_error=PAYLOAD)
    Job.objects.filter(pk=job.pk).update(**values)
    run = ImportRun.objects.create(
        file_name=PAYLOAD, file_size=1, sha256="0" * 64, preview=values, report=values
    )
    ImportChange.objects.create(
        run=run, kind="alliance", object_id=1, action="created", label=PAYLOAD, after=values
    )
    TaskResult.objects.create(
        task_id=PAYLOAD,
        task_name=PAYLOAD,
        task_args=PAYLOAD,
        task_kwargs=PAYLOAD,
        result=PAYLOAD,
        traceback=PAYLOAD,
        date_done=timezone.now(),
    )
    every = IntervalSchedule.objects.create(every=1, period="days")
    PeriodicTask.objects.create(name=PAYLOAD, task="x", args=f'["{PAYLOAD}"]', interval=every)


def not_for(name: str) -> list[str]:
    """The words that `name` must not meet."""
    return [word for word, readers in WHO.items() if name not in readers]


__all__ = ["AMOUNT", "INTERNAL", "NOTE", "PAYLOAD", "QUIET", "TERM", "WHO", "fill", "not_for"]
