"""Alliances, their people and agreements; partners and people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from alliances.models import AgreementDecision, ContactLog, Partner, Person, PrivateNote
from tests.conftest import World
from tests.factories import (
    AgreementFactory,
    DealTermFactory,
    DeputyFactory,
    ExecutiveDecisionFactory,
    GoalConfirmationFactory,
    JunctureFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
    QuestionFactory,
)
from tests.url_table import (
    EDITED,
    EVERYBODY,
    INTERNAL,
    MANAGERS,
    OURS,
    SEEN,
    row,
)


def _colleague(world: World) -> Person:
    """Of gina, in the same alliance."""
    person: Person = PersonFactory(partner=world.meridian)
    MembershipFactory(alliance=world.northstar, person=person, side="theirs")
    return person


def build(world: World) -> dict[str, Any]:
    northstar = world.northstar
    membership = northstar.memberships.get(person__user=world.gina)
    return {
        "northstar": northstar.pk,
        "token": "made-up",
        "restricted": world.restricted.pk,
        "membership": membership.pk,
        "person": membership.person_id,
        "agreement": AgreementFactory(
            alliance=northstar, ends_on=date(2199, 1, 1), notice_by=date(2198, 10, 1)
        ).pk,
        "settled": AgreementDecision.objects.create(
            agreement=AgreementFactory(alliance=northstar),
            choice="lapse",
            decided_on=date(2026, 6, 1),
        ).pk,
        "deputy": DeputyFactory(person=membership.person, deputy=_colleague(world)).pk,
        "contact": lambda: (
            ContactLog.objects.create(
                alliance=northstar, person=membership.person, day=date(2026, 6, 1)
            ).pk
        ),
        "asked": GoalConfirmationFactory(alliance=northstar).pk,
        "answered": lambda: (
            GoalConfirmationFactory(
                alliance=northstar,
                answer="confirmed",
                answered_at=datetime(2026, 6, 1, tzinfo=UTC),
            ).pk
        ),
        "juncture": JunctureFactory(alliance=northstar).pk,
        "question": QuestionFactory(alliance=northstar, asked_of=world.alice).pk,
        "decision": ExecutiveDecisionFactory(alliance=northstar).pk,
        "term": DealTermFactory(alliance=northstar).pk,
        "note": PrivateNote.objects.create(alliance=northstar, text="Only for us.").pk,
        "partner": world.meridian.pk,
        "double": PartnerFactory(name="Meridian Clouds", listed=True).pk,
        "undisclosed": Partner.objects.get(name="Undisclosed Ltd").pk,
    }


#                  anon gina osca char bob  alic eve  lena ada
DEPUTY_NAMED = "    302  200  404  403  404  200  403  200  200"
RESTRICTED = "      302  404  404  404  200  404  404  404  200"
TERMS_EDITED = "    302  404  404  404  404  200  403  200  200"
OF_MERIDIAN = "     302  200  404  200  404  200  200  200  200"
PARTNER_EDITED = "  302  403  404  403  404  200  403  200  200"
MERGED = "          302  403  404  403  404  403  403  200  200"
MERGED_UNSEEN = "   302  404  404  404  403  404  404  404  200"
MERGED_INTO_UNSEEN = "302 403 404  403  404  403  403  404  200"

OF_OURS = "          302  403  404  200  404  200  200  200  200"
PERSON_ASKED = "     302  403  404  403  404  302  403  302  302"
ON_RECORD = "        302  200  200  200  200  200  302  302  302"
NO_LINK = "          410  410  410  410  410  410  410  410  410"
EDITS = "            302  403  404  403  404  302  403  302  302"
EDITS_OURS = "       302  404  404  403  404  302  403  302  302"
# The manager has nobody to ask about their own alliance but the leader.
ASKED = "            302  404  404  200  404  200  200  200  200"
NOT_THEIRS = "       302  404  404  403  404  403  403  403  403"
ANSWERED = "         302  404  404  403  404  200  403  200  200"
HANDED_OVER = "     302  403  404  403  404  302  403  302  302"
EDITED_OURS = "      302  404  404  403  404  200  403  200  200"
LEFT = "            302  403  404  403  404  200  403  200  200"
INVITED = "         302  403  404  403  404  302  403  302  302"

ROWS = [
    row("alliances:list", "", EVERYBODY),
    row("alliances:create", "", MANAGERS),
    row("alliances:setup", "", "302 403 403 403 200 200 403 200 200", post=True),
    row("alliances:people_options", "", MANAGERS, query="?q=a"),
    row("alliances:detail", "northstar", SEEN),
    row("alliances:detail", "restricted", RESTRICTED),
    row("alliances:edit", "northstar", EDITED),
    row("alliances:stage", "northstar", EDITED),
    row("alliances:confidentiality", "northstar", EDITED),
    row("alliances:activity", "northstar", INTERNAL),
    row("alliances:people", "northstar", SEEN),
    row("alliances:membership_create", "northstar", EDITED),
    row("alliances:person_options", "northstar", EDITED, query="?q=a"),
    row("alliances:hand_over", "northstar", HANDED_OVER),
    row("alliances:membership_edit", "membership", EDITED),
    row("alliances:membership_end", "membership", EDITED),
    row("alliances:membership_contact", "membership", OF_OURS),
    row("alliances:contacts", "northstar", INTERNAL),
    row("alliances:contact_create", "northstar", INTERNAL),
    row("alliances:contact_delete", "contact", "302 404 404 403 404 302 403 302 302", post=True),
    row("alliances:north_star", "northstar", EDITED),
    row("alliances:north_star_confirm", "northstar", EDITED),
    row("alliances:north_star_undo", "northstar", EDITS, post=True),
    row("alliances:juncture", "northstar", EDITED_OURS),
    row("alliances:juncture_lift", "juncture", EDITED_OURS),
    row("alliances:goals", "northstar", EDITED),
    row("alliances:goal_confirmations", "", OURS),
    row("alliances:goal_confirm", "", "302 403 403 302 302 302 302 302 302", post=True),
    row("alliances:goal_tie_elsewhere", "asked", EDITED_OURS),
    row("alliances:goal_question", "asked", EDITED_OURS),
    row("alliances:goal_reopen", "answered", EDITS_OURS, post=True),
    row("alliances:overdue", "northstar", SEEN),
    row("alliances:dialogue", "northstar", INTERNAL),
    row("alliances:question_ask", "northstar", ASKED),
    row("alliances:question_answer", "question", ANSWERED),
    row("alliances:question_withdraw", "question", NOT_THEIRS, post=True),
    row("alliances:decision_create", "northstar", "302 404 404 403 404 403 200 200 200"),
    row("alliances:decision_acknowledge", "decision", EDITS_OURS, post=True),
    row("alliances:decision_reopen", "decision", EDITS_OURS, post=True),
    row("alliances:decision_withdraw", "decision", NOT_THEIRS, post=True),
    row("alliances:agreement_renew", "agreement", EDITED),
    row("alliances:agreement_notice", "agreement", EDITED),
    row("alliances:agreement_lapse", "agreement", EDITED),
    row("alliances:agreement_undo", "settled", EDITS_OURS, post=True),
    row("alliances:agreement", "northstar", SEEN),
    row("alliances:agreement_create", "northstar", EDITED),
    row("alliances:agreement_edit", "agreement", EDITED),
    row("alliances:agreement_delete", "agreement", EDITED),
    row("alliances:deal_term_create", "northstar", EDITED),
    row("alliances:deal_term_edit", "term", TERMS_EDITED),
    row("alliances:deal_term_delete", "term", TERMS_EDITED),
    row("alliances:note_create", "northstar", EDITED),
    row("alliances:note_edit", "note", TERMS_EDITED),
    row("alliances:note_delete", "note", TERMS_EDITED),
    row("alliances:partner_list", "", EVERYBODY),
    row("alliances:partner_create", "", MANAGERS),
    row("alliances:partner_options", "", EVERYBODY, query="?q=mer"),
    row("alliances:partner_detail", "partner", OF_MERIDIAN),
    row("alliances:partner_detail", "undisclosed", RESTRICTED),
    row("alliances:partner_edit", "partner", PARTNER_EDITED),
    row("alliances:partner_merge", "partner", MERGED),
    row("alliances:partner_merge", "undisclosed", MERGED_UNSEEN),
    row("alliances:partner_merge_confirm", "partner double", MERGED),
    row("alliances:partner_merge_confirm", "partner undisclosed", MERGED_INTO_UNSEEN),
    row("alliances:person_list", "", EVERYBODY),
    row("alliances:person_create", "", MANAGERS),
    row("alliances:person_detail", "person", OF_MERIDIAN),
    row("alliances:person_edit", "person", PARTNER_EDITED),
    row("alliances:person_hand_over", "person", PARTNER_EDITED),
    row("alliances:deputy_create", "person", DEPUTY_NAMED),
    row("alliances:deputy_edit", "deputy", DEPUTY_NAMED),
    row("alliances:deputy_end", "deputy", DEPUTY_NAMED),
    row("alliances:person_leave", "person", LEFT),
    row("alliances:person_return", "person", LEFT),
    row("alliances:person_invite", "person", INVITED, post=True),
    row("alliances:person_confirm", "person", PERSON_ASKED, post=True),
    row("alliances:person_reach", "person", PERSON_ASKED, post=True),
    row("alliances:person_link", "person", "302 403 404 403 404 403 403 403 302"),
    row("alliances:own_address", "", ON_RECORD),
    row("alliances:own_confirm", "", "302 302 302 302 302 302 302 302 302", post=True),
    row("alliances:address_confirm", "token", NO_LINK),  # says that the link is no good
]
