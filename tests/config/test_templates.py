"""Every template compiles, and what it names exists: other templates, addresses, static files.

Django finds such mistakes only when a person opens the page; here they fail at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Node, Template, TemplateDoesNotExist
from django.template.base import FilterExpression
from django.template.defaulttags import URLNode
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.templatetags.static import StaticNode
from django.urls import URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates"
NAMES = sorted(
    str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*") if path.suffix != ".md"
)


def constant(expression: FilterExpression | None) -> str | None:
    """The value of a quoted argument; None for a variable, which only a request can know."""
    if expression is None or expression.filters:
        return None
    return expression.var if isinstance(expression.var, str) else None


def nodes(name: str) -> Iterator[Node]:
    template: Template = get_template(name).template
    yield from template.nodelist.get_nodes_by_type(Node)


def address_names(resolver: URLResolver | None = None, prefix: str = "") -> set[str]:
    resolver = resolver or get_resolver()
    names = {f"{prefix}{name}" for name in resolver.reverse_dict if isinstance(name, str)}
    for space, (_, inner) in resolver.namespace_dict.items():
        names |= address_names(inner, f"{prefix}{space}:")
    return names


def test_there_are_templates():
    assert "base.html" in NAMES


def missing_templates(name: str) -> list[str]:
    """Other templates that `name` extends or includes and that do not exist."""
    missing = []
    for node in nodes(name):
        if isinstance(node, ExtendsNode):
            wanted = constant(node.parent_name)
        elif isinstance(node, IncludeNode):
            wanted = constant(node.template)
        else:
            continue
        try:
            get_template(wanted) if wanted else None
        except TemplateDoesNotExist:
            missing.append(f"{name}: {wanted}")
    return missing


def test_all_compile_and_what_they_include_exists():
    assert not [wrong for name in NAMES for wrong in missing_templates(name)]


def test_their_addresses_and_static_files_exist():
    known, missing = address_names(), []
    for name in NAMES:
        for node in nodes(name):
            if isinstance(node, URLNode) and (wanted := constant(node.view_name)):
                missing += [] if wanted in known else [f"{name}: address {wanted}"]
            if isinstance(node, StaticNode) and (path := constant(node.path)):
                missing += [] if finders.find(path) else [f"{name}: static file {path}"]
    assert not missing


# Content-Security-Policy `script-src 'self'; style-src 'self'` ignores all of these in a browser.
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.I),
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "a javascript: address": re.compile(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:", re.I),
}
# Mail is read in mail programs, which know no policy and no style sheets.
PAGES = [n for n in NAMES if n.endswith((".html", ".svg")) and "/mail/" not in n]


def blocked(text: str) -> list[str]:
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_they_hold_nothing_that_the_policy_blocks():
    wrong = {name: found for name in PAGES if (found := blocked((FOLDER / name).read_text()))}
    assert not wrong


@pytest.mark.parametrize(
    "markup",
    ["<script>1</script>", '<p style="x">', '<a onclick="x">', '<a href="javascript:x">'],
)
def test_what_the_policy_blocks_would_be_seen(markup):
    assert blocked(markup)
