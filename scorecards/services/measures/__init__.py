"""What the records say about a chunk of alliances: the raw value of every computed indicator.

One aggregate statement per source, whatever the number of alliances. Everything is measured as it
stood on `today`: what happened later is left out, so that an earlier day can be computed again.
"""

from __future__ import annotations

from core.db.columns import Scope
from scorecards.services.measures.answers import answers
from scorecards.services.measures.columns import Measures, Surroundings, surroundings
from scorecards.services.measures.plans import plan
from scorecards.services.measures.promises import actions, deliverables, meetings, sponsors
from scorecards.services.measures.stakes import agreements, deal, goals, partners, risks
from scorecards.services.measures.surveys import surveys

__all__ = ["Measures", "Surroundings", "measure", "surroundings"]

PROMISES = (deliverables, meetings, actions, sponsors)
STAKES = (deal, agreements, partners, goals, risks)


def measure(*, scope: Scope, around: Surroundings) -> Measures:
    """All raw values of a chunk. About a dozen statements."""
    found = Measures()
    for source in (*PROMISES, *STAKES, plan, surveys, answers):
        source(found, scope, around)
    return found
