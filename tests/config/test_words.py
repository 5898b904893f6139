"""The words on screen are the trade's. What was once said otherwise does not come back."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
APPS = "core accounts alliances governance plans scorecards imports portfolio".split()

# What is no longer said, and what is said instead (docs/glossary.md).
GONE = {
    r"\b(on )?((our|their) side|our people)\b": "the company's name",
    r"\b[Ww]e owe\b|\b[Tt]hey owe\b|\b[Bb]oth owe\b": "Halden owes 2",
    r"\b(committee|body|bodies) is dissolved\b|\b[Dd]issolve\b": "close",
    r"\b[Cc]alled? off\b": "cancel",
    r"\bKeep it\b": "Cancel",
    r"\b[Aa]sk another\b|\bpeople asked\b": "Invite, invited",
    r"\bWho does what by when\b": "Add an action",
    r"\bwas(n't| not)? there\b": "Present, Absent",
    r"\btheirs to keep\b|\bcarry it on\b": "Meridian owes this",
    r"\bwhat waiting costs\b": "most costly to delay first",
    r"\bhas begun it\b|\bis begun\b": "Not started, Draft",
    r"\brenews by itself\b": "renews automatically",
    r"\bdeepest questions\b": "Re-examine",
    r"\bis what hurts\b": "is weakest",
    r"\bHow it came here\b": "History",
    r"\bCounts for\b": "Weight",
    r"\brecords of today\b": "live data",
    r"\bThe draft stands\b": "Draft created",
    r"\bTake it back\b": "Withdraw",
    r"\bcumulated\b": "year to date",
    r"\bMove on\b": "Change stage",
    r"\brhythm\b": "schedule, cadence",
    r"\bneeds? your hand\b": "needs fixing",
    r"\bdry run\b": "preview",
    r"\ba date we can read\b": "Enter a date such as 12 Mar 2027",
    r"\b(a|no|without|sending|this|your|[Tt]he) mail\b(?! (server|program))": "e-mail",
    r"\bby mail(?=[.,;: ])": "by e-mail",
    r"\b[Mm]ailed\b": "by e-mail",
    r"\bRe-open": "Reopen",
    r"\b[Tt]ry all again\b|\b[Tt]ried again automatically\b|>Try again<": "Retry",
    r"\bonce more\b": "Confirm password",
    r"\bComing meetings\b": "Upcoming meetings",
    r"\b(is|was|are|were) (\w+ )?(open|final|delivered|cancelled|closed|prepared) already\b": (
        "is already open"
    ),
    r"\bFY20\d\d\b": "FY26",
    r"\bOn which day\?": "On which day was this done?",
    r"\bin charge since they left\b|\bleft without anybody\b": "with no owner",
    r"\bnobody looked\b": "without a review",
    r"\bmeanwhile\b": "in the meantime",
    r"\bIs not there\b|\bis not there any more\b": "no longer exists",
}


def visible(path: Path) -> str:
    """The text of a template without its tags, variables and comments."""
    text = re.sub(
        r"{% comment %}.*?{% endcomment %}|{#.*?#}|<!--.*?-->", " ", path.read_text(), flags=re.S
    )
    return re.sub(r"{{.*?}}", " ", text)


def spoken(path: Path) -> list[str]:
    """The strings of a module that may be shown: not docstrings, not names, not queries."""
    tree = ast.parse(path.read_text())
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        if isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


@cache
def sources() -> dict[str, str]:
    found = {
        str(path.relative_to(ROOT)): visible(path) for path in (ROOT / "templates").rglob("*.*")
    }
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                found[str(path.relative_to(ROOT))] = "\n".join(spoken(path))
    for path in (ROOT / "demo").rglob("*.toml"):
        found[str(path.relative_to(ROOT))] = path.read_text()
    for path in (ROOT / "static/entente/js").glob("*.js"):
        found[str(path.relative_to(ROOT))] = re.sub(r"//.*", "", path.read_text())
    return found


def test_what_is_no_longer_said() -> None:
    any_of_them = re.compile("|".join(f"(?:{pattern})" for pattern in GONE))
    said = {
        f"{name}: {found[0]!r}"
        for name, text in sources().items()
        for found in any_of_them.finditer(text)
    }
    assert said == set(), "GONE says what to say instead"


def test_spelling_is_british() -> None:
    american = re.compile(
        r"\b(cancel(ed|ing)|(re)?colors?|favorites?|behaviors?|centers?|licenses?|labeled|"
        r"\w*(organi|recogni|finali|summari|prioriti|synchroni|customi)z\w+)\b",
        re.IGNORECASE,
    )
    found = {
        str(path.relative_to(ROOT)): sorted({one[0] for one in american.finditer(text)})
        for path in (ROOT / "templates").rglob("*.*")
        if american.search(
            text := re.sub(r"<style>.*?</style>|<[^>]*>", " ", visible(path), flags=re.S)
        )
    }
    assert found == {}


def test_sides_are_named_by_the_one_helper() -> None:
    """{% side %} knows no company: only the style guide, which has none, may use it."""
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"{% side ", path.read_text()) and path.name != "styleguide.html"
    ]
    assert found == []
