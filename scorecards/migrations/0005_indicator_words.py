"""Plainer words for the indicators that an installation starts with; what somebody reworded stays."""

from django.db import migrations

# By indicator and field: as it was, as it is.
WORDS = {
    "commercial_results": {
        "question": (
            "How do money results stand against the business case of the alliance?",
            "How do financial results compare with the alliance's business case?",
        ),
    },
    "trust": {
        "question": (
            "Do people on both sides say early and openly what goes wrong?",
            "Do people on both sides raise problems early and openly?",
        ),
    },
    "strategic_importance": {
        "question": (
            "How much of our own strategy depends on what this alliance delivers?",
            "How much of the company's strategy depends on what this alliance delivers?",
        ),
    },
    "access": {
        "name": (
            "What only they bring",
            "What only the partner brings",
        ),
        "question": (
            "Does the partner bring something that we could not get elsewhere?",
            "Does the partner bring something that is not available elsewhere?",
        ),
    },
    "dependence": {
        "name": (
            "Our dependence",
            "Dependence on the partner",
        ),
        "question": (
            "How badly would we be hurt if the partner stopped tomorrow?",
            "How badly would the company be hurt if the partner stopped tomorrow?",
        ),
    },
    "deliverables_on_time_ours": {
        "name": (
            "Our deliverables on time",
            "Own deliverables on time",
        ),
        "question": (
            "Share of our deliverables due in the last twelve months that were delivered on time.",
            "Share of the company's own deliverables due in the last 12 months that were delivered on time.",
        ),
    },
    "deliverables_on_time_theirs": {
        "name": (
            "Their deliverables on time",
            "Partner deliverables on time",
        ),
        "question": (
            "Share of the partner's deliverables due in the last twelve months that were on time.",
            "Share of the partner's deliverables due in the last 12 months that were delivered on time.",
        ),
    },
    "cadence_kept": {
        "question": (
            "Share of the meetings of the last twelve months that were held; cancelled ones left out.",
            "Share of the meetings in the last 12 months that were held; cancelled meetings do not count.",
        ),
    },
    "actions_on_time": {
        "question": (
            "Share of the actions due in the last twelve months that were done by their date.",
            "Share of the actions due in the last 12 months that were done by their due date.",
        ),
    },
    "sponsor_contact_age": {
        "question": (
            "Days since we spoke with the sponsor whom we have not spoken with for longest.",
            "Days since the last contact with the sponsor who has been silent longest.",
        ),
    },
    "open_risk_exposure": {
        "question": (
            "Probability times impact (1 to 25 each), added over the open risks. Unknown while no risk was ever recorded.",
            "Sum of probability times impact (1 to 25 each) over the open risks. Not known until a risk has been recorded.",
        ),
    },
    "goals_supported": {
        "question": (
            "Number of corporate goals that the alliance is tied to. Unknown while there are none.",
            "Number of corporate goals the alliance is tied to. Not known until the company has goals.",
        ),
    },
    "deal_size": {
        "question": (
            "All known amounts of the deal terms but royalties, in the portfolio's currency. Unknown where nothing is disclosed or a rate is missing.",
            "All known amounts of the deal terms except royalties, in the portfolio's currency. Not known where nothing is disclosed or an exchange rate is missing.",
        ),
    },
    "contingent_share": {
        "question": (
            "Milestones as a share of all known amounts; unknown unless both parts are known.",
            "Milestones as a share of all known amounts; not known unless upfront and milestones both are.",
        ),
    },
    "partner_concentration": {
        "question": (
            "Number of alliances that are not closed with the same partner, this one included.",
            "Number of open alliances with the same partner, including this one.",
        ),
    },
    "agreement_end": {
        "question": (
            "Days until the last running agreement ends; one that renews itself counts as ten years.",
            "Days until the last running agreement ends; automatic renewal counts as 10 years.",
        ),
    },
}
# The words of answers, by the score they stand for.
ANCHORS = {
    "joint_value": {
        "50": (
            "First cases, told by us.",
            "First cases, claimed internally.",
        ),
        "75": (
            "Several cases, told by customers.",
            "Several cases, confirmed by customers.",
        ),
        "100": (
            "Customers choose us because of it.",
            "Customers buy because of it.",
        ),
    },
    "resourcing": {
        "50": (
            "Most is there; gaps slow the work.",
            "Most are in place; gaps slow the work.",
        ),
        "75": (
            "All is there, with small delays.",
            "All in place, with small delays.",
        ),
        "100": (
            "All is there, and there is slack for surprises.",
            "All in place, with slack for surprises.",
        ),
    },
    "commercial_results": {
        "0": (
            "Far below; the case no longer holds.",
            "Far below; the business case no longer holds.",
        ),
        "75": (
            "On the case.",
            "On the business case.",
        ),
        "100": (
            "Above the case, and it will last.",
            "Above the business case, and likely to last.",
        ),
    },
    "trust": {
        "25": (
            "Bad news comes late and by others.",
            "Bad news comes late and second-hand.",
        ),
    },
    "conflict_handling": {
        "0": (
            "They stay open or go to executives at once.",
            "They stay open or go straight to executives.",
        ),
    },
    "dependence": {
        "0": (
            "We would hardly notice.",
            "It would hardly be noticed.",
        ),
    },
}


def reword(apps, schema_editor):
    indicators = apps.get_model("scorecards", "Indicator").objects
    for indicator in indicators.filter(key__in=[*WORDS, *ANCHORS]):
        for field, (before, now) in WORDS.get(indicator.key, {}).items():
            if getattr(indicator, field) == before:
                setattr(indicator, field, now)
        for score, (before, now) in ANCHORS.get(indicator.key, {}).items():
            if indicator.anchors.get(score) == before:
                indicator.anchors[score] = now
        indicator.save(update_fields=["name", "question", "anchors"])


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0004_models_ask_for_judgement")]
    operations = [migrations.RunPython(reword, migrations.RunPython.noop)]
