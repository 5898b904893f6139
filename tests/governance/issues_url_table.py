"""Issues and course corrections."""

from __future__ import annotations

from typing import Any

from alliances.models import Person
from tests.conftest import World
from tests.factories import (
    CommitteeFactory,
    CourseCorrectionFactory,
    FailureCauseFactory,
    IssueFactory,
)
from tests.url_table import EDITED, EVERYBODY, INTERNAL, OURS, SEEN, row


def build(world: World) -> dict[str, Any]:
    star = world.northstar
    committee = CommitteeFactory(alliance=star, kind="management")
    CommitteeFactory(alliance=star, kind="operating", name="Operations")
    gina, charlie = (Person.objects.get(user=user) for user in (world.gina, world.charlie))
    for person in (gina, charlie):
        committee.members.create(person=person)
    issue = IssueFactory(
        alliance=star, committee=committee, level="management", first_level="operating"
    )
    ended = IssueFactory(
        alliance=star, state="resolved", resolution="One list.", ended_on="2026-11-20"
    )
    return {
        "northstar": star.pk,
        "helix": world.helix.pk,
        "issue": issue.pk,
        "theirs": IssueFactory(alliance=star, owner=gina).pk,
        "ended": ended.pk,
        "hidden": IssueFactory(alliance=world.restricted).pk,
        "correction": CourseCorrectionFactory(alliance=star).pk,
        "cause": FailureCauseFactory().pk,
    }


# Gina and charlie sit on a committee; the third kind of issue is gina's own.
#         anon gina osca char bob  alic eve  lena ada
RAISED = "302  200  404  200  404  200  403  200  200"
OWNED = " 302  200  404  403  404  200  403  200  200"
DONE = "  302  403  404  403  404  302  403  302  302"
CHANGED = "302  404  404  403  404  200  403  200  200"
QUIET = " 302  404  404  404  200  404  404  404  200"

ROWS = [
    row("governance:issue_list", "", EVERYBODY),
    row("governance:issue_list", "", EVERYBODY, query="?show=all&sort=severity&mine=1"),
    row("governance:issue_export", "", EVERYBODY),
    row("governance:alliance_issues", "northstar", SEEN),
    row("governance:issue_create", "northstar", RAISED),
    row("governance:deadlock_clause", "northstar", EDITED),
    row("governance:issue_detail", "issue", SEEN),
    row("governance:issue_detail", "ended", SEEN),
    row("governance:issue_detail", "hidden", QUIET),
    row("governance:issue_edit", "issue", EDITED),
    row("governance:issue_side", "issue", RAISED),
    row("governance:issue_action", "issue", EDITED),
    row("governance:issue_escalate", "issue", EDITED),
    row("governance:issue_escalate", "theirs", OWNED),
    row("governance:issue_return", "issue", EDITED),
    row("governance:issue_convene", "issue", EDITED),
    row("governance:issue_resolve", "issue", EDITED),
    row("governance:issue_resolve", "theirs", OWNED),
    row("governance:issue_close", "issue", EDITED),
    row("governance:issue_reopen", "ended", DONE, post=True),
    row("governance:course_correction_list", "", OURS),
    row("governance:course_correction_export", "", OURS),
    row("governance:cause_list", "", OURS),
    row("governance:cause_detail", "cause", OURS),
    row("governance:course_correction_create", "northstar", CHANGED),
    row("governance:course_correction_detail", "correction", INTERNAL),
    row("governance:course_correction_edit", "correction", CHANGED),
    row("governance:course_correction_measure", "correction", CHANGED),
]
