"""Rules that no linter knows: pure rules, clocks handed in, locks that agree."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps as django_apps
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "core",
    "accounts",
    "alliances",
    "plans",
    "governance",
    "scorecards",
    "imports",
    "portfolio",
    "demo",
)
# Pure parts of the kit, which rules may stand on.
PURE_KIT = (
    "core/text.py",
    "core/dates",
    "core/typed_json.py",
    "core/mail/replies.py",
    "core/ui/actions.py",
)
RULES = sorted(p for app in APPS for p in (ROOT / app / "rules").rglob("*.py"))
RULES += [
    p
    for name in PURE_KIT
    for p in sorted(ROOT.glob(f"{name}*")) + sorted((ROOT / name).glob("*.py"))
    if p.is_file()
]
# Beside the standard library: numbers, calendars and texts; none keeps or fetches anything.
PURE = {"numpy", "dateutil", "rapidfuzz", "charset_normalizer", "babel", "holidays"}


@cache
def source(path: Path) -> str:
    return path.read_text()


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(source(path))))


def breaking(paths: Iterable[Path], rule: Callable[[Path], Any]) -> dict[str, Any]:
    """What `rule` finds wrong, by file. One test looks at all files: thousands of tests of a
    millisecond each cost more than what they look at."""
    return {str(path.relative_to(ROOT)): wrong for path in paths if (wrong := rule(path))}


@cache
def imports(path: Path) -> frozenset[str]:
    """The absolute module names that a file imports."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
    return frozenset(found)


def is_pure(name: str) -> bool:
    root = name.split(".")[0]
    is_rule = (root in APPS and ".rules" in f"{name}.") or name.startswith(
        (
            "core.amounts",
            "core.text",
            "core.dates",
            "core.rounding",
            "core.typed_json",
            "core.ui.actions",
        )
    )
    return root in sys.stdlib_module_names or root in PURE or is_rule


def test_rules_are_pure():
    assert len(RULES) > 50
    assert not breaking(RULES, lambda path: [n for n in imports(path) if not is_pure(n)])
    assert not is_pure("django.db") and not is_pure("core.db.locks")


def clocks_read(path: Path) -> set[str]:
    called = {
        f"{node.func.value.id}.{node.func.attr}"
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    }
    return called & {
        "datetime.now",
        "datetime.utcnow",
        "date.today",
        "datetime.today",
        "time.time",
    }


def test_rules_get_the_date_as_an_argument():
    assert not breaking(RULES, clocks_read)


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text()
    return dict(re.findall(r"^([\w.\[\]-]+)==([\w.+!-]+)", text, re.M))


def test_both_locks_agree():
    """Otherwise `make run` and `make test` would change the environment back and forth."""
    runtime, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert len(runtime) > 40
    assert {name: dev.get(name) for name in runtime} == runtime


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"]
)
def test_a_lock_has_hashes_and_no_addresses(name):
    text = (ROOT / name).read_text()
    assert "http" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)


def test_the_front_end_lock_has_hashes_and_no_addresses():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    for name, package in lock["packages"].items():
        assert "resolved" not in package and "funding" not in package, name
        assert not name or package["integrity"].startswith("sha512-")


# Modules --------------------------------------------------------------------------------------
MODULES = sorted(
    path
    for app in (*APPS, "config")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)
VIEWS = [path for path in MODULES if "views" in path.relative_to(ROOT).with_suffix("").parts]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines_of(function: Function) -> int:
    """Lines of the body, without decorators, signature and docstring."""
    said = ast.get_docstring(function) is not None
    first, last = (
        function.body[said if len(function.body) > 1 else 0],
        function.body[-1],
    )
    return (last.end_lineno or last.lineno) - first.lineno + 1


def too_long(source: str, most: int = 15) -> dict[str, int]:
    functions = (n for n in ast.walk(ast.parse(source)) if isinstance(n, Function))
    return {n.name: lines for n in functions if (lines := lines_of(n)) > most}


def test_views_fetch_validate_call_and_answer():
    """What takes more than fifteen lines is a decision: it belongs to a form, a service, a rule."""
    assert not breaking(VIEWS, lambda path: too_long(source(path)))


