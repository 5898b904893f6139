"""Indicators whose meaning was mended say what they measure now; what somebody reworded stays. Our
models come with better criteria of value and risk: an installation that has them gets these as a
draft, to look at and to activate or delete."""

from django.db import migrations

from scorecards.services.default_models import propose_default_models

# By indicator: its question as it was, as it is.
QUESTIONS = {
    "deliverables_on_time_ours": (
        "Share of the company's own deliverables due in the last 12 months that were delivered on time.",
        "Share of the company's own deliverables first promised for the last 12 months that were delivered by that day.",
    ),
    "deliverables_on_time_theirs": (
        "Share of the partner's deliverables due in the last 12 months that were delivered on time.",
        "Share of the partner's deliverables first promised for the last 12 months that were delivered by that day.",
    ),
    "cadence_kept": (
        "Share of the meetings in the last 12 months that were held; cancelled meetings do not count.",
        "Share of the meetings in the last 12 months that were held. Called off in time they do not count; cancelled or rescheduled only afterwards they count as not held.",
    ),
    "actions_on_time": (
        "Share of the actions due in the last 12 months that were done by their due date.",
        "Share of the actions first promised for the last 12 months that were done by that day.",
    ),
    "plan_attainment": (
        "Progress of the objectives from baseline to target, against the time elapsed when it was measured; 100 % is on plan.",
        "All objectives of the plan in force against what was due when each was measured, money by its worth; 100 % is on plan. Until this year's actuals are in, last year's stand in.",
    ),
    "open_risk_exposure": (
        "Sum of probability times impact (1 to 25 each) over the open risks. Not known until a risk has been recorded.",
        "Sum of probability times impact (1 to 25 each) over the risks that count; what has happened counts as most probable. Not known until a risk has been recorded.",
    ),
    "planned_value": (
        "Targets of this fiscal year's agreed plan that count as value, in the portfolio's currency.",
        "Targets of the plan in force that count as value, in the portfolio's currency; of a level the way from its baseline.",
    ),
    "deal_size": (
        "All known amounts of the deal terms except royalties, in the portfolio's currency. Not known where nothing is disclosed or an exchange rate is missing.",
        "All known amounts of the deal terms except royalties and what we pay, in the portfolio's currency; a total counts beside its parts only for what they leave open. Not known where nothing is disclosed or an exchange rate is missing.",
    ),
    "contingent_share": (
        "Milestones as a share of all known amounts; not known unless upfront and milestones both are.",
        "What is contingent as a share of all known amounts that we do not pay; not known unless both certain and contingent sums are.",
    ),
}


def reword(apps, schema_editor):
    indicators = apps.get_model("scorecards", "Indicator").objects
    for key, (before, now) in QUESTIONS.items():
        indicators.filter(key=key, question=before).update(question=now)


def propose(apps, schema_editor):
    propose_default_models(apps=apps)


def reword_back(apps, schema_editor):
    indicators = apps.get_model("scorecards", "Indicator").objects
    for key, (before, now) in QUESTIONS.items():
        indicators.filter(key=key, question=now).update(question=before)


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0014_entry_data")]
    operations = [
        migrations.RunPython(reword, reword_back),
        migrations.RunPython(propose, migrations.RunPython.noop),
    ]
