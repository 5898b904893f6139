"""What this app offers to its pages and to the apps below it."""

from __future__ import annotations

from accounts.models import Role
from alliances import models, search
from alliances.services import (
    address_mail,
    agenda,
    calendar,
    coming,
    dialogue_mail,
    dialogue_round,
    digest,
    dropped,
    due,
    exceptions,
    left_behind,
    nudge_mail,
    today,
    unreachable,
)
from alliances.services.addresses import ask_for_confirmations
from alliances.services.deputies import acting, copies, notices, setting_up
from alliances.services.deputies.acting import absences_of, own_absences
from alliances.services.overview import dates_panel, facts_panel, owed_panel, team_panel
from alliances.services.own_address import own_addresses, people_to_link
from core.registry.audit import AuditKind, audit_kinds
from core.registry.history import HistorySource, histories
from core.registry.jobs import register_periodic
from core.registry.navigation import (
    Group,
    NavigationEntry,
    navigation,
)
from core.registry.pages import Panel, Tab, panels, tabs
from core.registry.search import SearchSource, search_sources
from core.registry.today import TodaySource, today_sources

ABOUT = frozenset({"about"})
PEOPLE = "People and addresses"


def register() -> None:
    navigation.register(
        NavigationEntry(
            "Alliances",
            "alliances:list",
            "alliances",
            30,
            shortcut="a",
            guests=True,
            first_for=(Role.GUEST,),
        ),
        NavigationEntry(
            "Partners", "alliances:partner_list", "partners", 10, Group.RECORDS, shortcut="n"
        ),
        NavigationEntry(
            "People", "alliances:person_list", "people", 20, Group.RECORDS, shortcut="e"
        ),
    )
    search_sources.register(
        SearchSource(
            "alliances",
            "Alliances",
            "alliances:list",
            search.find_alliances,
            search.alike_alliances,
            10,
        ),
        SearchSource(
            "partners",
            "Partners",
            "alliances:partner_list",
            search.find_partners,
            search.alike_partners,
            20,
        ),
        SearchSource(
            "people",
            "People",
            "alliances:person_list",
            search.find_people,
            search.alike_people,
            30,
        ),
    )
    tabs.register(
        Tab("alliance", "overview", "Overview", "alliances:detail", 10, guests=True),
        Tab("alliance", "people", "People", "alliances:people", 50, guests=True),
        Tab("alliance", "agreement", "Agreement", "alliances:agreement", 70, guests=True),
        Tab("alliance", "activity", "Activity", "alliances:activity", 80),
    )
    panels.register(
        Panel("alliance", "owed", "alliances/_owed.html", owed_panel, 30, 20, area="top"),
        Panel("alliance", "team", "alliances/_team.html", team_panel, 75, 40, area="side"),
        Panel("alliance", "dates", "alliances/_dates.html", dates_panel, 65, 35),
        Panel("alliance", "facts", "alliances/_facts.html", facts_panel, 90, 60, area="side"),
    )
    precision = frozenset({"announced_precision"})
    histories.register(
        HistorySource(models.Alliance, "Alliance", "id", "name", 10, hidden=precision),
        HistorySource(models.Membership, "Member", "alliance", "person__name", 11),
        HistorySource(models.Agreement, "Agreement", "alliance", "title", 12),
        HistorySource(
            models.AgreementDecision,
            "Decision on agreement",
            "agreement__alliance",
            "agreement__title",
            14,
            hidden=frozenset({"left_at"}),
        ),
        HistorySource(
            models.ContactLog,
            "Contact with",
            "alliance",
            "person__name",
            15,
            hidden=frozenset({"replaced_on", "logged_at"}),
        ),
        HistorySource(models.Question, "Question", "alliance", "text", 16, hidden=ABOUT),
        HistorySource(
            models.ExecutiveDecision, "Executive decision", "alliance", "text", 17, hidden=ABOUT
        ),
        HistorySource(
            models.GoalConfirmation,
            "Goal to confirm",
            "alliance",
            "goal__name",
            18,
            hidden=frozenset({"answered_at", "answered_by", "asked_by"}),
        ),
        HistorySource(models.Juncture, "Critical juncture", "alliance", "reason", 19),
        HistorySource(models.DealTerm, "Deal term", "alliance", "kind", 13, confidential=True),
        HistorySource(
            models.Nudge,
            "Nudge of",
            "alliance",
            "subject",
            14,
            hidden=frozenset({"what", "subject_id"}),
        ),
    )
    today_sources.register(
        TodaySource(
            "agreements",
            (today.NOTICE, today.AGREEMENT_END),
            today.agreement_items,
            rows=today.ending,
        ),
        TodaySource("questions", (today.QUESTION,), today.question_items),
        TodaySource("decisions", (today.DECISION,), today.decision_items),
        TodaySource("sponsors", (today.SPONSOR,), today.sponsor_items, rows=today.silent_sponsors),
        TodaySource("left_behind", (today.HAND_OVER,), today.hand_over_items),
        TodaySource("unreachable", (unreachable.UNREACHABLE,), unreachable.unreachable_items),
        TodaySource("goals", (today.GOAL,), today.goal_items, rows=today.goals_waiting),
        TodaySource("north_stars", (today.NORTH_STAR,), today.north_star_items),
    )
    audit_kinds.register(
        AuditKind("person_address_changed", "Address of a person changed", PEOPLE, 10),
        AuditKind("address_confirmed", "Address confirmed", PEOPLE, 20),
        AuditKind("sign_in_tied", "Sign-in linked to a person", PEOPLE, 30),
    )
    register_periodic(
        "alliances.confirmations",
        "Confirmation of addresses in restricted alliances",
        lambda work: {"e-mails sent": ask_for_confirmations(now=work.now)},
    )
    panels.register(
        Panel(
            "profile", "addresses", "alliances/_own_address.html", own_addresses, 10, guest_order=10
        ),
        Panel("profile", "deputies", "alliances/_absences.html", own_absences, 15, guest_order=15),
        Panel("person", "deputies", "alliances/_absences.html", absences_of, 30, guest_order=30),
        Panel("people", "to_link", "alliances/_people_to_link.html", people_to_link, 10),
    )
    agenda.register()
    dialogue_mail.register()
    dialogue_round.register()
    nudge_mail.register()
    dropped.register()
    address_mail.register()
    calendar.register()
    coming.register()
    exceptions.register()
    due.register()
    digest.register()
    unreachable.register()
    left_behind.register()
    acting.register()
    notices.register()
    copies.register()
    audit_kinds.register(
        AuditKind(setting_up.NAMED, "Deputy named", PEOPLE, 60),
        AuditKind(setting_up.TAKEN_BACK, "Deputy taken back", PEOPLE, 61),
    )
