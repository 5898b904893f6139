"""An import of ten thousand rows against bulk_create of the same rows."""

from __future__ import annotations

import csv
import io
import time
import tracemalloc
from datetime import date
from statistics import median

from django.db import transaction
from django.utils import timezone

from alliances.models import Alliance, AlliancePartner, DealTerm, Partner
from alliances.rules.names import normalise_partner, normalise_title
from bench.report import Row, ratio_of
from imports.services.importing import import_portfolio

HEADINGS = (
    "Partner,Partner country,Alliance name,Alliance type,Our company,Announced on,Status,"
    "Upfront payment (USD millions),Potential milestones (USD millions),"
    "Programme or product,Summary"
).split(",")


def _rows(count: int, mark: str) -> list[list[str]]:
    return [
        [
            f"{mark} partner {number % (count // 2)} Holdings",
            "Germany",
            f"{mark} alliance {number}",
            "co-development",
            "Bench unit",
            "2024-03-01",
            "active",
            str(number % 900 + 1),
            str(number % 5000 + 10),
            "A programme",
            "One sentence about what the two companies do together.",
        ]
        for number in range(count)
    ]


def _file(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    return text.getvalue().encode()


def measure(count: int, today: date, rounds: int) -> list[Row]:
    ours, raw = [], []
    for number in range(rounds):
        raw.append(_bulk(_rows(count, f"Raw {number}")))
        data = _file(_rows(count, f"Real {number}"))
        started = time.perf_counter()
        outcome = import_portfolio(name="bench.csv", data=data, now=timezone.now(), today=today)
        ours.append(time.perf_counter() - started)
        created = outcome.report["created"]
        if created != count:
            raise RuntimeError(f"{created} of {count} rows went in")
    data = _file(_rows(count, "Memory"))
    tracemalloc.start()
    import_portfolio(name="bench.csv", data=data, now=timezone.now(), today=today)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    ratio, speed = ratio_of(ours, raw), count / median(ours)
    return [
        Row(
            f"import with validation, {count:,} rows",
            f"{median(ours):.1f} s, {speed:.0f} rows/s",
            f"bulk_create {median(raw):.1f} s",
            ratio,
            "<= 4 x, >= 500 rows/s",
            ratio <= 4 and speed >= 500,
        ),
        Row("peak memory of an import", f"{peak:.0f} MB", "", None, "< 512 MB", peak < 512),
    ]


def _bulk(rows: list[list[str]]) -> float:
    """The same partners, alliances, links, terms and history rows, without looking at anything."""
    started = time.perf_counter()
    with transaction.atomic():
        names = dict.fromkeys(row[0] for row in rows)
        partners = Partner.objects.bulk_create(
            [Partner(name=name, normalised_name=normalise_partner(name)) for name in names]
        )
        Partner.history.bulk_history_create(partners)
        by_name = {partner.name: partner for partner in partners}
        alliances = Alliance.objects.bulk_create(
            [
                Alliance(
                    name=row[2],
                    normalised_name=normalise_title(row[2]),
                    stage="operating",
                    announced_on=date(2024, 3, 1),
                    announced_precision="day",
                    programme=row[9],
                    summary=row[10],
                )
                for row in rows
            ]
        )
        Alliance.history.bulk_history_create(alliances)
        pairs = list(zip(rows, alliances, strict=True))
        AlliancePartner.objects.bulk_create(
            [
                AlliancePartner(alliance=alliance, partner=by_name[row[0]], is_lead=True)
                for row, alliance in pairs
            ]
        )
        terms = DealTerm.objects.bulk_create(
            [
                DealTerm(
                    alliance=alliance, kind=kind, amount=int(row[place]) * 1_000_000, currency="USD"
                )
                for row, alliance in pairs
                for kind, place in (("upfront", 7), ("milestones", 8))
            ]
        )
        DealTerm.history.bulk_history_create(terms)
    return time.perf_counter() - started