def test_a_long_view_would_be_seen():
    body = "\n".join(f"    a{n} = {n}" for n in range(15))
    short = f'@wrapped\ndef view(\n    request,\n):\n    """Said\n    here."""\n{body}\n'
    assert not too_long(short)
    assert too_long(short + "    return a0\n") == {"view": 16}


def our_views(patterns: list) -> dict[str, Any]:
    """Every view of ours that has an address, by its dotted name."""
    found = {}
    for entry in patterns:
        if hasattr(entry, "url_patterns"):
            found |= our_views(entry.url_patterns)
        elif ".views" in (module := entry.callback.__module__) and module.startswith(APPS):
            found[f"{module}.{entry.callback.__name__}"] = entry.callback
    return found


def test_a_view_says_which_methods_it_answers():
    """Refused before anything else: the request has no user, and the view gets no key."""
    views = our_views(get_resolver().url_patterns)
    assert len(views) > 80
    request = RequestFactory().put("/")
    open_ended = [name for name, view in views.items() if not says_its_methods(view, request)]
    assert not open_ended


def says_its_methods(view: Any, request: HttpRequest) -> bool:
    try:
        return view(request).status_code == 405
    except (AttributeError, TypeError):
        return False


def saves_all_columns(source: str) -> list[int]:
    """Lines with a .save() that says neither which columns it writes nor that the row is new."""
    enough = {"update_fields", "force_insert", "commit", None}  # None: passed on as **kwargs
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and not node.args
        and not enough & {keyword.arg for keyword in node.keywords}
    ]


def test_a_save_writes_the_columns_it_names():
    """Whatever else stands in the row may have been written by somebody else meanwhile."""
    assert not breaking(MODULES, lambda path: saves_all_columns(source(path)))


def test_a_save_of_all_columns_would_be_seen():
    named = "row.save(update_fields=[])\nform.save(commit=False)\nsuper().save(**kwargs)\n"
    assert saves_all_columns(f"{named}row.save(force_insert=True)\nbook.save(out)\n") == []
    assert saves_all_columns(f"{named}row.save()\nrow.save(using=database)\n") == [4, 5]


def test_a_module_holds_one_concept():
    assert len(MODULES) > 300
    assert not breaking(MODULES, lambda path: len(source(path).splitlines()) > 400)


@pytest.mark.parametrize("app", APPS)
def test_who_may_see_a_row_is_decided_in_its_queryset(app):
    """But for the user: people meet each other as a Person, and only the admin lists accounts."""
    for model in django_apps.get_app_config(app).get_models():
        if model is not get_user_model() and not model.__name__.startswith("Historical"):
            rows = model._default_manager
            assert hasattr(rows, "visible_to") and hasattr(rows, "editable_by"), model


# Templates ------------------------------------------------------------------------------------
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Folders of parts; the others belong to packages that look for their templates by these names.
PARTS = ("components", "allauth", "bootstrap5", "mail")
# Rows that came with the page's own queries, and a figure whose name is "all".
READ_ALREADY = {
    *("alliance.partner_links.all", "card.committee.members.all", "card.committee.rights.all"),
    *("row.template.rights.all", "row.template.items.all", "time.all"),
}


def is_neither_page_nor_part(path: Path) -> bool:
    """500.html stands alone: when it is shown, nothing else can be relied on."""
    extends = source(path).lstrip().startswith("{% extends ")
    named_as_part = path.name.startswith("_")
    is_part = named_as_part or any(name in path.parts for name in PARTS)
    return (extends and named_as_part) or not (extends or is_part or path.name == "500.html")


def test_a_template_is_a_page_or_a_part():
    assert len(TEMPLATES) > 100
    assert not breaking(TEMPLATES, is_neither_page_nor_part)


def wide_lines(path: Path) -> list[int]:
    return [n for n, line in enumerate(source(path).splitlines(), 1) if len(line) > 140]


def test_a_template_can_be_read_without_scrolling_sideways():
    assert not breaking(TEMPLATES, wide_lines)


