from __future__ import annotations

import csv

import pytest

from alliances.rules.names import (
    containment,
    may_be_same,
    normalise_partner,
    shortens,
    split_partners,
)
from imports.services.proposals import propose
from tests.imports.build import DATA


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "Daiichi Sankyo",
            "Daiichi-Sankyo Co., Ltd.",
            " daiichi sankyo ",
            "DAIICHI SANKYO COMPANY, LIMITED",
        ),
        ("Vir Biotechnology", "VIR\u00a0 Biotechnology, Inc."),
        ("CSPC Pharmaceutical Group", "CSPC Pharmaceutical Group Limited"),
        ("Bristol-Myers Squibb", "Bristol Myers Squibb Company", "Bristol–Myers Squibb"),
        ("Merck & Co.", "Merck & Co., Inc.", "MERCK AND CO", "Merck & Company, Inc."),
        ("Seagen", "Seagen Inc."),
        ("Nestlé", "Nestlé S.A.", "Nestle SA"),
        ("Novo Nordisk", "Novo Nordisk A/S"),
        ("Boehringer Ingelheim", "Boehringer Ingelheim GmbH & Co. KG"),
        ("Bayer", "Bayer AG"),
        ("Takeda", "Takeda K.K."),
        ("日立製作所", "株式会社日立製作所", "日立製作所株式会社", "㈱日立製作所"),
        ("华为技术", "华为技术有限公司"),
        ("삼성전자", "삼성전자 주식회사", "(주)삼성전자"),
        ("Boeing", "The Boeing Company", "BOEING CO."),
        ("Ørsted", "Orsted A/S"),
        ("Bosch", "Bosch Sp. z o.o."),
        ("Cemex", "CEMEX, S.A.B. de C.V.", "Cemex S.A. de C.V."),
        ("Telstra", "Telstra Pty. Ltd.", "TELSTRA (Pty) Ltd"),
        ("Eni", "Eni S.p.A.", "ENI SpA"),
        ("Amazon.com", "AMAZON.COM, INC."),
        ("Johnson & Johnson", "Johnson and Johnson", "JOHNSON & JOHNSON, INC."),
    ],
)
def test_spellings_of_one_company_are_merged(spellings):
    assert len({normalise_partner(name) for name in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Merck KGaA", "Merck & Co."),
        ("Merck KGaA", "Merck KGaA, Darmstadt, Germany"),
        ("Merck", "Merck & Co."),
        ("Sanofi", "Sanofi Pasteur"),
        ("Hengrui Pharma", "Jiangsu Hengrui Pharmaceuticals Co., Ltd."),
        ("Seattle Genetics", "Seagen Inc."),
        ("Company", "Limited"),
    ],
)
def test_different_companies_stay_different(one, other):
    assert normalise_partner(one) != normalise_partner(other)


def test_a_name_without_letters_is_no_name():
    assert [normalise_partner(name) for name in ("", "   ", "---", "\u00a0", "_")] == [""] * 5


def test_the_sample_has_nineteen_partners():
    with (DATA / "e_duplicate_partner_spellings.csv").open(encoding="utf-8", newline="") as file:
        names = {normalise_partner(row["Partner"]) for row in csv.DictReader(file)} - {""}
    assert len(names) == 19


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hengrui pharma", "jiangsu hengrui pharmaceuticals"),
        ("hansoh pharma", "hansoh pharmaceutical group"),
        ("merck kgaa", "merck kgaa darmstadt germany"),
        ("moderna", "moderna therapeutics"),
        ("sanofi", "sanofi pasteur"),
    ],
)
def test_a_name_inside_another_is_worth_a_question(one, other):
    assert containment(one, other)


def test_the_two_mercks_are_never_proposed():
    assert not may_be_same("merck kgaa", "merck and co")
    names = {key: key for key in ("merck kgaa", "merck and co", "merck kgaa darmstadt germany")}
    assert [(p.key, p.candidate_key) for p in propose(names, {})] == [
        ("merck kgaa darmstadt germany", "merck kgaa")
    ]


def test_umlauts_written_out_are_worth_a_question():
    names = {key: key for key in ("muller", "mueller")}
    assert len(propose(names, {})) == 1


def test_shortened_names():
    assert shortens("seagen", "seattle genetics")
    assert shortens("bms", "bristol myers squibb")
    assert not shortens("seattle", "seattle genetics")


def test_all_seven_companies_of_the_sample_are_proposed():
    with (DATA / "e_duplicate_partner_spellings.csv").open(encoding="utf-8", newline="") as file:
        spelt = {normalise_partner(row["Partner"]): row["Partner"] for row in csv.DictReader(file)}
    new = {key: name for key, name in spelt.items() if key}
    pairs = {frozenset((p.key, p.candidate_key)) for p in propose(new, {})}
    assert pairs == {
        frozenset(pair)
        for pair in (
            ("hengrui pharma", "jiangsu hengrui pharmaceuticals"),
            ("hansoh pharma", "hansoh pharmaceutical group"),
            ("kelun biotech", "sichuan kelun biotech biopharmaceutical"),
            ("merck kgaa", "merck kgaa darmstadt germany"),
            ("moderna", "moderna therapeutics"),
            ("sanofi", "sanofi pasteur"),
            ("seagen", "seattle genetics"),
        )
    }


def test_only_a_semicolon_separates_partners():
    assert split_partners("Sanofi;  Regeneron ;") == ["Sanofi", "Regeneron"]
    assert split_partners("Johnson & Johnson / Janssen, Inc.") == [
        "Johnson & Johnson / Janssen, Inc."
    ]
