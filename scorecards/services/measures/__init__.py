"""What the records say about a chunk of alliances: the raw value of every computed indicator.

One aggregate statement per source, whatever the number of alliances. Everything is measured as it
stood on `today`: what happened later is left out, so that an earlier day can be computed again.
"""

from __future__ import annotations

from core.db.columns import Scope, day_number
from scorecards.rules import vectorised
from scorecards.rules.vectorised import rounded_column
from scorecards.services.measures.answers import answers
from scorecards.services.measures.columns import Measures, Surroundings, surroundings
from scorecards.services.measures.plans import plan
from scorecards.services.measures.promises import actions, deliverables, meetings
from scorecards.services.measures.sponsors import sponsors
from scorecards.services.measures.stakes import agreements, deal, goals, issues, partners, risks
from scorecards.services.measures.surveys import surveys

__all__ = ["Measures", "Surroundings", "measure", "surroundings"]

PROMISES = (deliverables, meetings, actions, sponsors)
STAKES = (deal, agreements, partners, goals, risks, issues)


def measure(*, scope: Scope, around: Surroundings) -> Measures:
    """All raw values of a chunk, and the shares of their evidence. About a dozen statements."""
    found = Measures()
    for source in (*PROMISES, *STAKES, plan, surveys, answers):
        source(found, scope, around)
    _fade(found, around)
    return found


def _fade(found: Measures, around: Surroundings) -> None:
    """Which share of its weight the evidence of each indicator still carries."""
    now = day_number(around.today)
    for key, days in found.dated.items():
        half_life = around.half_lives.get(key)
        if half_life is None:
            continue
        fading = vectorised.faded(now - days, half_life)
        found.known[key] = found.known.get(key, 1.0) * fading
    # Four decimals: what is stored is what was scored.
    found.known = {key: rounded_column(share, 4) for key, share in found.known.items()}
