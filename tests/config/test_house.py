"""Rules of the house that no linter knows: pure rules, clocks handed in, locks that agree."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "alliances", "governance", "scorecards", "portfolio")
RULES = sorted(p for app in APPS for p in (ROOT / app / "rules").rglob("*.py"))
# Beside the standard library: numbers, calendars and texts; none keeps or fetches anything.
PURE = {"numpy", "dateutil", "rapidfuzz", "charset_normalizer", "babel"}


def imports(path: Path) -> set[str]:
    """The absolute module names that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", RULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_rules_are_pure(path):
    for name in imports(path):
        root = name.split(".")[0]
        is_rule = root in APPS and ".rules" in f"{name}."
        assert root in sys.stdlib_module_names or root in PURE or is_rule, f"{path.name}: {name}"


@pytest.mark.parametrize("path", RULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_rules_are_told_the_date(path):
    called = {
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    }
    clocks = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time"}
    assert not called & clocks


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
