"""What each tier asks of its scorecards, what the partner may see, the questions of reviews, and the
baseline of every alliance that has a final scorecard."""

from django.db import migrations
from django.utils import timezone

RULES = (
    ("strategic", True, True),
    ("core", False, True),
    ("tactical", False, False),
    ("unassigned", False, False),
)
SHARED = (
    *("strategic_fit", "joint_value", "resourcing", "fair_share", "trust", "conflict_handling"),
    *("deliverables_on_time_ours", "deliverables_on_time_theirs", "cadence_kept"),
    "actions_on_time",
)
QUESTIONS = {
    "green": (
        "Which green score would surprise somebody who works in it every day?",
        "What got worse since the last review that no score shows?",
        "Which result would we lose first if one person left on either side?",
        "What do both companies avoid talking about?",
        "Which figure rests on our word alone, and who of the partner would confirm it?",
        "What would a competitor offer the partner tomorrow?",
        "Where do we still do what made us successful, though it no longer helps?",
    ),
    "amber": (
        "What would turn this green within two quarters, and who owns it?",
        "What would turn it red, and how would we notice first?",
        "Which promise to the partner is at risk this quarter?",
        "What do we need from a sponsor?",
    ),
    "red": (
        "What is the one thing that would help most in the next 30 days?",
        "Who decides it, and by when?",
        "What can we stop, to make room for it?",
    ),
    "unknown": (
        "What do we need to know first to judge this alliance?",
        "Who can tell us, on each side?",
    ),
}
FIRST = "The first scorecard of the alliance that became final."


def begin(apps, schema_editor):
    rules = apps.get_model("scorecards", "EntryRule").objects
    rules.bulk_create(
        rules.model(tier=tier, leader_review=review, partner_reply=reply)
        for tier, review, reply in RULES
    )
    indicators = apps.get_model("scorecards", "Indicator").objects
    indicators.filter(key__in=SHARED, reveals_deal_terms=False).update(shared_with_partner=True)
    questions = apps.get_model("scorecards", "ReviewQuestion").objects
    questions.bulk_create(
        questions.model(band=band, text=text, position=place)
        for band, texts in QUESTIONS.items()
        for place, text in enumerate(texts)
    )
    begin_baselines(apps)


def begin_baselines(apps):
    cards = apps.get_model("scorecards", "Scorecard").objects.filter(state="final")
    baselines = apps.get_model("scorecards", "Baseline").objects
    first = {}
    rows = cards.order_by("alliance", "year", "quarter")
    for pk, alliance, by in rows.values_list("pk", "alliance", "finalised_by").iterator(5_000):
        first.setdefault(alliance, (pk, by))
    now = timezone.now()
    baselines.bulk_create(
        (
            baselines.model(
                alliance_id=alliance,
                scorecard_id=pk,
                reason=FIRST,
                chosen_by_id=by,
                chosen_at=now,
            )
            for alliance, (pk, by) in first.items()
        ),
        batch_size=2_000,
    )


def back(apps, schema_editor):
    """Their tables go with the migration before. A scorecard that was on its way is open again."""
    cards = apps.get_model("scorecards", "Scorecard").objects
    cards.filter(state__in=["submitted", "reviewed", "partner"]).update(state="open")


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0013_entry")]
    operations = [migrations.RunPython(begin, back)]
