"""docs/security.md speaks of every requirement of ASVS 5.0 up to level 2, each once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATES = {"Met", "Partly", "Operator", "Not yet", "n/a"}


def rows() -> list[list[str]]:
    text = (ROOT / "docs" / "security.md").read_text().split("## OWASP ASVS", 1)[1]
    lines = [line for line in text.splitlines() if re.match(r"\| \d", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_requirement_has_one_answer() -> None:
    listed = (ROOT / "tests" / "data" / "asvs_5_0_level_2.txt").read_text().split("\n")
    wanted = {line.split()[0] for line in listed if line}
    said = Counter(number for row in rows() for number in re.findall(r"\d+\.\d+\.\d+", row[0]))
    assert len(wanted) == 253
    assert not wanted - set(said), "not answered"
    assert not set(said) - wanted, "no requirement of level 1 or 2"
    assert not [number for number, times in said.items() if times > 1], "answered twice"


def test_every_answer_has_a_state_and_says_how() -> None:
    assert not [row for row in rows() if row[1] not in STATES or not row[2]]
