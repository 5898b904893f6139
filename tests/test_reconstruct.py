"""Nothing hidden can be computed from what is shown: every page answers the same whether there is
something that its reader may not see or not. Needs no knowledge of the pages.

Each address is asked before and after others make alliances that the reader does not see, with
everything an alliance can have: a partner of its own and one that the reader knows, people the
reader knows and others, money, meetings, actions, scores. Then the answers are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from alliances.models import (
    Alliance,
    AlliancePartner,
    AllianceType,
    BusinessUnit,
    CorporateGoal,
    Partner,
    PartnerAlias,
)
from scorecards.models import Indicator, ScoringModel
from scorecards.services.default_models import ensure_default_models
from scorecards.services.recompute import recompute
from scorecards.services.recompute_queue import recompute_marked
from tests.conftest import World, at
from tests.factories import (
    ActionFactory,
    AllianceFactory,
    AlliancePartnerFactory,
    CommitteeFactory,
    CourseCorrectionFactory,
    DealTermFactory,
    DeliverableFactory,
    FailureCauseFactory,
    GoalConfirmationFactory,
    InitiativeFactory,
    IssueFactory,
    MembershipFactory,
    ObjectiveFactory,
    PartnerFactory,
    PersonFactory,
    PlacementFactory,
    PlanFactory,
    RiskFactory,
    UserFactory,
)
from tests.test_canaries import everything_in
from tests.test_urls import TABLES, address_of
from tests.url_table import row

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite]

NOW = "2026-11-21T10:00:00Z"
# Who sees open alliances by their role is compared before there is a hidden open one as well.
BY_ROLE = ("eve", "lena")
BY_MEMBERSHIP = ("gina", "charlie", "alice", "bob")
ALL = "302 200 200 200 200 200 200 200 200"
ORDERS = ("-name", "tier", "stage", "-health", "country", "function", "alliance_count", "deal")
ENDED = {"state": "resolved", "resolution": "Done.", "ended_on": date(2026, 11, 20)}
LISTS = [
    *(row("governance:issue_list", "", ALL, query=f"?{text}")
      for text in ("show=all&sort=alliance", "function=Hidden", "show=ended&q=issue", "mine=1")),
    *(row("alliances:list", "", ALL, query=f"?sort={order}") for order in ORDERS),
    *(row("alliances:partner_list", "", ALL, query=f"?sort={order}") for order in ORDERS),
    *(row("alliances:person_list", "", ALL, query=f"?sort={order}") for order in ORDERS),
    *(row("alliances:list", "", ALL, query=f"?{text}")
      for text in ("q=umbra", "q=shadow", "q=quiet", "partner=umbra", "partner=shared", "orphan=on",
                   "tier=core", "tier=strategic", "stage=operating", "region=europe")),
    *(row("alliances:partner_list", "", ALL, query=f"?{text}")
      for text in ("q=umbra", "q=shadow", "competitor=on", "q=shared")),
    *(row("alliances:person_list", "", ALL, query=f"?{text}")
      for text in ("q=umbra", "q=hidden", "side=theirs", "side=ours")),
    *(row("core:search", "", ALL, query=f"?all=1&q={text}")
      for text in ("umbra", "shadow", "shared", "quiet", "hidden", "dora", "listed")),
    *(row(name, "", ALL, query=f"?q={text}")
      for name in ("alliances:partner_options",)
      for text in ("umbra", "shadow", "shared", "hidden", "listed")),
    *(row("portfolio:dashboard", "", ALL, query=f"?{text}")
      for text in ("view=table", "view=table&sort=name", "as_of=2026-11-01", "tier=strategic")),
    row("portfolio:exception_list", "", ALL, query="?as_of=2026-11-01"),
    *(row(f"alliances:person_{page}", who, ALL)
      for page in ("detail", "edit", "hand_over") for who in ("contact", "dora", "manager")),
    *(row(f"alliances:partner_{page}", who, ALL)
      for page in ("detail", "edit", "merge") for who in ("shared", "meridian")),
    *(row(f"portfolio:goal_{page}", "goal", ALL) for page in ("detail", "drop", "tie")),
    row("portfolio:goal_list", "", ALL, query="?show=asked"),
    row("alliances:person_options", "star", ALL, query="?q=o"),
    row("alliances:partner_merge_confirm", "shared meridian", ALL),
]  # fmt: skip


class Known:
    """What was there before, and is taken up by what is hidden."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.unit = BusinessUnit.objects.create(name="North")
        self.kind = AllianceType.objects.create(name="Hand in hand")
        self.goal = CorporateGoal.objects.create(name="Grow")
        self.cause = FailureCauseFactory(name="Known cause")
        self.shared = PartnerFactory(name="Shared Corp", listed=True)
        self.contact = PersonFactory(name="Listed Contact", partner=self.shared, listed=True)
        self.mona = PersonFactory(name="Mona", partner=world.meridian, listed=True)
        self.dora = PersonFactory(name="Dora Colleague")
        self.hugo: User = UserFactory(name="Hugo Hidden", role=Role.MANAGER)
        self.manager = PersonFactory(name="Hugo Hidden", user=self.hugo)
        ScoringModel.objects.get_or_create(key="canary", defaults={"name": "Model"})
        Indicator.objects.create(key="canary", name="Trust")
        star, helix = world.northstar, world.helix
        for alliance in (star, helix):
            Alliance.objects.filter(pk=alliance.pk).update(
                business_unit=self.unit, alliance_type=self.kind, region="europe"
            )
            alliance.goals.add(self.goal)
            DealTermFactory(alliance=alliance, label="Known")
            PlacementFactory(alliance=alliance, quadrant="sustain", value=70, risk=20, health=80)
            RiskFactory(alliance=alliance)
            IssueFactory(alliance=alliance, cause=self.cause, **ENDED)

    def keys(self) -> dict[str, Any]:
        found = {name: getattr(self, name).pk for name in ("shared", "contact", "dora", "manager")}
        own = {"goal": self.goal.pk, "star": self.world.northstar.pk}
        return found | own | {"meridian": self.world.meridian.pk}

    def hide(self, name: str, confidentiality: str) -> Alliance:
        """Another alliance, of hugo, with everything that one can have."""
        alliance = AllianceFactory(
            name=name,
            confidentiality=confidentiality,
            business_unit=self.unit,
            alliance_type=self.kind,
            region="europe",
        )
        alliance.goals.add(self.goal)
        GoalConfirmationFactory(alliance=alliance, goal=self.goal)
        own = PartnerFactory(name=f"{name} Umbra", is_competitor=True, country="Chad")
        PartnerAlias.objects.create(partner=own, name=f"Shadow {name}")
        AlliancePartnerFactory(alliance=alliance, partner=own)
        MembershipFactory(alliance=alliance, person=self.manager)
        everything_in(self.world, alliance)
        Partner.objects.filter(pk=own.pk).update(
            name=own.name, normalised_name=own.normalised_name, is_competitor=True
        )
        for partner in (self.shared, self.world.meridian):
            AlliancePartner.objects.create(alliance=alliance, partner=partner)
        hidden = PersonFactory(name="Hidden Contact", partner=self.world.meridian)
        for person in (self.contact, self.mona, hidden):
            MembershipFactory(alliance=alliance, person=person, side="theirs", role="counterpart")
        MembershipFactory(alliance=alliance, person=self.dora, role="executive_sponsor")
        gone = PersonFactory(name="Gone", partner=self.shared)
        MembershipFactory(
            alliance=alliance, person=gone, side="theirs", role="counterpart",
            ended_on=date(2026, 6, 1),
        )  # fmt: skip
        committee = CommitteeFactory(alliance=alliance, name="Steering")
        committee.members.create(person=self.contact)
        plan = PlanFactory(alliance=alliance, state="agreed", fiscal_year=2027)
        of_goal = alliance.plans.exclude(pk=plan.pk).get()
        for goal in (self.goal, None):
            ObjectiveFactory(plan=of_goal, goal=goal)
            InitiativeFactory(plan=of_goal, goal=goal)
        soon = timezone.localdate() + timedelta(days=3)
        for person in (self.dora, self.contact):
            ActionFactory(alliance=alliance, owner=person, due_on=soon - timedelta(days=9))
            DeliverableFactory(plan=plan, owner=person, due_on=soon)
        RiskFactory(alliance=alliance, owner=self.dora, probability=5, impact=5)
        IssueFactory(
            alliance=alliance, owner=self.dora, functions="Hidden", cause=self.cause, **ENDED
        )
        IssueFactory(alliance=alliance, owner=self.contact, state="escalated", level="executives")
        CourseCorrectionFactory(alliance=alliance, cause=self.cause)
        return alliance


