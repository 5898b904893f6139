"""What people at the Halden group and its partners promise, decide, fear and write down."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_WORDS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
DELIVERABLES = _WORDS["deliverables"]
ACTIONS = _WORDS["actions"]
AGENDA = _WORDS["agenda"]
DECISIONS = _WORDS["decisions"]
CALLED_OFF = _WORDS["called_off"]
MINUTES = _WORDS["minutes"]
EVIDENCE = _WORDS["evidence"]
RISKS = _WORDS["risks"]
INITIATIVES = _WORDS["initiatives"]
FAILURES = _WORDS["failures"]
