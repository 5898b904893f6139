"""Undo takes everything back that nobody worked on since, and says what it left."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from alliances.models import (
    Alliance,
    AlliancePartner,
    AllianceType,
    BusinessUnit,
    DealTerm,
    Partner,
    PartnerAlias,
    StageChange,
)
from core.jobs.models import Job
from core.jobs.performing import perform
from imports.models import HasMovedOn, ImportRun
from imports.rules.options import Options
from imports.services import runs
from imports.services.undo import undo_run
from tests.conftest import World
from tests.factories import ActionFactory, AgreementFactory, AllianceFactory
from tests.imports import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
HEADING = [
    "Partner",
    "Partner country",
    "Alliance name",
    "Our company",
    "Announced on",
    "Status",
    "Upfront (USD m)",
    "Type",
]
FIRST = [HEADING, ["Acme", "Japan", "One", "GSK", "2020-07-27", "active", "100", "distribution"]]
SECOND = [
    HEADING,
    ["Acme", "France", "One", "GSK", "2021-01", "ended", "200", "option"],
    ["Beta", "", "Two", "Pfizer", "", "", "", ""],
    ["Acme", "", "Three", "GSK", "", "", "7", ""],
]


def done(user, rows, now=NOW, **options) -> ImportRun:
    run = runs.upload_file(
        user=user, name="a.csv", data=build.text_file(rows), options=Options(**options)
    )
    runs.queue_run(run=run, same_as=options.get("same_as", {}), now=now)
    assert perform(Job.objects.get(key=str(run.pk)).pk, now=now) == "done"
    run.refresh_from_db()
    return run


def ours() -> list[str]:
    return sorted(
        Alliance.objects.filter(name__in=["One", "Two", "Three"]).values_list("name", flat=True)
    )


@pytest.mark.slow
def test_all_of_it_goes_back(world):
    done(world.lena, FIRST)
    before = Alliance.objects.filter(name="One").values().get()
    run = done(world.lena, SECOND, LATER)
    report = undo_run(run=run, user=world.lena, now=LATER)
    assert (report["deleted"], report["restored"], report["not_undone"]) == (2, 1, [])
    after = Alliance.objects.filter(name="One").values().get()
    changing = {"revision", "updated_at"}
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }
    assert DealTerm.objects.get().amount == 100_000_000
    assert ours() == ["One"]
    assert not Partner.objects.filter(name="Beta").exists()
    assert Partner.objects.get(name="Acme").country == "Japan"
    assert not BusinessUnit.objects.filter(name="Pfizer").exists()
    types = AllianceType.objects.filter(templates=None)
    assert list(types.values_list("name", flat=True)) == ["distribution"]
    assert [c.to_stage for c in StageChange.objects.order_by("pk")] == ["closed", "operating"]
    assert (
        Alliance.objects.get(name="One").history.first().history_change_reason
        == "Undo of the import of a.csv"
    )
    assert run.state == "undone"
    deleted = Alliance.history.filter(history_type="-")
    assert sorted(deleted.values_list("name", flat=True)) == ["Three", "Two"]
    assert {record.history_user for record in deleted} == {world.lena}
    assert DealTerm.history.filter(history_type="-").get().amount == 7_000_000


def test_a_date_that_was_changed_again_keeps_its_precision(world):
    done(world.lena, [HEADING, ["Acme", "", "One", "GSK", "", "", "", ""]])
    run = done(world.lena, FIRST, LATER)
    alliance = Alliance.objects.get(name="One")
    alliance.announced_on = date(2020, 8, 1)
    alliance.save(update_fields=["announced_on"])
    report = undo_run(run=run, user=world.lena, now=LATER)
    assert [entry["reason"] for entry in report["not_undone"]] == [
        "announced on: it has changed again since"
    ]
    alliance.refresh_from_db()
    assert (alliance.announced_on, alliance.announced_precision) == (date(2020, 8, 1), "day")


def test_a_sum_that_changed_has_another_revision(world):
    """Whoever has the old sum open in a form is shown both instead of overwriting the new one."""
    revisions = []

    def note() -> None:
        revisions.append(DealTerm.objects.get(alliance__name="One").revision)

    done(world.lena, FIRST)
    note()
    run = done(world.lena, SECOND, LATER)
    note()
    undo_run(run=run, user=world.lena, now=LATER)
    note()
    assert revisions == [1, 2, 3]


def test_only_once(world):
    run = done(world.lena, FIRST)
    undo_run(run=run, user=world.lena, now=LATER)
    with pytest.raises(HasMovedOn):
        undo_run(run=run, user=world.lena, now=LATER)


def edit_name(alliance):
    alliance.summary = "worked on"
    alliance.save()


def edit_term(alliance):
    term = alliance.deal_terms.get()
    term.amount = Decimal(5)
    term.save()


@pytest.mark.parametrize(
    "work",
    [
        edit_name,
        edit_term,
        lambda a: AgreementFactory(alliance=a).save(),
        lambda a: ActionFactory(alliance=a).save(),
        lambda a: a.private_notes.create(text="mine"),
        lambda a: a.partner_links.create(
            partner=Partner.objects.create(name="New", normalised_name="new")
        ),
    ],
)
def test_what_somebody_worked_on_since_stays_and_is_named(world, work):
    run = done(world.lena, FIRST)
    work(Alliance.objects.get(name="One"))
    report = undo_run(run=run, user=world.lena, now=LATER)
    assert ours() == ["One"]
    assert report["deleted"] == 0
    assert ("One", "it has been changed since") in [
        (k["label"], k["reason"]) for k in report["not_undone"]
    ]
    assert Partner.objects.filter(name="Acme").exists()


def test_a_value_that_was_changed_again_stays(world):
    done(world.lena, FIRST)
    run = done(world.lena, SECOND, LATER)
    alliance = Alliance.objects.get(name="One")
    alliance.stage = "exiting"
    alliance.save()
    report = undo_run(run=run, user=world.lena, now=LATER)
    alliance.refresh_from_db()
    assert (alliance.stage, alliance.announced_on) == ("exiting", date(2020, 7, 27))
    assert [k["reason"] for k in report["not_undone"]] == [
        "lifecycle stage: it has changed again since"
    ]


def test_aliases_go_back_too(world):
    done(world.lena, FIRST)
    run = done(
        world.lena,
        [HEADING, ["Acmee", "", "Four", "GSK", "", "", "", ""]],
        LATER,
        same_as={"acmee": "acme"},
    )
    assert PartnerAlias.objects.count() == 1
    undo_run(run=run, user=world.lena, now=LATER)
    assert PartnerAlias.objects.count() == 0
    assert Partner.objects.filter(name="Acme").exists()


def test_a_manager_undoes_their_own_import(world):
    run = done(world.alice, [["Partner", "Alliance"], ["Acme", "One"]])
    report = undo_run(run=run, user=world.alice, now=LATER)
    assert (report["deleted"], report["not_undone"], ours()) == (1, [], [])


def test_rights_that_were_taken_away_are_respected(world):
    run = done(world.alice, [["Partner", "Alliance"], ["Acme", "One"]])
    world.alice.role = "member"
    world.alice.save()
    Alliance.objects.get(name="One").memberships.update(ended_on=date(2026, 11, 21))
    report = undo_run(run=run, user=world.alice, now=LATER)
    assert ours() == ["One"]
    assert report["deleted"] == 0


@pytest.mark.parametrize(("confidentiality", "named"), [("open", True), ("restricted", False)])
def test_what_a_hidden_alliance_uses_is_not_told(world, confidentiality, named):
    run = done(world.lena, [HEADING, ["Nova", "", "One", "", "", "", "", ""]])
    nova = Partner.objects.get(name="Nova")
    hidden = AllianceFactory(name="Hidden", confidentiality=confidentiality)
    AlliancePartner.objects.create(alliance=hidden, partner=nova)
    report = undo_run(run=run, user=world.lena, now=LATER)
    assert [left["label"] for left in report["not_undone"]] == (["Nova"] if named else [])
    assert Partner.objects.filter(pk=nova.pk).exists()


def test_a_partner_that_one_no_longer_sees_stays_as_it_is(world: World) -> None:
    """It belongs to others by now: neither a word about it nor a change."""
    name = world.northstar.name
    run = done(world.alice, [HEADING[:3], ["Meridian Cloud", "Peru", name]])
    world.meridian.refresh_from_db()
    assert world.meridian.country == "Peru"
    world.northstar.memberships.all().delete()
    runs.start_undo(run=run, user=world.alice, now=LATER)
    run.refresh_from_db()
    world.meridian.refresh_from_db()
    assert world.meridian.country == "Peru" and "Meridian" not in str(run.undo_report)
