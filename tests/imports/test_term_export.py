"""Every deal term one may read, as it was agreed and in the portfolio's currency."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from alliances.models import DealTerm, ExchangeRate
from imports.services.importing import import_portfolio
from tests.conftest import World, today_here
from tests.factories import DealTermFactory
from tests.imports.test_exporting import NOW

pytestmark = pytest.mark.django_db


def exported(world: World, who: str) -> list[dict[str, str]]:
    answer = world.client(who).get(reverse("imports:export_terms"))
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_all_terms_of_what_one_may_read(world: World) -> None:
    ExchangeRate.objects.create(
        currency="EUR", into="USD", valid_from=date(2024, 1, 1), rate=Decimal("1.25")
    )
    soon = today_here() + timedelta(days=365)
    fields = {"alliance": world.northstar, "currency": "USD", "direction": "receive"}
    for label in ("First", "Second"):
        DealTermFactory(
            kind="milestones",
            label=label,
            amount=100,
            probability=Decimal(50),
            expected_on=soon,
            **fields,
        )
    DealTermFactory(kind="equity", amount=None, **fields)
    DealTermFactory(alliance=world.restricted, amount=7)
    rows = exported(world, "alice")
    assert [row["Label"] for row in rows] == ["", "First", "Second"]
    first = rows[1]
    assert (first["Amount"], first["Currency"], first["Amount in EUR"]) == (
        "100.00",
        "USD",
        "80.00",
    )
    assert (first["Rate"], first["Who pays"]) == ("by the inverse rate", "We receive it")
    assert float(first["At stake today in EUR"]) == pytest.approx(40 / 1.1, abs=0.1)
    assert rows[0]["Standing"] == "not known: the amount, when it is expected"
    # Charlie is a member, and reads no terms; bob manages another alliance.
    assert exported(world, "charlie") == []
    assert [row["Alliance"] for row in exported(world, "bob")] == [world.restricted.name]


def test_a_total_is_imported_as_one_and_not_counted_twice() -> None:
    file = b"Partner,Alliance name,Total deal value (USD m),Upfront (USD m)\nArdent,A1,1450,300\n"
    report = import_portfolio(name="terms.csv", data=file, now=NOW, today=date(2026, 11, 21)).report
    assert report["created"] == 1
    found = dict(DealTerm.objects.values_list("kind", "amount"))
    assert found == {"total": Decimal(1_450_000_000), "upfront": Decimal(300_000_000)}