def pages(rows: Any, things: dict[str, Any], persona: str) -> Iterator[str]:
    for one in rows:
        if dict(one.expected())[persona] == 200 and not one.post:
            yield address_of(one, things)


# A sign-in opens every alliance of a person, and mail of all of them goes to their address: who may
# not change them all neither opens, closes nor diverts it (decision 0084, Left).
RIGHTS_OVER_ALL = re.compile(
    r'<form class="stack tight" method="post" action="/people/\d+/invite/">.*?</form>'
    r'|<details class="drop end">\s*<summary class="btn" aria-label="More for this person">'
    r".*?</details>"
    r'|(?: disabled)? aria-describedby="id_email_helptext"'
    r'|<div id="id_email_helptext"[^>]*>.*?</div>',
    re.DOTALL,
)


def plain(text: str) -> str:
    """Without what differs from one answer to the next."""
    text = re.sub(r"\s+", " ", RIGHTS_OVER_ALL.sub("", text)).replace("> <", ">\n<")
    text = re.sub(
        r'(name="csrfmiddlewaretoken" value|name="client_id" value|nonce|data-csrf)="[^"]*"',
        r'\1=""',
        text,
    )
    return re.sub(r'"X-CSRFToken": ?"[^"]*"|X-CSRFToken[^,}]*', "", text)


