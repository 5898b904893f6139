"""The scoring models that a new installation starts with.

Ours, and editable: no weight and no red, amber or green limit of a published alliance health check
could be found, so none of these claims to be a standard. What has a source is the shape: four
dimensions of fitness (Bamford & Ernst, 2002), value functions onto 0-100 and weights
(Keeney & Raiffa, 1976), answers anchored in words (common in alliance questionnaires).
"""

from __future__ import annotations

from typing import Any

MANUAL, COMPUTED = "manual", "computed"


def _manual(name: str, question: str, *anchors: str, days: int = 180) -> dict[str, Any]:
    steps = dict(zip(("0", "25", "50", "75", "100"), anchors, strict=True))
    return {
        "name": name,
        "question": question,
        "source": MANUAL,
        "unit": "points",
        "anchors": steps,
        "stale_after_days": days,
    }


def _computed(name: str, question: str, unit: str, *, secret: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "question": question,
        "source": COMPUTED,
        "unit": unit,
        "reveals_deal_terms": secret,
    }


INDICATORS: dict[str, dict[str, Any]] = {
    # Answered by hand, once a quarter ---------------------------------------------------------
    "strategic_fit": _manual(
        "Strategic fit",
        "Do the strategies of both sides still need this alliance?",
        "The strategies work against each other.",
        "One side has turned elsewhere.",
        "They fit in part; nobody has checked this year.",
        "They fit, and both leaderships say so.",
        "Both strategies name this alliance and build on it.",
    ),
    "joint_value": _manual(
        "Joint value to customers",
        "What do mutual customers or patients get that neither side could offer alone?",
        "Nothing that anybody could name.",
        "A promise that has not been shown yet.",
        "First cases, told by us.",
        "Several cases, told by customers.",
        "Customers choose us because of it.",
    ),
    "resourcing": _manual(
        "People and budget in place",
        "Do both sides have the people and money in place that they promised?",
        "Key positions are empty on both sides.",
        "One side is far below its promise.",
        "Most is there; gaps slow the work.",
        "All is there, with small delays.",
        "All is there, and there is slack for surprises.",
    ),
    "commercial_results": _manual(
        "Results against the business case",
        "How do money results stand against the business case of the alliance?",
        "Far below; the case no longer holds.",
        "Clearly below, no plan to catch up.",
        "Below, with a plan to catch up.",
        "On the case.",
        "Above the case, and it will last.",
    ),
    "fair_share": _manual(
        "Fair share for both sides",
        "Do both sides find their share of cost and benefit fair?",
        "One side says openly that it loses.",
        "Doubts are voiced in meetings.",
        "It is tolerated.",
        "Both find it fair.",
        "Both find it fair and have checked the figures together.",
    ),
    "trust": _manual(
        "Trust",
        "Do people on both sides say early and openly what goes wrong?",
        "Information is held back; lawyers answer.",
        "Bad news comes late and by others.",
        "Open in the working teams, guarded above.",
        "Open at every level, with exceptions.",
        "Bad news travels fastest, in both directions.",
    ),
    "conflict_handling": _manual(
        "Handling of conflicts",
        "Are disagreements settled at the level where they arise, and in good time?",
        "They stay open or go to executives at once.",
        "They are settled late, with damage.",
        "They are settled, slowly.",
        "They are settled in the agreed time.",
        "They are settled fast, and the cause is removed.",
    ),
    "strategic_importance": _manual(
        "Strategic importance",
        "How much of our own strategy depends on what this alliance delivers?",
        "Nothing depends on it.",
        "It is useful in one place.",
        "One business unit counts on it.",
        "A company goal counts on it.",
        "Without it a company goal is lost.",
        days=365,
    ),
    "access": _manual(
        "What only they bring",
        "Does the partner bring something that we could not get elsewhere?",
        "Anybody could replace them.",
        "Several others could, with effort.",
        "Few others could.",
        "One other could, in years.",
        "Nobody else could.",
        days=365,
    ),
    "dependence": _manual(
        "Our dependence",
        "How badly would we be hurt if the partner stopped tomorrow?",
        "We would hardly notice.",
        "An inconvenience for weeks.",
        "A setback of a quarter.",
        "A setback of a year.",
        "A programme or market would be lost.",
        days=365,
    ),
    # Computed from the records ------------------------------------------------------------------
    "deliverables_on_time_ours": _computed(
        "Our deliverables on time",
        "Share of our deliverables due in the last twelve months that were delivered on time.",
        "%",
    ),
    "deliverables_on_time_theirs": _computed(
        "Their deliverables on time",
        "Share of the partner's deliverables due in the last twelve months that were on time.",
        "%",
    ),
    "cadence_kept": _computed(
        "Cadence kept",
        "Share of the meetings of the last twelve months that were held; cancelled ones left out.",
        "%",
    ),
    "actions_on_time": _computed(
        "Actions closed on time",
        "Share of the actions due in the last twelve months that were done by their date.",
        "%",
    ),
    "plan_attainment": _computed(
        "Plan attainment",
        "Progress of the objectives from baseline to target, against the time elapsed when it was "
        "measured; 100 % is on plan.",
        "% of plan",
    ),
    "sponsor_contact_age": _computed(
        "Age of the last sponsor contact",
        "Days since we spoke with the sponsor whom we have not spoken with for longest.",
        "days",
    ),
    "open_risk_exposure": _computed(
        "Open risks",
        "Probability times impact (1 to 25 each), added over the open risks. Unknown while no risk "
        "was ever recorded.",
        "points",
    ),
    "goals_supported": _computed(
        "Corporate goals supported",
        "Number of corporate goals that the alliance is tied to. Unknown while there are none.",
        "goals",
    ),
    "planned_value": _computed(
        "Planned value of the year",
        "Targets of this fiscal year's agreed plan that count as value, in the portfolio's "
        "currency.",
        "money",
    ),
    "deal_size": _computed(
        "Size of the deal",
        "All known amounts of the deal terms but royalties, in the portfolio's currency. Unknown "
        "where nothing is disclosed or a rate is missing.",
        "money",
        secret=True,
    ),
    "contingent_share": _computed(
        "Contingent share of the deal",
        "Milestones as a share of all known amounts; unknown unless both parts are known.",
        "%",
        secret=True,
    ),
    "partner_concentration": _computed(
        "Alliances with the same partner",
        "Number of alliances that are not closed with the same partner, this one included.",
        "alliances",
    ),
    "agreement_end": _computed(
        "Time to the end of the agreement",
        "Days until the last running agreement ends; one that renews itself counts as ten years.",
        "days",
    ),
}

