"""Which part of the suite runs what: nothing is left out, and SQLite keeps being tested."""

from __future__ import annotations

import importlib.util
import re
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest
from _pytest.mark.expression import Expression

from tests.test_urls import test_statuses as url_table

ROOT = Path(__file__).resolve().parent.parent.parent
ONE_DATABASE = (set(), {"sqlite"}, {"postgresql"})


def parts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("parts_of_the_suite", ROOT / "bin" / "test.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def runs_in(marks: set[str]) -> set[str]:
    """The parts that run a test with these markers; tests/plugins.py deselects by database."""
    script, found = parts(), set()
    for part, words, unfit in (
        ("sqlite", script.ON_SQLITE, "postgresql"),
        ("servers", script.ON_SERVERS, "sqlite"),
        ("browser", "browser", "sqlite"),
    ):
        if unfit not in marks and Expression.compile(words).evaluate(lambda name: name in marks):
            found.add(part)
    return found


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (set(), {"sqlite"}),
        ({"slow"}, {"sqlite"}),
        ({"database"}, {"servers"}),
        ({"slow", "database"}, {"servers"}),
        ({"database", "both"}, {"sqlite", "servers"}),
        ({"slow", "database", "both"}, {"sqlite", "servers"}),
        ({"slow", "database", "sqlite"}, {"sqlite"}),
        ({"slow", "database", "postgresql"}, {"servers"}),
        ({"database", "servers"}, {"servers"}),
        ({"database", "browser"}, {"browser"}),
    ],
)
def test_a_test_runs_where_it_can_fail(marks: set[str], expected: set[str]) -> None:
    assert runs_in(marks) == expected


def test_nothing_runs_nowhere() -> None:
    free = ("slow", "database", "both", "servers", "browser")
    for chosen, one in product(product((True, False), repeat=len(free)), ONE_DATABASE):
        marks = {name for name, there in zip(free, chosen, strict=True) if there} | one
        needs_other = marks & {"servers", "browser"} and "sqlite" in marks
        if not needs_other:
            assert runs_in(marks), marks


def test_every_page_opens_on_both_databases() -> None:
    assert {"slow", "both"} <= {mark.name for mark in url_table.pytestmark}


def test_every_flow_stands_where_the_browser_part_looks() -> None:
    marked = re.compile(r"mark\.browser\b|\b(?:page|context)\.goto\(")
    flows = ROOT / parts().FLOWS
    files = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    elsewhere = [p for p in files if flows not in p.parents and marked.search(p.read_text())]
    assert len(list(flows.glob("test_*.py"))) > 20 and not elsewhere, elsewhere
