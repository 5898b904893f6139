"""What an import writes, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from alliances.models import (
    Alliance,
    AlliancePartner,
    AllianceType,
    BusinessUnit,
    DealTerm,
    Membership,
    Partner,
    PartnerAlias,
    StageChange,
)
from imports.models import ImportChange, ImportRun
from imports.rules.options import Options
from imports.services.importing import Outcome, import_portfolio
from tests.factories import AllianceFactory, AlliancePartnerFactory, PartnerFactory, member
from tests.imports import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HEADING = [
    "Partner",
    "Alliance name",
    "Our company",
    "Announced on",
    "Status",
    "Upfront payment (USD millions)",
    "Summary",
]


def bring_in(
    data: bytes, *, actor: Any = None, dry_run: bool = False, now: datetime = NOW, **options: Any
) -> Outcome:
    return import_portfolio(
        name="file.csv",
        data=data,
        now=now,
        today=date(2026, 11, 21),
        options=Options(**options),
        actor=actor,
        dry_run=dry_run,
    )


def rows(*cells: list[str]) -> bytes:
    return build.text_file([HEADING, *cells])


def counts(outcome: Outcome) -> tuple[int, ...]:
    report = outcome.report
    return tuple(
        report[key]
        for key in ("rows_read", "created", "updated", "unchanged", "skipped", "rows_rejected")
    )


def everything() -> dict[str, int]:
    tables = (
        Alliance,
        AlliancePartner,
        AllianceType,
        BusinessUnit,
        DealTerm,
        ImportRun,
        ImportChange,
        Membership,
        Partner,
        PartnerAlias,
        StageChange,
        Alliance.history.model,
        Partner.history.model,
        DealTerm.history.model,
    )
    return {table.__name__: table._base_manager.count() for table in tables}


@pytest.mark.slow
def test_the_sample_down_to_its_sums():
    outcome = bring_in(build.SAMPLE.read_bytes())
    assert counts(outcome) == (54, 54, 0, 0, 0, 0)
    assert (outcome.report["rejected"], outcome.report["warnings"]) == ([], [])
    for kind, total, number in (("upfront", 19084, 45), ("milestones", 106588, 41)):
        amounts = DealTerm.objects.filter(kind=kind).values_list("amount", flat=True)
        assert (len(amounts), sum(amounts)) == (number, Decimal(total) * 10**6)
    assert {u.name: u.alliances.count() for u in BusinessUnit.objects.all()} == {
        "GSK": 15,
        "AstraZeneca": 14,
        "Merck & Co.": 13,
        "Pfizer": 12,
    }
    several = {
        p.name: p.alliances.count() for p in Partner.objects.all() if p.alliances.count() > 1
    }
    assert several == {
        "Daiichi Sankyo": 3,
        "Kelun-Biotech": 3,
        "Sanofi": 2,
        "CSPC Pharmaceutical Group": 2,
        "Moderna": 2,
        "Bristol-Myers Squibb": 2,
        "Vir Biotechnology": 2,
        "Merck KGaA": 2,
        "Hengrui Pharma": 2,
        "Hansoh Pharma": 2,
        "Seagen": 2,
    }
    assert Alliance.objects.filter(stage="unknown").count() == 4
    old = Alliance.objects.get(name="Sanofi Pasteur MSD")
    assert (old.announced_on, old.announced_precision, old.stage) == (
        date(1994, 1, 1),
        "year",
        "closed",
    )
    assert old.deal_terms.count() == 0
    assert Alliance.objects.filter(name__startswith="ViiV Healthcare").count() == 2
    assert Alliance.history.count() == 54
    assert set(Alliance.history.values_list("history_change_reason", flat=True)) == {
        "Import of file.csv"
    }


def test_spellings_duplicate_and_the_row_without_partner():
    outcome = bring_in((build.DATA / "e_duplicate_partner_spellings.csv").read_bytes())
    assert counts(outcome) == (27, 25, 0, 0, 1, 1)
    assert Partner.objects.count() == len(outcome.report["partners_created"]) == 19
    [rejected] = outcome.report["rejected"]
    assert rejected == {
        "row": 28,
        "record": 27,
        "field": "Partner",
        "column": "Partner",
        "value": "   ",
        "reason": "partner is empty",
    }
    [duplicate] = outcome.report["warnings"]
    assert (duplicate["row"], duplicate["record"]) == (27, 26)
    assert "duplicate alliance: the same as row 2" in duplicate["reason"]
    assert Alliance.objects.filter(name__startswith="Enhertu").count() == 1
    pairs = {frozenset((p["name"], p["candidate"])) for p in outcome.report["partner_proposals"]}
    assert len(pairs) == 7
    assert frozenset(("Merck KGaA, Darmstadt, Germany", "Merck KGaA")) in pairs
    assert not any({"Merck KGaA", "Merck & Co., Inc."} == pair for pair in pairs)


@pytest.mark.parametrize(
    "name",
    [
        "pharma_alliances.csv",
        "e_duplicate_partner_spellings.csv",
        "b_semicolon_cp1252_decimal_comma.csv",
        "g1_html_named.xlsx",
    ],
)
def test_the_same_file_again_writes_nothing(name):
    data = (build.DATA / name).read_bytes()
    first = bring_in(data)
    before = everything()
    again = bring_in(data)
    assert everything() == before
    assert (again.report["created"], again.report["updated"]) == (0, 0)
    assert again.report["unchanged"] == first.report["created"]
    assert again.report["partners_created"] == []


def test_a_dry_run_writes_nothing_and_says_the_same():
    data = build.SAMPLE.read_bytes()
    before = everything()
    tried = bring_in(data, dry_run=True).report
    assert everything() == before
    done = bring_in(data).report
    assert (tried.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert tried == done


def test_only_given_cells_change_and_an_empty_cell_erases_nothing():
    bring_in(rows(["Acme", "One", "GSK", "2020-07-27", "active", "100", "Old text"]))
    outcome = bring_in(rows(["ACME Inc.", "ONE", "gsk", "", "", "120", ""]))
    assert counts(outcome) == (1, 0, 1, 0, 0, 0)
    alliance = Alliance.objects.get()
    assert (alliance.name, alliance.summary, alliance.stage) == ("One", "Old text", "operating")
    assert alliance.announced_on == date(2020, 7, 27)
    assert alliance.deal_terms.get().amount == 120_000_000
    assert [h.amount for h in DealTerm.history.order_by("history_id")] == [100_000_000, 120_000_000]
    assert Alliance.history.count() == 1
    change = ImportChange.objects.get(kind="alliance", action="updated")
    assert change.before == {"term:upfront": ["100000000.00", "USD", "exact"]}


def test_a_coarser_date_does_not_replace_a_finer_one():
    bring_in(rows(["Acme", "One", "GSK", "2020-07-27", "", "", ""]))
    assert bring_in(rows(["Acme", "One", "GSK", "2020-07", "", "", ""])).report["unchanged"] == 1
    assert bring_in(rows(["Acme", "One", "GSK", "2020", "", "", ""])).report["unchanged"] == 1
    assert bring_in(rows(["Acme", "One", "GSK", "2020-08", "", "", ""])).report["updated"] == 1
    assert Alliance.objects.get().announced_precision == "month"


def test_active_does_not_move_an_alliance_that_is_active_in_another_stage():
    bring_in(rows(["Acme", "One", "GSK", "", "active", "", ""]))
    Alliance.objects.update(stage="transforming")
    assert bring_in(rows(["Acme", "One", "GSK", "", "active", "", ""])).report["unchanged"] == 1
    assert bring_in(rows(["Acme", "One", "GSK", "", "ended", "", ""])).report["updated"] == 1
    move = StageChange.objects.get()
    assert (move.from_stage, move.to_stage, move.reason) == (
        "transforming",
        "closed",
        "Import of file.csv",
    )


def test_our_company_is_filled_only_where_the_file_is_silent():
    bring_in(
        rows(["Acme", "One", "", "", "", "", ""], ["Beta", "Two", "GSK", "", "", "", ""]),
        our_company="Pfizer",
    )
    units = dict(Alliance.objects.values_list("name", "business_unit__name"))
    assert units == {"One": "Pfizer", "Two": "GSK"}


def test_without_our_company_the_known_alliance_is_found_and_gets_it_later():
    bring_in(rows(["Acme", "One", "", "", "", "", ""]))
    assert bring_in(rows(["Acme", "One", "", "", "", "", ""])).report["unchanged"] == 1
    assert bring_in(rows(["Acme", "One", "GSK", "", "", "", ""])).report["updated"] == 1
    assert bring_in(rows(["Acme", "One", "", "", "", "", ""])).report["unchanged"] == 1
    assert Alliance.objects.get().business_unit.name == "GSK"


def test_the_same_name_with_another_company_or_partner_is_another_alliance():
    outcome = bring_in(
        rows(
            ["GSK", "ViiV", "Pfizer", "", "", "", ""],
            ["Shionogi", "ViiV", "GSK", "", "", "", ""],
            ["GSK", "ViiV", "Merck & Co.", "", "", "", ""],
        )
    )
    assert counts(outcome) == (3, 3, 0, 0, 0, 0)


def test_a_duplicate_that_says_something_else_is_rejected():
    outcome = bring_in(
        rows(
            ["Acme", "One", "GSK", "", "", "100", ""], ["Acme Ltd", "one", "GSK", "", "", "200", ""]
        )
    )
    assert counts(outcome) == (2, 1, 0, 0, 0, 1)
    assert "differs in Upfront payment" in outcome.report["rejected"][0]["reason"]
    assert DealTerm.objects.get().amount == 100_000_000


def test_a_bad_cell_rejects_its_row_with_field_and_value_and_no_other():
    outcome = bring_in(
        rows(
            ["Acme", "One", "GSK", "31.02.2020", "", "", ""],
            ["Acme", "Two", "GSK", "", "", "-5", ""],
            ["Acme", "", "GSK", "", "", "", ""],
            ["Acme", "x" * 201, "GSK", "", "", "", ""],
            ["Acme", "Good", "GSK", "", "strange", "", ""],
        )
    )
    found = [(r["row"], r["field"], r["value"][:10]) for r in outcome.report["rejected"]]
    assert found == [
        (2, "Announced on", "31.02.2020"),
        (3, "Upfront payment", "-5"),
        (4, "Alliance name", ""),
        (5, "Alliance name", "xxxxxxxxxx"),
    ]
    assert list(Alliance.objects.values_list("name", "stage")) == [("Good", "unknown")]
    assert [(w["row"], w["value"]) for w in outcome.report["warnings"]] == [(6, "strange")]
    assert outcome.failed_rows["rows"][0][:2] == ["Acme", "One"]


def test_unknown_amounts_are_absent_and_zero_is_zero():
    bring_in(rows(["A", "a", "GSK", "", "", "undisclosed", ""], ["B", "b", "GSK", "", "", "0", ""]))
    assert list(DealTerm.objects.values_list("alliance__name", "amount")) == [
        ("b", Decimal("0.00"))
    ]


def test_attacks_are_stored_as_text():
    nasty = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "@SUM(A1)", "", "", "", "\t=1+1"]
    bring_in(rows(nasty))
    alliance = Alliance.objects.get()
    assert (alliance.name, alliance.summary) == ("<script>alert(1)</script>", "\t=1+1")
    assert alliance.partners.get().name == "=cmd|' /C calc'!A0"
    assert alliance.business_unit.name == "@SUM(A1)"


def test_several_partners_in_one_cell():
    outcome = bring_in(
        rows(
            ["Sanofi; Regeneron", "One", "GSK", "", "", "", ""],
            ["Johnson & Johnson", "Two", "GSK", "", "", "", ""],
        )
    )
    links = list(AlliancePartner.objects.order_by("pk").values_list("partner__name", "is_lead"))
    assert links == [("Sanofi", True), ("Regeneron", False), ("Johnson & Johnson", True)]
    assert (
        bring_in(rows(["SANOFI;regeneron", "One", "GSK", "", "", "", ""])).report["unchanged"] == 1
    )
    assert outcome.report["rejected"] == []


def test_a_confirmed_alias_is_followed_and_kept():
    bring_in(rows(["Seagen", "One", "Merck & Co.", "", "", "", ""]))
    data = rows(["Seattle Genetics, Inc.", "Two", "Merck & Co.", "", "", "", ""])
    bring_in(data, same_as={"seattle genetics": "seagen"})
    assert Partner.objects.count() == 1
    assert PartnerAlias.objects.get().name == "Seattle Genetics, Inc."
    assert bring_in(data).report["unchanged"] == 1


def test_two_new_spellings_of_one_company():
    data = rows(
        ["Hengrui Pharma", "One", "GSK", "", "", "", ""],
        ["Jiangsu Hengrui Pharmaceuticals", "Two", "GSK", "", "", "", ""],
    )
    bring_in(data, same_as={"jiangsu hengrui pharmaceuticals": "hengrui pharma"})
    assert [p.name for p in Partner.objects.all()] == ["Hengrui Pharma"]
    assert bring_in(data).report["unchanged"] == 2


def test_the_same_alliance_with_another_partner_is_asked_about():
    bring_in(rows(["Seagen", "Tukysa", "Merck & Co.", "", "", "", ""]))
    outcome = bring_in(rows(["Array Ltd", "Tukysa", "Merck & Co.", "", "", "", ""]))
    assert "is it the same company?" in outcome.report["warnings"][0]["reason"]
    assert [(p["name"], p["candidate"]) for p in outcome.report["partner_proposals"]] == [
        ("Array Ltd", "Seagen")
    ]


def test_an_import_that_fails_half_way_leaves_nothing(monkeypatch):
    from imports.services import applying

    def broken(self, creations):
        raise RuntimeError("the disk is full")

    before = everything()
    monkeypatch.setattr(applying.Writer, "_join", broken)
    with pytest.raises(RuntimeError):
        bring_in(build.SAMPLE.read_bytes())
    assert everything() == before


# Who may --------------------------------------------------------------------------------------
def test_managers_manage_what_they_bring_in(world):
    data = rows(["Acme", "One", "", "", "", "5", ""])
    bring_in(data, actor=world.alice)
    alliance = Alliance.objects.get(name="One")
    assert alliance in Alliance.objects.editable_by(world.alice)
    assert bring_in(data, actor=world.alice).report["unchanged"] == 1
    assert alliance.history.get().history_user == world.alice


def test_an_alliance_that_is_not_yours_is_neither_matched_nor_shown(world):
    partner = PartnerFactory(name="Secret Partner", normalised_name="secret partner", country="")
    hidden = AllianceFactory(name="Project Canary", confidentiality="restricted", summary="canary")
    AlliancePartnerFactory(alliance=hidden, partner=partner)
    data = rows(
        ["Secret Partner", "Project Canary", "", "", "", "5", "mine now"],
        ["Secret Partners", "Other", "", "", "", "", ""],
    )
    for actor in (world.alice, world.lena):
        outcome = bring_in(data, actor=actor)
        report = outcome.report
        assert (report["rejected"], report["created"]) == ([], 2)
        candidates = [p["candidate"] for p in report["partner_proposals"] if p["candidate_exists"]]
        assert candidates == []
        hidden.refresh_from_db()
        assert (hidden.summary, hidden.deal_terms.count()) == ("canary", 0)
        assert not Alliance.objects.visible_to(actor).filter(partner_links__partner=partner)
        Alliance.objects.filter(name__in=["Project Canary", "Other"]).exclude(pk=hidden.pk).delete()
        Partner.objects.filter(name__startswith="Secret").exclude(pk=partner.pk).delete()


def test_what_a_manager_may_read_but_not_change_is_rejected(world):
    partner = PartnerFactory(name="Readable", normalised_name="readable")
    alliance = AllianceFactory(name="Read only", summary="old")
    AlliancePartnerFactory(alliance=alliance, partner=partner)
    member(alliance, world.alice, role="functional_lead")
    data = rows(["Readable; Brought along", "Read only", "", "", "", "", "new"])
    outcome = bring_in(data, actor=world.alice)
    assert outcome.report["rejected"][0]["reason"] == "you can view this alliance but not change it"
    alliance.refresh_from_db()
    assert alliance.summary == "old"
    assert outcome.report["partners_created"] == []
    assert not Partner.objects.filter(name="Brought along").exists()


def test_managers_do_not_add_companies_and_types_of_ours(world):
    BusinessUnit.objects.create(name="GSK")
    data = build.text_file(
        [
            ["Partner", "Alliance name", "Our company", "Type"],
            ["A", "a", "Nobody", ""],
            ["B", "b", "gsk", "odd type"],
        ]
    )
    outcome = bring_in(data, actor=world.alice)
    assert [r["field"] for r in outcome.report["rejected"]] == ["Our company"]
    assert [w["field"] for w in outcome.report["warnings"]] == ["Alliance type"]
    assert (BusinessUnit.objects.count(), AllianceType.objects.filter(templates=None).count()) == (
        1,
        0,
    )


def test_a_leader_keeps_a_restricted_alliance_they_bring_in(world):
    data = build.text_file(
        [["Partner", "Alliance name", "Confidentiality"], ["A", "Quiet", "restricted"]]
    )
    bring_in(data, actor=world.lena)
    assert Alliance.objects.visible_to(world.lena).filter(name="Quiet").exists()
    assert not Alliance.objects.visible_to(world.eve).filter(name="Quiet").exists()
    assert bring_in(data, actor=world.lena).report["unchanged"] == 1


def test_queries_do_not_grow_with_rows(django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        bring_in(build.text_file(build.many(20)))
    with django_assert_max_num_queries(45):
        bring_in(build.text_file(build.many(40)))