_ON_TIME = [[50, 0], [75, 40], [90, 75], [100, 100]]
_LATE = [[50, 100], [75, 60], [90, 20], [100, 0]]
_GOALS = [[0, 0], [1, 50], [2, 75], [3, 100]]

# (indicator, axis, dimension, weight, value function; an empty one takes the answer as the score)
Row = tuple[str, str, str, float, Any]
CRITERIA: list[Row] = [
    ("strategic_fit", "health", "strategic", 50, []),
    ("joint_value", "health", "strategic", 25, []),
    ("goals_supported", "health", "strategic", 25, _GOALS),
    ("deliverables_on_time_ours", "health", "operational", 25, _ON_TIME),
    ("deliverables_on_time_theirs", "health", "operational", 25, _ON_TIME),
    ("cadence_kept", "health", "operational", 20, [[40, 0], [70, 45], [90, 80], [100, 100]]),
    ("actions_on_time", "health", "operational", 15, [[40, 0], [70, 50], [90, 85], [100, 100]]),
    ("resourcing", "health", "operational", 15, []),
    (
        "plan_attainment",
        "health",
        "financial",
        50,
        [[0, 0], [50, 20], [80, 60], [100, 85], [120, 100]],
    ),
    ("commercial_results", "health", "financial", 30, []),
    ("fair_share", "health", "financial", 20, []),
    ("trust", "health", "relationship", 40, []),
    (
        "sponsor_contact_age",
        "health",
        "relationship",
        35,
        [[14, 100], [45, 75], [90, 35], [150, 0]],
    ),
    ("conflict_handling", "health", "relationship", 25, []),
    (
        "deal_size",
        "value",
        "",
        30,
        {"scale": "log", "points": [[1e6, 5], [1e7, 20], [1e8, 35], [1e9, 50], [1e10, 85]]},
    ),
    (
        "planned_value",
        "value",
        "",
        20,
        {"scale": "log", "points": [[1e5, 5], [1e6, 20], [1e7, 45], [1e8, 75], [1e9, 100]]},
    ),
    ("strategic_importance", "value", "", 20, []),
    ("goals_supported", "value", "", 15, _GOALS),
    ("access", "value", "", 15, []),
    (
        "open_risk_exposure",
        "risk",
        "",
        20,
        [[0, 5], [10, 30], [25, 60], [50, 85], [80, 100]],
    ),
    ("deliverables_on_time_theirs", "risk", "", 15, _LATE),
    ("contingent_share", "risk", "", 15, [[0, 0], [50, 30], [80, 50], [95, 75], [100, 90]]),
    ("partner_concentration", "risk", "", 10, [[1, 10], [2, 40], [3, 60], [5, 85], [8, 100]]),
    ("sponsor_contact_age", "risk", "", 10, [[14, 0], [45, 25], [90, 65], [150, 100]]),
    ("cadence_kept", "risk", "", 10, [[40, 100], [70, 55], [90, 15], [100, 0]]),
    ("agreement_end", "risk", "", 10, [[0, 100], [90, 80], [180, 50], [365, 20], [730, 0]]),
    ("dependence", "risk", "", 10, []),
]

# A tactical alliance is measured with fewer questions to its manager.
LIGHT_WITHOUT = {"joint_value", "resourcing", "fair_share", "conflict_handling", "access"}

MODELS: list[dict[str, Any]] = [
    {"key": "standard", "name": "Standard", "tier": "", "criteria": CRITERIA},
    {
        "key": "light",
        "name": "Light, for tactical alliances",
        "tier": "tactical",
        "criteria": [row for row in CRITERIA if row[0] not in LIGHT_WITHOUT],
    },
]
