"""What the documentation points to exists: other pages, and the files it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SOURCES = [p for p in ROOT.glob("[a-z]*") if p.is_dir() and p.name not in ("node_modules", "var")]
FILES = {str(p.relative_to(ROOT)) for folder in SOURCES for p in folder.rglob("*.*")}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_what_a_page_points_to_exists(page):
    """A file may be named from the root of the project, or as the same part of several apps."""
    text = page.read_text()
    links = re.findall(r"\]\((?!\w+:|#)([^)#]+)", text)
    assert not [link for link in links if not (page.parent / link).exists()]
    named = re.findall(r"`([\w/]+/\w+\.(?:py|html|css|js|toml))\b", text)
    assert not [
        name for name in named if not any(f"/{file}".endswith(f"/{name}") for file in FILES)
    ]
