"""Numbers that are none, in every parameter of the pages of an import."""

from __future__ import annotations

import pytest

from tests.imports import build
from tests.imports.test_pages import uploaded, url

pytestmark = pytest.mark.django_db
FILE = build.text_file(build.sample_rows(5))
NUMBERS = [*"² ① ٣ １ ½ -1 0 1e3 99999 x \0".split(" "), "", "9" * 400, "9" * 5000]


@pytest.mark.slow
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("name", ["heading_row", "sheet"])
def test_odd_parameters_of_the_columns_page(world, name, number):
    client = world.client("lena")
    run = uploaded(client, FILE)
    for answer in (
        client.get(url("columns", run), {name: number}),
        client.post(url("columns", run), {name: number, "column_0": number}),
        client.post(url("preview", run), {"same": number}),
        client.get(url("failed", run), {"format": number}),
        client.get(url("list"), {"page": number}),
    ):
        assert answer.status_code < 500
