"""What is said of health and of a missing placement: nothing is concluded from too little."""

from __future__ import annotations

import pytest

from scorecards.rules.assessment import Gap
from scorecards.services.explanations import Explanation, Part
from scorecards.templatetags.scores import health_heading, not_assessed_because


def part(key: str, score: float | None, band: str = "", known: int = 2, coverage: float = 80):
    return Part(key, key.capitalize(), score, coverage, 0, 100, known, 3, band)


def found(overall: Part, *dimensions: Part) -> Explanation:
    return Explanation(health=overall, dimensions=list(dimensions))


GREEN = part("health", 80, "green")
AMBER = part("health", 60, "amber")
STRATEGIC = part("strategic", 80, "green")


@pytest.mark.parametrize(
    ("explanation", "heading"),
    [
        (Explanation(), "Health is not known yet"),
        # one criterion of fourteen: the dimension has a score, and health has none
        (
            found(part("health", None), part("operational", 12, "red", known=1, coverage=25)),
            "Health is not known yet",
        ),
        (
            found(AMBER, part("operational", 12, "red", known=1, coverage=60)),
            "Health is not known yet",
        ),
        (
            found(AMBER, part("operational", 12, "red", known=2, coverage=49), STRATEGIC),
            "Health is amber",
        ),
        # one dimension alone is compared with nothing
        (found(AMBER, part("operational", 12, "red")), "Operational is red"),
        (found(AMBER, part("operational", 12, "red"), STRATEGIC), "Operational is weakest"),
        (found(AMBER, part("financial", 55, "amber"), STRATEGIC), "Financial is weakest"),
        (found(GREEN, STRATEGIC), "Healthy in every dimension"),
        (found(GREEN, STRATEGIC, part("financial", None)), "Healthy as far as it is known"),
        (found(AMBER, STRATEGIC, part("financial", None)), "Health is amber"),
    ],
)
def test_the_finding_about_health_needs_evidence(explanation, heading):
    assert health_heading(explanation) == heading


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ([], ""),
        (
            [Gap("value", 30, 40, 0, 1)],
            "Value: 30 % of the weight is known, 40 % is needed. Nobody has judged value yet.",
        ),
        (
            [Gap("value", 50, 40, 0, 1), Gap("risk", 50, 40, 0, 1)],
            "Nobody has judged value or risk yet.",
        ),
        ([Gap("risk", 50, 40, 1, 3)], "Risk needs 2 more answers by hand."),
        ([Gap("risk", 20, 40, 1, 1)], "Risk: 20 % of the weight is known, 40 % is needed."),
    ],
)
def test_what_a_placement_lacks(gaps, said):
    assert not_assessed_because(Explanation(gaps=gaps)) == said
