"""Every feature has something to show in the demo, for every role."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.utils import timezone

from accounts.models import Invitation, Role, User
from alliances.models import Alliance, DealTerm, Juncture, Membership, Nudge, Person
from alliances.services.left_behind import gone_people
from core.audit.models import AuditEvent
from core.db.columns import day_number
from core.jobs.models import Job
from core.mail.models import OutgoingMessage, StoppedAddress
from core.registry.jobs import JOB_KINDS
from demo.services.arcs import ARCS, condition
from demo.services.build import build_portfolio
from demo.services.cast import GUEST_EMAIL
from demo.services.random_stories import more_managers, random_stories
from demo.services.stories import goals, rates, stories
from governance.models import Action, AgendaItem, DutyCover, Meeting, MeetingCost, RaciPart, Webhook
from governance.services.kickoff import priorities_of
from plans.models import Deliverable, Initiative, Objective, ObjectiveActual, PlanSending
from portfolio.models import Review, ReviewAmendment
from scorecards.models import (
    Alignment,
    AllianceTreatment,
    GreenPersistence,
    PendingScore,
    Placement,
    Quadrant,
    Scorecard,
)
from scorecards.rules.treatments import GRACE_DAYS
from scorecards.services.recompute import recompute
from scorecards.services.treatment.facts import facts_of, over_of
from tests.conftest import at
from tests.demo import one_figure
from tests.demo.known_then import (
    few_ask_for_attention,
    greens_that_nobody_looked_at,
    no_evidence_is_newer_than_its_day,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_forty_stories_with_names_that_differ() -> None:
    found = stories()
    assert len(found) == 40
    assert len({story.name for story in found}) == len({story.partner for story in found}) == 40


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.name)
def test_a_story_refers_to_what_exists(story) -> None:
    assert story.arc in ARCS
    assert story.currency in {*rates(), "EUR"}
    assert set(story.goals) <= {goal.name for goal in goals()}


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.name)
def test_a_story_has_words_that_stay_true(story) -> None:
    """The demo is dated relative to today: a season or a month in its words would be wrong soon."""
    assert len(story.summary.split()) >= 6
    dated = re.compile(
        r"\b(spring|summer|autumn|winter|january|february|march|april|june|july|august"
        r"|september|october|november|december|20\d\d)\b",
        re.IGNORECASE,
    )
    for words in (story.summary, story.note, *map(str, story.metric)):
        assert not dated.search(words), words


@pytest.mark.parametrize("arc", ARCS)
@pytest.mark.parametrize("moment", [0, 0.3, 0.72, 1])
def test_levels_stay_levels(arc: str, moment: float) -> None:
    state = condition(arc, moment)
    for name in state.__dataclass_fields__:
        assert 0 <= getattr(state, name) <= 130, name


def test_random_stories_are_the_same_from_the_same_seed() -> None:
    def found(seed: int) -> list:
        return list(random_stories(count=300, seed=seed, years=3))

    assert found(1) == found(1) != found(2)
    assert len({story.name for story in found(1)}) == 300


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_exercises_every_feature() -> None:
    build_portfolio(
        stories=stories(), now=NOW, years=3, seed=2026, say=lambda line: None, monthly=True
    )
    assert Alliance.objects.count() == 40
    assert set(Placement.objects.current().values_list("quadrant", flat=True)) == set(Quadrant)
    bands = Placement.objects.current().values_list("health_band", flat=True)
    assert {"red", "amber", "green"} <= set(bands)
    for side in ("ours", "theirs"):
        late = Deliverable.objects.in_force().filter(side=side, delivered_on__gt=F("due_on"))
        assert late.exists(), side
        assert Deliverable.objects.overdue(NOW.date()).filter(side=side).exists(), side
    assert set(Meeting.objects.values_list("state", flat=True)) == set(Meeting.State)
    assert AgendaItem.objects.filter(outcome="carried").exists()
    assert DealTerm.objects.filter(amount=None).exists()
    assert DealTerm.objects.exclude(qualifier="exact").exists()
    assert Alliance.objects.filter(confidentiality="restricted").exists()
    assert Person.objects.values("time_zone").distinct().count() > 10
    assert set(Review.objects.values_list("state", flat=True)) == set(Review.State)
    assert Scorecard.objects.values("year", "quarter").distinct().count() >= 11
    assert set(User.objects.values_list("role", flat=True)) == set(Role)
    guest = User.objects.get(email=GUEST_EMAIL)
    assert [str(one) for one in Alliance.objects.visible_to(guest)] == ["Northstar"]
    for role in (Role.MANAGER, Role.MEMBER):
        assert all(
            Membership.objects.filter(person__user=user).exists()
            for user in User.objects.filter(role=role)
        )
    # People come and go: one alliance waits for a manager, things are left behind, one is invited.
    assert {person.partner_id is None for person in Person.objects.gone()} == {True, False}
    managed = Membership.objects.managing().values("alliance")
    assert Alliance.objects.active().exclude(pk__in=managed).count() == 1
    ines = Alliance.objects.filter(memberships__person__name="Ines Okafor")
    assert gone_people(alliances=[row.pk for row in ines], today=NOW.date(), now=NOW)
    assert {row.state_at(NOW) for row in Invitation.objects.all()} == {"invited", "expired"}
    clocks = {kind.key for kind in JOB_KINDS if kind.periodic}
    shown = dict(Job.objects.filter(key="periodic").values_list("kind", "state"))
    assert set(shown) <= clocks and set(shown.values()) == {"done"}
    assert Job.objects.filter(state="failed", owner__role=Role.LEADER).exists()
    told = AuditEvent.objects.filter(network__startswith="192.0.2.")
    kinds = {"signed_in", "sign_in_failed", "refused", "portfolio_exported", "role_changed"}
    assert kinds <= set(told.values_list("kind", flat=True))
    assert not told.filter(at__gt=NOW).exists()
    assert Nudge.objects.filter(by_mail=True).exists()
    assert Nudge.objects.filter(by_mail=False).exclude(note="").exists()
    assert Nudge.objects.values("subject_id").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert ReviewAmendment.objects.exists()
    assert PlanSending.objects.filter(plan__state="partner_review").exists()
    assert OutgoingMessage.objects.filter(kind="due_digest", state="waiting").exists()
    assert User.objects.filter(unread__gt=0).exists()
    assert StoppedAddress.objects.count() == Webhook.objects.filter(is_on=False).count() == 1
    assert not OutgoingMessage.objects.filter(kind="plan_sent").exclude(state="done").exists()
    # Governance: few gaps, one agreement that is stale, one that was not answered, a kickoff.
    assert sorted(DutyCover.objects.gaps().values_list("duty", flat=True)) == [
        *("cheer", "correct", "inspect")
    ]
    states = {part.state(NOW) for part in RaciPart.objects.all()}
    assert states == {"agreed", "stale", "asked"}
    assert Meeting.objects.get(kind="kickoff").agenda_items.count() == 8
    assert priorities_of(Alliance.objects.get(name="Open payments")).differences
    assert MeetingCost.objects.exists() and Meeting.objects.exclude(result="").exists()
    # Treatments: proposed, agreed, adapted; an open alignment, one not kept, a critical juncture.
    states = set(AllianceTreatment.objects.values_list("state", flat=True))
    assert states == {"proposed", "taken", "adapted"}
    assert AllianceTreatment.objects.waiting().filter(quadrant="white_glove").exists()
    assert Alignment.objects.filter(closed_on=None, answers__answer="").exists()
    agreed = AllianceTreatment.objects.agreed()
    late = over_of(
        day_number(NOW.date()), facts_of(agreed.values_list("alliance", flat=True), NOW.date())
    )
    assert 1 <= (late > GRACE_DAYS).any(axis=0).sum() <= 6
    assert Juncture.objects.running(NOW.date()).count() == 2
    # An uncertain placement that its manager, who signs in, can settle.
    unsure = Placement.objects.current().get(alliance__name="Nordwind grid")
    assert unsure.holds < 0.6 and unsure.one_answer
    # The demo does not contradict itself.
    assert not Deliverable.objects.filter(initiative__stage__in=["proposed", "approved"]).exists()
    assert not Initiative.objects.filter(stage="executing", launch_on=None).exists()
    twice = Action.objects.open().values("alliance", "title").annotate(n=Count("pk"))
    assert not twice.filter(n__gt=1).exists()
    # Sums, a value, limits and a band; milestones; what got old, was corrected and was withdrawn.
    measured = set(Objective.objects.values_list("measured_as", "direction"))
    assert measured == {("flow", "more"), ("flow", "less"), ("level", "more"), ("level", "band")}
    assert Objective.objects.exclude(pace=[]).exists()
    assert ObjectiveActual.objects.filter(corrects__isnull=False).exists()
    assert ObjectiveActual.objects.filter(withdrawn_at__isnull=False).exists()
    assert not ObjectiveActual.objects.filter(recorded_at__date__lt=F("as_of")).exists()
    counted = ObjectiveActual.objects.filter(objective__unit="number")
    assert all(actual.value == int(actual.value) for actual in counted)
    held = Review.objects.filter(state="held").latest("held_on")
    record = Review.history.filter(id=held.pk).latest("history_date")
    assert (record.history_date.date(), record.history_user) == (held.held_on, held.held_by)
    # History has no holes: each placement ends where the next begins.
    northstar = Placement.objects.filter(alliance__name="Northstar co-sell").order_by("valid_from")
    rows = list(northstar)
    assert all(a.valid_to == b.valid_from for a, b in pairwise(rows))
    assert Alliance.history.filter(name="Northstar co-sell").count() >= 3
    # What it says of a day was on record by then, and few alliances ask for attention at a time.
    assert no_evidence_is_newer_than_its_day() > 1000
    shares = few_ask_for_attention(NOW.date())
    assert len(shares) == 13 and max(shares.values()) > 0.1
    assert 1 <= greens_that_nobody_looked_at(NOW.date()) <= 3
    assert GreenPersistence.objects.filter(steps__gte=4).exists()
    every_place_says_the_same()


def every_place_says_the_same() -> None:
    """A week of nights later too, in which no score moved by enough to be written."""
    # The portfolio was built later than its own day: the nights to come are later still.
    Placement.objects.update(computed_at=NOW)
    for days in (0, 7):
        with at(NOW + timedelta(days=days)):
            recompute(today=timezone.localdate())
            found = one_figure.figures()
            assert not one_figure.disagreements(found)
            seen = one_figure.compared(found)
            assert sum(seen.values()) > 900
            assert {figure for figure, count in seen.items() if count} >= one_figure.FIGURES


@pytest.mark.slow
@pytest.mark.django_db
def test_few_of_a_portfolio_by_chance_ask_for_attention() -> None:
    """CAMPAIGN=full looks at 400 alliances over three years."""
    count, years = (400, 3) if os.environ.get("CAMPAIGN") == "full" else (60, 1)
    build_portfolio(
        stories=random_stories(count=count, seed=7, years=years),
        colleagues=more_managers(count),
        now=NOW,
        years=years,
        seed=7,
        say=lambda line: None,
        monthly=False,
    )
    shares = few_ask_for_attention(NOW.date())
    assert len(shares) == 4 * years + 1 and max(shares.values()) > 0
    assert no_evidence_is_newer_than_its_day() > count


@pytest.mark.django_db
def test_the_command_leaves_a_portfolio_alone() -> None:
    Alliance.objects.create(name="Ours")
    call_command("seed_portfolio", "--if-empty", stdout=StringIO())
    assert Alliance.objects.count() == 1
    with pytest.raises(CommandError, match="already"):
        call_command("seed_portfolio")


@pytest.mark.django_db
def test_public_passwords_are_refused_in_production(settings) -> None:
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("seed_portfolio")
    assert not User.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_a_small_portfolio_of_any_size_can_be_made() -> None:
    out = StringIO()
    call_command("seed_portfolio", alliances=42, years=1, stdout=out)
    assert Alliance.objects.count() == 42
    assert "42 alliances over 1 years" in out.getvalue()
    # Nobody was asked to score today before the days before it were scored.
    assert not PendingScore.objects.exists()
    assert Placement.objects.as_of(timezone.localdate() - timedelta(days=120)).count() > 20


def test_every_role_has_a_sign_in() -> None:
    out = StringIO()
    call_command("seed_portfolio", "--sign-ins", stdout=out)
    roles = [line.split(":")[0] for line in out.getvalue().splitlines()]
    assert sorted(roles) == sorted(
        ["admin", "leader", "executive", "manager", "manager", "member", "guest"]
    )
