"""What committees of each kind commonly have on every agenda, and decide: what ships with templates
of new alliances. Pure."""

from __future__ import annotations

from governance.rules.duties import MANAGEMENT, OPERATING, ORDER, STEERING, usual_kind
from governance.rules.rights import DECIDES, PROPOSES, TOLD

# Titles with minutes.
ITEMS: dict[str, tuple[tuple[str, int], ...]] = {
    STEERING: (
        ("What we promised each other last time", 10),
        ("Where the alliance stands: scorecard and value", 20),
        ("Decisions asked for", 30),
        ("Course corrections and their effect", 15),
        ("Wins and thanks", 5),
    ),
    MANAGEMENT: (
        ("Open actions", 10),
        ("Scorecard and deliverables", 15),
        ("Issues and risks", 20),
        ("Decisions", 10),
        ("Wins and thanks", 5),
    ),
    OPERATING: (
        ("Open actions", 10),
        ("Work in progress", 20),
        ("What is in the way", 10),
    ),
}
# Subject, part, and up to which sum in the currency of the portfolio (0: no limit).
RIGHTS: dict[str, tuple[tuple[str, str, int], ...]] = {
    STEERING: (
        ("Joint targets", DECIDES, 0),
        ("Joint spending", DECIDES, 0),
        ("Scope and terms", DECIDES, 0),
    ),
    MANAGEMENT: (
        ("Joint spending", DECIDES, 100_000),
        ("Staffing of joint work", DECIDES, 0),
        ("Joint targets", PROPOSES, 0),
    ),
    OPERATING: (
        ("Day-to-day work", DECIDES, 0),
        ("Joint targets", TOLD, 0),
    ),
}
# How many people of each side have to be there to decide.
QUORUM = {STEERING: 2, MANAGEMENT: 1}


def kinds_of_duties(kinds: set[str]) -> dict[str, str]:
    """Duties by the kind of committee, among `kinds`, that commonly covers them."""
    found = {duty: usual_kind(duty, kinds) for duty in ORDER}
    return {duty: kind for duty, kind in found.items() if kind}