def test_a_template_escapes_everything():
    unescaped = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
    assert not breaking(TEMPLATES, lambda path: unescaped.findall(source(path)))
    assert unescaped.search("{{ name|safe }}")


def queries_in(text: str) -> set[str]:
    words = "all|exists|values_list|select_related"
    tags = " ".join(re.findall(r"{[{%].*?[}%]}", text))
    found = re.findall(rf"\w[\w.]*\.(?:{words})\b|\w[\w.]*(?<!\bis)_set\.\w+", tags)
    return set(found) - READ_ALREADY


def test_a_template_reads_nothing_from_the_database():
    assert not breaking(TEMPLATES, lambda path: queries_in(source(path)))
    assert queries_in("{% for x in alliance.plans.all %}") == {"alliance.plans.all"}


# Each of these puts together markup of its own; words of people reach it escaped.
MARKS_SAFE = {
    "core/ui/health.py",
    "core/ui/icons.py",
    "core/ui/numbers.py",
    "core/ui/pictures.py",
    "core/forms/filters.py",
    "alliances/tables.py",
    "portfolio/templatetags/quadrant_svg.py",
}


def test_markup_is_made_by_format_html():
    marking = {str(p.relative_to(ROOT)) for p in MODULES if "mark_safe(" in source(p)}
    assert marking == MARKS_SAFE


# Mail -----------------------------------------------------------------------------------------
def mails_by_itself(path: Path) -> list[str]:
    ways = ("smtplib", "django.core.mail")
    if path.is_relative_to(ROOT / "core" / "mail"):
        return []
    called = [word for word in ("mail_admins", ".email_user(") if word in source(path)]
    return [name for name in imports(path) if name.startswith(ways)] + called


def test_mail_goes_through_the_outgoing_ledger():
    """Nobody but core/mail talks to a mail server, or to what Django has for that."""
    assert not breaking(MODULES, mails_by_itself)


# Where a number is rounded otherwise than by core.rounding, and why. Everything else goes through
# it, so that a figure reads the same on every page.
ROUNDED_ELSEWHERE = {
    "core/rounding.py": "the one place",
    "core/forms/amounts.py": "writes an amount as it is",
    "core/dates/parsing.py": "a part of a day number",
    "core/registry/search.py": "how alike two names are",
    "core/jobs/listing.py": "how long a job took",
    "core/ui/pictures.py": "places in a picture",
    "config/health.py": "how long an answer took",
    "governance/rules/agenda.py": "places in a picture",
    "governance/rules/course_corrections.py": "places in a picture",
    "imports/rules/limits.py": "the size of a file",
    "imports/services/workbook.py": "the size of a file",
    "portfolio/rules/figures.py": "places in a picture",
    "portfolio/rules/quadrant_picture": "places in a picture",
    "portfolio/rules/worklist.py": "an order",
    "scorecards/rules/confidence/pictures.py": "places in a picture",
    "scorecards/rules/surveys/chart.py": "places in a picture",
    "scorecards/services/confidence/told.py": "places in a picture",
    "scorecards/services/details.py": "whole numbers as text for the database",
    "scorecards/services/placements.py": "whole numbers as text for the database",
    "scorecards/templatetags/surveys.py": "places in a picture",
    "templates/plans/_amount.html": "writes an amount as it is",
}
ROUNDING = re.compile(r"(?<![\w.])round\(|:[,+]?\.0f|\|floatformat")


def _figures() -> list[Path]:
    modules = [path for app in (*APPS, "config") for path in (ROOT / app).rglob("*.py")]
    return [*modules, *(ROOT / "templates").rglob("*.html")]


def test_figures_are_rounded_in_one_place() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in _figures()
        if "migrations" not in path.parts and path.relative_to(ROOT).parts[0] != "demo"
        if ROUNDING.search(source(path))
    }
    excused = {name for name in found if any(name.startswith(path) for path in ROUNDED_ELSEWHERE)}
    assert not found - excused, "Use core.rounding: half_up, rounded, whole_number or shown."
    unused = {
        path for path in ROUNDED_ELSEWHERE if not any(name.startswith(path) for name in found)
    }
    assert not unused, "These need no exception any more."
