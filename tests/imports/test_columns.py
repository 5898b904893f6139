from __future__ import annotations

import pytest

from imports.rules.columns import match_headings
from imports.rules.fields import FIELDS, heading_of
from imports.rules.tables import is_total_label


def matched(*headings: str) -> dict[str, str]:
    return {key: headings[column] for key, column in match_headings(headings).fields.items()}


def test_the_headings_of_an_export_are_all_known():
    headings = [heading_of(field) for field in FIELDS]
    assert [match_headings(headings).fields[field.key] for field in FIELDS] == list(
        range(len(FIELDS))
    )


def test_german_headings():
    assert matched(
        "Partnerunternehmen",
        "Land",
        "Allianz",
        "Art",
        "Eigenes Unternehmen",
        "Angekündigt am",
        "Status",
        "Vorauszahlung (Mio. EUR)",
        "Mögliche Meilensteine (Mio. EUR)",
        "Programm/Produkt",
        "Therapiegebiet",
        "Zusammenfassung",
        "Quelle",
    ) == {
        "partner": "Partnerunternehmen",
        "partner_country": "Land",
        "alliance_name": "Allianz",
        "alliance_type": "Art",
        "business_unit": "Eigenes Unternehmen",
        "announced_on": "Angekündigt am",
        "status": "Status",
        "upfront": "Vorauszahlung (Mio. EUR)",
        "milestones": "Mögliche Meilensteine (Mio. EUR)",
        "programme": "Programm/Produkt",
        "focus_area": "Therapiegebiet",
        "summary": "Zusammenfassung",
        "source": "Quelle",
    }


def test_french_headings():
    found = matched(
        "Partenaire",
        "Pays",
        "Nom de l'alliance",
        "Type d'accord",
        "Notre société",
        "Date d'annonce",
        "Statut",
        "Paiement initial (M€)",
        "Jalons potentiels (M€)",
        "Produit",
        "Aire thérapeutique",
        "Résumé",
        "Source",
    )
    assert len(found) == 13


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (
            ("Company", "Deal", "Partner"),
            {"business_unit": "Company", "alliance_name": "Deal", "partner": "Partner"},
        ),
        (
            ("Company", "Deal", "Our company"),
            {"business_unit": "Our company", "alliance_name": "Deal", "partner": "Company"},
        ),
        (
            ("Name", "Partner", "Year"),
            {"alliance_name": "Name", "partner": "Partner", "announced_on": "Year"},
        ),
        (
            ("PARTNER_NAME", "alliance-name"),
            {"partner": "PARTNER_NAME", "alliance_name": "alliance-name"},
        ),
        (("Parnter", "Aliance name"), {"partner": "Parnter", "alliance_name": "Aliance name"}),
        (
            ("Partner", "Alliance", "Upfront\n($m)", "Milestones, up to ($m)"),
            {
                "partner": "Partner",
                "alliance_name": "Alliance",
                "upfront": "Upfront\n($m)",
                "milestones": "Milestones, up to ($m)",
            },
        ),
        (
            ("Partner", "Partner contact", "Partner CEO", "Alliance", "Royalties"),
            {"partner": "Partner", "alliance_name": "Alliance"},
        ),
    ],
)
def test_other_wordings(headings, expected):
    assert matched(*headings) == expected


def test_a_second_column_of_the_same_meaning_is_named():
    found = match_headings(["Partner", "Alliance", "Partner name"])
    assert found.fields["partner"] == 0
    assert found.doubles == {2: "partner"}


@pytest.mark.parametrize(
    "text",
    [
        "Total",
        "TOTAL:",
        "Grand total (54 deals)",
        "Sub-total",
        "Summe",
        "Gesamt",
        "Sum of all",
        "AstraZeneca total",
        "Zwischensumme GSK",
        "Total général",
    ],
)
def test_words_of_totals(text):
    assert is_total_label(text)


@pytest.mark.parametrize(
    "text", ["TotalEnergies", "Sumitomo Pharma", "Summit Therapeutics", "Totality", ""]
)
def test_names_that_only_look_like_totals(text):
    assert not is_total_label(text)
