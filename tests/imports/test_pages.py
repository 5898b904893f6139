"""The import in the browser, page by page, and who may open what."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliances.models import Alliance, PartnerAlias
from imports.models import ImportRun
from imports.rules.limits import UnreadableFile
from tests.factories import AlliancePartnerFactory, DealTermFactory
from tests.imports import build

pytestmark = pytest.mark.django_db
SAMPLE = build.SAMPLE.read_bytes()


def url(name: str, run: ImportRun | None = None) -> str:
    return reverse(f"imports:{name}", args=[run.pk] if run else [])


def upload(client, data: bytes = SAMPLE, name: str = "list.csv", **fields: str):
    return client.post(url("upload"), {"file": SimpleUploadedFile(name, data), **fields})


def uploaded(client, data: bytes = SAMPLE, **fields: str) -> ImportRun:
    upload(client, data, **fields)
    return ImportRun.objects.latest("pk")


def chosen(client, run: ImportRun, **changes: str) -> dict[str, str]:
    """What the form of the columns page would send as it stands."""
    form = client.get(url("columns", run)).context["form"]
    sent = {name: str(form[name].value() or "") for name in form.fields}
    return sent | {"heading_row": str(form.outline.heading_row)} | changes


def through(
    client, django_capture_on_commit_callbacks, data: bytes = SAMPLE, **preview: str
) -> ImportRun:
    run = uploaded(client, data)
    assert client.post(url("columns", run), chosen(client, run)).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("preview", run), preview)
    run.refresh_from_db()
    return run


@pytest.mark.parametrize("name", ["list", "upload"])
@pytest.mark.parametrize(
    ("persona", "status"),
    [
        ("anonymous", 302),
        ("gina", 403),
        ("charlie", 403),
        ("eve", 403),
        ("alice", 200),
        ("lena", 200),
        ("ada", 200),
    ],
)
def test_who_may_import(world, name, persona, status):
    assert world.client(persona).get(url(name)).status_code == status


RUN_PAGES = [
    "detail",
    "columns",
    "preview",
    "report",
    "failed",
    "undo",
    "discard",
]


@pytest.mark.parametrize(
    ("persona", "status"),
    [("anonymous", 302), ("gina", 403), ("charlie", 403), ("bob", 404), ("lena", 404)],
)
def test_a_run_belongs_to_its_author(world, persona, status):
    run = uploaded(world.client("alice"))
    client = world.client(persona)
    for name in RUN_PAGES:
        answer = client.post(url(name, run)) if name == "discard" else client.get(url(name, run))
        assert answer.status_code == status, name
        assert b"Daiichi" not in answer.content, name


def test_a_file_that_cannot_be_read_again_leads_to_the_list(world, monkeypatch):
    run, client = uploaded(world.client("alice")), world.client("alice")

    def unreadable(*args):
        raise UnreadableFile("All sheets of the workbook are hidden.")

    monkeypatch.setattr("imports.views.outline_of_run", unreadable)
    address = url("columns", run)
    assert client.get(f"{address}?sheet=None").url == address
    page = client.get(address, follow=True)
    assert page.redirect_chain == [("/imports/", 302)]
    assert "All sheets of the workbook are hidden." in page.content.decode()


@pytest.mark.slow
def test_from_file_to_report(world, django_capture_on_commit_callbacks):
    client = world.client("lena")
    answer = upload(client)
    run = ImportRun.objects.get()
    assert (answer.status_code, answer.url) == (302, url("columns", run))
    page = client.get(answer.url)
    assert (
        "Daiichi Sankyo" in page.content.decode()
        and page.context["form"]["column_0"].value() == "partner"
    )
    answer = client.post(answer.url, chosen(client, run))
    assert answer.url == url("preview", run)
    page = client.get(answer.url).content.decode()
    assert "54 alliances to import" in page and "2019-03-28" in page and "USD 1,350,000,000" in page
    assert not Alliance.objects.filter(name__startswith="Enhertu").exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(answer.url)
    assert answer.url == url("detail", run)
    page = client.get(answer.url).content.decode()
    assert "list.csv imported" in page
    assert Alliance.objects.filter(name__startswith="Enhertu").count() == 1
    assert json.loads(client.get(url("report", run)).content)["created"] == 54
    assert "list.csv" in client.get(url("list")).content.decode()


def test_progress_is_shown_until_it_is_done(world):
    client = world.client("lena")
    run = uploaded(client)
    client.post(url("columns", run), chosen(client, run))
    client.post(url("preview", run))  # not committed in a test: the run waits
    page = client.get(url("detail", run)).content.decode()
    assert "Waiting to start" in page and 'hx-trigger="every 1s"' in page
    part = client.get(url("detail", run), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    ImportRun.objects.update(state="failed", error="It broke.")
    done = client.get(url("detail", run), headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    assert "It broke." in client.get(url("detail", run)).content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "This is a PDF"),
        (
            b"# A title\n\nSome prose, with a comma.\nMore of it, and more, and more.\nEnd.",
            "contains no table",
        ),
        (b"PK\x03\x04....", "damaged"),
        (
            build.with_entity(build.workbook(("A", build.sample_rows(2)))),
            "document type definition",
        ),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_file(world, data, sentence):
    answer = upload(world.client("lena"), data, "x.xlsx")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_no_file_and_too_large_a_file(world, settings):
    client = world.client("lena")
    assert "Choose a file." in client.post(url("upload")).content.decode()
    settings.IMPORT_MAX_BYTES = 1024
    answer = upload(client)
    assert (answer.status_code, "can be imported" in answer.content.decode()) == (422, True)


def test_columns_can_be_changed_and_are_checked(world):
    client = world.client("lena")
    run = uploaded(client, build.text_file([["Who", "What", "Boss"], ["Acme", "One", "GSK"]]))
    page = client.post(url("columns", run), chosen(client, run))
    assert page.status_code == 422
    assert "Choose a column for “Partner” and “Alliance name”." in page.content.decode()
    page = client.post(
        url("columns", run), chosen(client, run, column_0="partner", column_1="partner")
    )
    assert "is chosen twice" in page.content.decode()
    answer = client.post(
        url("columns", run),
        chosen(client, run, column_0="partner", column_1="alliance_name", column_2="business_unit"),
    )
    assert answer.url == url("preview", run)
    run.refresh_from_db()
    assert run.preview["created"] == 1


def test_a_list_without_names_may_stay_without(world):
    client = world.client("lena")
    run = uploaded(client, build.text_file([["Partner", "Product", "Year"], ["Acme", "X", "2020"]]))
    answer = client.post(url("columns", run), chosen(client, run))
    assert answer.url == url("preview", run)
    page = client.get(answer.url).content.decode()
    assert "No column has alliance names" in page


def test_another_sheet_and_another_heading_row(world):
    client = world.client("lena")
    other = [["x", "y"], ["Partner", "Alliance name"], ["Beta", "Two"]]
    run = uploaded(client, build.workbook(("First", build.sample_rows(3)), ("Second", other)))
    page = client.get(url("columns", run) + "?sheet=Second&heading_row=2")
    assert [c["field"].label for c in page.context["form"].columns] == ["Partner", "Alliance name"]
    sent = {
        "sheet": "Second",
        "heading_row": "2",
        "column_0": "partner",
        "column_1": "alliance_name",
    }
    client.post(url("columns", run), sent)
    run.refresh_from_db()
    assert (run.preview["rows_read"], run.preview["detected_format"]["sheet"]) == (1, "Second")
    assert client.get(url("columns", run) + "?heading_row=9999").status_code in (200, 302)
    assert client.get(url("columns", run) + "?heading_row=abc&sheet=Nope").status_code in (
        200,
        302,
    )


@pytest.mark.slow
def test_failed_rows_come_back_as_they_stood_with_the_reason(
    world, django_capture_on_commit_callbacks
):
    client = world.client("lena")
    rows = build.sample_rows(2)
    rows[1][5], rows[1][11] = "31.02.2020", "=HYPERLINK(1)"
    run = through(client, django_capture_on_commit_callbacks, build.text_file(rows))
    page = client.get(url("detail", run)).content.decode()
    assert "1 row needs fixing" in page
    answer = client.get(url("failed", run))
    heading, row = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert heading == [*rows[0], "Reason"]
    assert (row[0], row[5], row[11]) == ("Daiichi Sankyo", "31.02.2020", "'=HYPERLINK(1)")
    assert row[-1] == "Announced on: there is no day 31 in February 2020"
    assert client.get(url("failed", run) + "?format=xlsx").content.startswith(b"PK")


@pytest.mark.slow
def test_put_right_the_failed_rows_import_without_the_reason(
    world, django_capture_on_commit_callbacks
):
    client = world.client("lena")
    rows = build.sample_rows(2)
    rows[1][5] = "31.02.2020"
    run = through(client, django_capture_on_commit_callbacks, build.text_file(rows))
    fixed = client.get(url("failed", run)).content.replace(b"31.02.2020", b"28.02.2020")
    again = through(client, django_capture_on_commit_callbacks, fixed)
    assert (again.report["created"], again.report["rejected"]) == (1, [])


@pytest.mark.slow
def test_proposals_are_asked_and_remembered(world, django_capture_on_commit_callbacks):
    client = world.client("lena")
    data = build.text_file(
        [["Partner", "Alliance"], ["Seagen", "One"], ["Seattle Genetics", "Two"]]
    )
    run = uploaded(client, data)
    client.post(url("columns", run), chosen(client, run))
    assert "Possible duplicate partners" in client.get(url("preview", run)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("preview", run), {"same": "0"})
    assert PartnerAlias.objects.get().name == "Seattle Genetics"


@pytest.mark.slow
def test_undo_asks_for_its_word(world, django_capture_on_commit_callbacks):
    client = world.client("lena")
    run = through(client, django_capture_on_commit_callbacks)
    assert "54 alliances created by this import" in client.get(url("undo", run)).content.decode()
    assert client.post(url("undo", run), {"confirm": "yes"}).status_code == 422
    assert Alliance.objects.filter(name__startswith="Enhertu").exists()
    client.post(url("undo", run), {"confirm": "undo"})
    assert not Alliance.objects.filter(name__startswith="Enhertu").exists()
    assert "54 alliances deleted" in client.get(url("detail", run)).content.decode()
    assert client.get(url("undo", run)).status_code == 302


def test_discard(world):
    client = world.client("lena")
    run = uploaded(client)
    assert client.get(url("discard", run)).status_code == 405
    assert client.post(url("discard", run)).url == url("list")
    assert not ImportRun.objects.exists()


@pytest.mark.slow
def test_scripts_in_cells_stay_text(world, django_capture_on_commit_callbacks):
    client = world.client("lena")
    attack = "<script>alert(1)</script>"
    rows = build.table(
        ["Partner", "Alliance name", attack, "Upfront"],
        [attack, attack, attack, attack],
        [f"B{attack}", f"x{attack}", "", ""],
    )
    run = uploaded(client, build.text_file(rows), our_company=attack)
    for _ in range(2):
        page = client.get(url("columns", run)).content.decode()
        assert attack not in page and "&lt;script&gt;" in page
    client.post(url("columns", run), chosen(client, run))
    assert attack not in client.get(url("preview", run)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("preview", run))
    assert attack not in client.get(url("detail", run)).content.decode()
    assert attack not in client.get(url("list")).content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
@pytest.mark.parametrize(
    ("persona", "names", "terms"),
    [
        ("alice", {"Northstar co-sell"}, True),
        ("charlie", {"Northstar co-sell"}, False),
        ("eve", {"Northstar co-sell", "Helix ADC"}, True),
        ("bob", {"Helix ADC", "Quiet project"}, True),
    ],
)
def test_the_export_holds_what_the_person_may_see(world, persona, names, terms, kind, tmp_path):
    from imports.rules.limits import Limits
    from imports.rules.options import Options
    from imports.services.parse_file import parse_file

    for alliance in (world.northstar, world.helix, world.restricted):
        DealTermFactory(alliance=alliance, kind="upfront", amount=5_000_000, currency="USD")
    answer = world.client(persona).get(url("export") + f"?format={kind}")
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    from django.utils import timezone

    found = parse_file(
        data=answer.content,
        options=Options(),
        limits=Limits(),
        today=timezone.localdate(),
        default_currency="EUR",
    )
    assert {row.values["alliance_name"] for row in found.good} == names
    assert any("upfront" in row.values for row in found.good) is terms


@pytest.mark.parametrize(("persona", "status"), [("anonymous", 302), ("gina", 403), ("oscar", 403)])
def test_guests_export_nothing(world, persona, status):
    assert world.client(persona).get(url("export")).status_code == status


def test_an_unknown_format_is_csv(world):
    AlliancePartnerFactory()
    assert (
        world.client("lena")
        .get(url("export") + "?format=exe")["Content-Type"]
        .startswith("text/csv")
    )


@pytest.mark.parametrize("count", [3, 30])
def test_queries_of_the_list(world, count, django_assert_max_num_queries):
    client = world.client("lena")
    for number in range(count):
        ImportRun.objects.create(
            created_by=world.lena, file_name=f"{number}.csv", file_size=1, sha256="x"
        )
    with django_assert_max_num_queries(10):
        assert client.get(url("list")).status_code == 200