def answers(client: Client, urls: list[str]) -> dict[str, str]:
    found = {}
    for url in urls:
        answer = client.get(url)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[url] = f"{answer.status_code} {plain(content.decode('utf-8', 'replace'))}"
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    wrong = []
    for url, old in before.items():
        if old == after[url]:
            continue
        pairs = zip(old.splitlines(), after[url].splitlines(), strict=False)
        first = next(((a.strip(), b.strip()) for a, b in pairs if a != b), ("", "length"))
        wrong.append(f"{url}: {first[0][:300]!r} became {first[1][:300]!r}")
    return wrong


def compared(world: World, name: str, personas: tuple[str, ...], hidden: str) -> list[str]:
    with at(NOW):
        known = Known(world)
        table = TABLES.get(name)
        built = table.build(world) if table else known.keys()
        things = {key: one() if callable(one) else one for key, one in built.items()}
        rows = table.ROWS if table else LISTS
        asked = {persona: list(pages(rows, things, persona)) for persona in personas}
        clients = {persona: world.client(persona) for persona in personas}
        before = {persona: answers(clients[persona], asked[persona]) for persona in personas}
        known.hide("Hush", hidden)
        wrong = []
        for persona in personas:
            after = answers(clients[persona], asked[persona])
            wrong += [f"{persona} {line}" for line in changed(before[persona], after)]
    return wrong


@pytest.mark.parametrize("name", [*TABLES, "lists"])
def test_no_page_tells_of_what_is_hidden(world: World, name: str) -> None:
    wrong = compared(world, name, BY_ROLE, "restricted")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:60])


@pytest.mark.parametrize("name", [*TABLES, "lists"])
def test_no_page_tells_who_is_no_member(world: World, name: str) -> None:
    wrong = compared(world, name, BY_MEMBERSHIP, "open")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:60])


def test_no_score_tells_of_what_is_hidden(world: World) -> None:
    """Scores are computed from the records of all, and read by everybody who sees the alliance."""
    ScoringModel.objects.all().delete()
    ensure_default_models()
    urls = [f"/alliances/{world.northstar.pk}/{tab}" for tab in ("", "scorecard/")]
    urls += ["/portfolio/?view=table", "/alliances/?sort=-health"]
    personas = ("charlie", "alice", "eve", "lena")
    with at(NOW):
        known = Known(world)
        recompute(alliance_ids=Alliance.objects.values_list("pk", flat=True))
        before = {persona: answers(world.client(persona), urls) for persona in personas}
        known.hide("Hush", "restricted")
        assert recompute_marked()
        recompute(alliance_ids=Alliance.objects.values_list("pk", flat=True))
        for persona in personas:
            assert not changed(before[persona], answers(world.client(persona), urls))


def test_the_comparison_would_find_it(world: World) -> None:
    """Of what the reader does see, something changes: an empty answer is no safe one."""
    assert len(compared(world, "lists", ("lena",), "open")) > 20
