"""Raw measurements in words, and where each of them comes from."""

from __future__ import annotations

from core.text import compact, plural

# Where a reader can look at the records behind a computed indicator: tab of the alliance.
SOURCES = {
    "deliverables_on_time_ours": ("plans:current", "Plan"),
    "deliverables_on_time_theirs": ("plans:current", "Plan"),
    "plan_attainment": ("plans:current", "Plan"),
    "planned_value": ("plans:current", "Plan"),
    "cadence_kept": ("governance:alliance_governance", "Governance"),
    "actions_on_time": ("governance:alliance_governance", "Governance"),
    "sponsor_contact_age": ("alliances:people", "People"),
    "open_risk_exposure": ("scorecards:alliance_risks", "Risks"),
    "deal_size": ("alliances:agreement", "Agreement"),
    "contingent_share": ("alliances:agreement", "Agreement"),
    "agreement_end": ("alliances:agreement", "Agreement"),
    "goals_supported": ("alliances:detail", "Overview"),
    "partner_concentration": ("alliances:detail", "Overview"),
}

# What is missing, and what would make it known.
MISSING = {
    "deliverables_on_time_ours": "no deliverable of ours fell due in twelve months",
    "deliverables_on_time_theirs": "no deliverable of theirs fell due in twelve months",
    "plan_attainment": "no actual in an agreed plan of this year",
    "planned_value": "nothing in this year's agreed plan counts as value, or a rate is missing",
    "cadence_kept": "no meeting was due in twelve months",
    "actions_on_time": "no action fell due in twelve months",
    "sponsor_contact_age": "no contact with a sponsor is on record",
    "open_risk_exposure": "no risk was ever recorded",
    "deal_size": "no amount is disclosed, or an exchange rate is missing",
    "contingent_share": "upfront and milestones are not both disclosed",
    "agreement_end": "no running agreement has an end on record",
    "goals_supported": "no corporate goals are on record",
    "partner_concentration": "no partner is on record",
}
NOT_ANSWERED = "not answered, or the answer is too old"


def nearest_anchor(score: float, anchors: dict[str, str]) -> str:
    """The words of the step 0, 25, 50, 75 or 100 nearest to an answer; the lower one on a tie."""
    if not anchors:
        return ""
    step = min(sorted(anchors, key=float), key=lambda key: abs(float(key) - score))
    return anchors[step]


def raw_words(
    raw: float | None, unit: str, of: tuple[int, int] | None = None, currency: str = ""
) -> str:
    """ "75 %, 9 of 12", "74 days", "EUR 6.9 bn"; "" for unknown."""
    if raw is None:
        return ""
    if unit == "money":
        return f"{currency} {compact(raw)}".strip()
    if unit.startswith("%"):
        text = f"{raw:.0f} {unit}"
        return f"{text}, {of[0]} of {of[1]}" if of else text
    if unit == "days":
        if raw < 0:
            return f"{plural(-raw, 'day')} ago"
        return "renews itself" if raw == 3650 else plural(raw, "day")
    if unit in ("goals", "alliances"):
        return plural(raw, unit[:-1])
    if of:
        return f"{raw:g} {unit}, {plural(of[0], 'open risk')}"
    return f"{raw:g} of 100" if unit == "points" else f"{raw:g} {unit}".strip()
