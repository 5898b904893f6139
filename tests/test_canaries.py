"""A word that stands nowhere else is put into everything confidential; every address is opened with
every key as every persona, and each answer is searched for it. Needs no knowledge of the pages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from accounts.models import User
from alliances.models import (
    AgreementDecision,
    Alliance,
    ContactLog,
    Membership,
    Nudge,
    Partner,
    Person,
    PrivateNote,
    StageChange,
)
from governance.models import (
    AgendaItem,
    Announcement,
    BacklogItem,
    Decision,
    Invitation,
    JointEvent,
    Meeting,
    MeetingLine,
    Minutes,
    MinutesAmendment,
    MinutesAnswer,
    MinutesVersion,
    PulseAnswer,
    Series,
)
from governance.services.minutes.content import compose_minutes
from plans.models import ObjectiveActual, PlanSending, PlanSignOff
from portfolio.models import ExceptionFact, ReviewAmendment, ReviewComment
from scorecards.models import (
    Baseline,
    EvaluationAnswer,
    Indicator,
    LineRemark,
    Measurement,
    QuestionSet,
    Scorecard,
    ScorecardStep,
    ScoringModel,
    Survey,
    SurveyComment,
)
from tests.conftest import World
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    AlignmentAnswerFactory,
    AlignmentFactory,
    AllianceTreatmentFactory,
    BallotFactory,
    CadenceFactory,
    CommitteeFactory,
    CourseCorrectionFactory,
    DealTermFactory,
    DecisionFactory,
    DeliverableFactory,
    DeputyFactory,
    DissentFactory,
    EarlyRiskFactory,
    EvaluationFactory,
    ExecutiveDecisionFactory,
    InitiativeFactory,
    IssueFactory,
    JunctureFactory,
    MeetingFactory,
    MembershipFactory,
    ObjectiveFactory,
    PersonFactory,
    PlacementFactory,
    PlanFactory,
    QuestionFactory,
    RaciPartFactory,
    ReplacementFactory,
    ReplyLineFactory,
    ReviewFactory,
    RiskFactory,
    SidePrioritiesFactory,
    VoteFactory,
)
from tests.url_table import addresses

# Keys restart with every test on SQLite, so that a short range of them reaches every row.
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite]

TERM, NOTE, QUIET, INTERNAL = "CANARYterm", "CANARYnote", "CANARYquiet", "CANARYinternal"
AMOUNT = "48151623"
# Who may read each canary; everybody else must not meet it anywhere.
READERS = {
    TERM: {"alice", "eve", "lena", "ada"},
    AMOUNT: {"alice", "eve", "lena", "ada"},
    NOTE: {"alice", "eve", "lena", "ada"},
    QUIET: {"bob", "ada"},
    INTERNAL: {"charlie", "alice", "eve", "lena", "ada"},
}
CRAWLERS = ("anonymous", "gina", "oscar", "charlie", "bob", "alice", "lena")
# Keys of the crawl: every key in use up to this one. The world of this test stays below.
HIGHEST = 14
QUERIES = ("", "?q=CANARY", "?sort=-name&page=1", "?as_of=2026-11-01")


def keys_there_are() -> range:
    """Those of the rows of the world, whatever they are of."""
    for model in (Alliance, Membership, Partner, Person):
        assert model.objects.order_by("-pk").first().pk <= HIGHEST
    return range(1, HIGHEST + 1)


def _treated(alliance: Alliance, words: str, user: User) -> None:
    """A treatment, an alignment and a critical juncture that say `words`."""
    AllianceTreatmentFactory(
        alliance=alliance, state="adapted", answered_on=date(2026, 11, 1), reason=words
    )
    AllianceTreatmentFactory(alliance=alliance, reason=words)
    alignment = AlignmentFactory(alliance=alliance, question=words, outcome=words)
    AlignmentAnswerFactory(
        alignment=alignment,
        user=user,
        answer="not_aligned",
        because=words,
        answered_at=timezone.now(),
    )
    JunctureFactory(alliance=alliance, reason="other", words=words)


def confidential_rows(world: World) -> None:
    """Deal terms and notes of Northstar, and everything that a restricted alliance can have."""
    star = world.northstar
    # Whoever stands in for a member of the restricted alliance reads nothing of it.
    people = {"person": world.bob.person, "deputy": world.charlie.person}
    DeputyFactory(**people, starts_on=date(2020, 1, 1), ends_on=date(2199, 1, 1))
    DealTermFactory(
        alliance=star, label=TERM, note=TERM, amount=int(AMOUNT), kind="milestones"
    ).save()
    PrivateNote.objects.create(alliance=star, text=NOTE, author=world.alice)
    RiskFactory(alliance=star, title=INTERNAL, response=INTERNAL, evidence=INTERNAL)
    EarlyRiskFactory(alliance=star, title=INTERNAL, what_may_happen=INTERNAL)
    _treated(star, INTERNAL, world.lena)
    IssueFactory(alliance=star, note=INTERNAL)
    correction = dict.fromkeys(("title", "cause_found", "rule_changed", "applies_to"), INTERNAL)
    CourseCorrectionFactory(alliance=star, measure=INTERNAL, next_step=INTERNAL, **correction)
    days = {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 1)}
    JointEvent.objects.create(alliance=star, title=INTERNAL, customer_text=INTERNAL, **days)
    _said(star, INTERNAL, world.charlie.person)
    DecisionFactory(alliance=star, internal_reasoning=INTERNAL)
    Partner.objects.filter(pk=world.meridian.pk).update(description=INTERNAL)
    Alliance.objects.filter(pk=star.pk).update(source=INTERNAL, summary=INTERNAL)
    held = MeetingFactory(committee__alliance=star, state="held", starts_at=timezone.now())
    _typed(held, INTERNAL, only=True)
    minutes = Minutes.objects.create(meeting=held, state="circulated", version=1)
    content = compose_minutes(meeting=held)
    MinutesVersion.objects.create(
        minutes=minutes, number=1, content=content, text="", circulated_at=timezone.now()
    )
    everything_in(world, world.restricted)


def _said(alliance: Alliance, words: str, person: Person) -> None:
    """What only our own people say to each other about an alliance."""
    ContactLog.objects.create(alliance=alliance, person=person, day=date(2026, 6, 1), note=words)
    QuestionFactory(alliance=alliance, text=words, answer=words, answered_at=timezone.now())
    ExecutiveDecisionFactory(alliance=alliance, text=words)
    AgreementDecision.objects.create(
        agreement=AgreementFactory(alliance=alliance, title="An annex"),
        choice="renew",
        decided_on=date(2026, 6, 1),
        note=words,
    )


def _typed(meeting: Meeting, words: str, *, only: bool) -> None:
    MeetingLine.objects.create(
        meeting=meeting,
        text=words,
        is_company_only=only,
        client_id=uuid.uuid4(),
        written_at=timezone.now(),
    )


def everything_in(world: World, alliance: Alliance) -> None:
    texts = ("name", "brand_name", "north_star", "programme", "focus_area", "summary", "source")
    Alliance.objects.filter(pk=alliance.pk).update(**dict.fromkeys(texts, QUIET))
    alliance.refresh_from_db()
    alliance.save()
    partner = alliance.partners.get()
    partner.name = partner.description = f"{QUIET} Ltd"
    partner.save()
    person = PersonFactory(name=QUIET, title=QUIET, function=QUIET, partner=partner)
    MembershipFactory(alliance=alliance, person=person, side="theirs", role="executive_sponsor")
    AgreementFactory(alliance=alliance, title=QUIET, ends_on=date(2199, 1, 1))
    DealTermFactory(alliance=alliance, label=QUIET, note=QUIET)
    PrivateNote.objects.create(alliance=alliance, text=QUIET)
    today = date(2026, 6, 1)
    StageChange.objects.create(
        alliance=alliance,
        from_stage="launching",
        to_stage="operating",
        changed_on=today,
        reason=QUIET,
    )
    plan = PlanFactory(alliance=alliance, theme=QUIET, closing_note=QUIET)
    objective = ObjectiveFactory(plan=plan, what=QUIET, why=QUIET, decision=QUIET)
    ObjectiveActual.objects.create(objective=objective, as_of=today, value=1, note=QUIET)
    InitiativeFactory(plan=plan, name=QUIET, lead=person, description=QUIET, failure_cause=QUIET)
    DeliverableFactory(plan=plan, name=QUIET, owner=person)
    PlanSignOff.objects.create(plan=plan, side="theirs", person=person, signed_on=today, note=QUIET)
    committee = CommitteeFactory(alliance=alliance, name=QUIET, decision_rights=QUIET)
    CadenceFactory(committee=committee, location=QUIET)
    texts = dict.fromkeys(("title", "minutes", "location", "purpose", "result"), QUIET)
    meeting = MeetingFactory(committee=committee, **texts)
    RaciPartFactory(row__alliance=alliance, row__title=QUIET, person=person, objection=QUIET)
    SidePrioritiesFactory(alliance=alliance, text=QUIET)
    AgendaItem.objects.create(meeting=meeting, title=QUIET, notes=QUIET)
    days = {"starts_on": today, "ends_on": today, "is_shared": True}
    JointEvent.objects.create(alliance=alliance, title=QUIET, customer_text=QUIET, **days)
    series = Series.objects.create(uid="canary-1", committee=committee, meeting=meeting)
    Invitation.objects.create(series=series, person=person, comment=QUIET)
    Announcement.objects.create(series=series, version=1, sentence=QUIET, said_at=timezone.now())
    words = ("title", "what_happens", "path", "our_interest", "their_interest", "our_position")
    issue = IssueFactory(
        alliance=alliance,
        committee=committee,
        functions=QUIET,
        note=QUIET,
        resolution=QUIET,
        their_position=QUIET,
        **dict.fromkeys(words, QUIET),
    )
    issue.steps.create(kind="raised", level="operating", at=timezone.now(), reason=QUIET)
    CourseCorrectionFactory(
        **dict.fromkeys(("title", "cause_found", "rule_changed", "measure", "conclusion"), QUIET),
        alliance=alliance,
    )
    decision = Decision.objects.create(
        **dict.fromkeys(("text", "reasoning", "options", "criteria", "right"), QUIET),
        **dict.fromkeys(("internal_reasoning", "outcome_note", "revisit_reason"), QUIET),
        meeting=meeting,
    )
    DissentFactory(decision=decision, person=person, why=QUIET, would_change=QUIET)
    ballot = BallotFactory(
        committee=committee, question=QUIET, background=QUIET, choices_text=f"{QUIET}\nno"
    )
    voted = {"choice": "0", "comment": QUIET, "answered_at": timezone.now()}
    VoteFactory(ballot=ballot, person=person, **voted)
    PulseAnswer.objects.create(meeting=meeting, side="theirs", score=3, words=QUIET)
    reasons = dict.fromkeys(("move_reason", "drop_reason", "asked_reason"), QUIET)
    ActionFactory(alliance=alliance, title=QUIET, meeting=meeting, **reasons)
    _typed(meeting, QUIET, only=False)
    BacklogItem.objects.create(committee=committee, title=QUIET, notes=QUIET)
    minutes = Minutes.objects.create(meeting=meeting, state="approved", version=1)
    when = {"circulated_at": timezone.now()}
    version = MinutesVersion.objects.create(
        minutes=minutes, number=1, content=compose_minutes(meeting=meeting), text=QUIET, **when
    )
    MinutesAnswer.objects.create(
        version=version, person=person, side="theirs", text=QUIET, answered_at=timezone.now()
    )
    MinutesAmendment.objects.create(
        minutes=minutes, text=QUIET, reason=QUIET, written_at=timezone.now()
    )
    RiskFactory(
        alliance=alliance,
        title=QUIET,
        response=QUIET,
        evidence=QUIET,
        closing_reason=QUIET,
    )
    EarlyRiskFactory(alliance=alliance, title=QUIET, what_may_happen=QUIET, answer=QUIET)
    _treated(alliance, QUIET, world.bob)
    when = dict.fromkeys(("opened_at", "closes_at", "closed_at"), timezone.now())
    survey = Survey.objects.create(
        alliance=alliance,
        question_set=QuestionSet.objects.get(kind="health"),
        kind="health",
        state="withdrawn",
        withdrawn_reason=QUIET,
        **when,
    )
    SurveyComment.objects.create(survey=survey, side="theirs", text=QUIET)
    PlacementFactory(alliance=alliance, quadrant="white_glove", value=90, risk=90, health=20)
    ExceptionFact.objects.create(
        alliance=alliance, key="red_health", count=1, valid_from=date(2026, 11, 2)
    )
    scoring, _ = ScoringModel.objects.get_or_create(key="canary", defaults={"name": "Model"})
    card = Scorecard.objects.create(alliance=alliance, year=2026, quarter=1, model=scoring)
    indicator, _ = Indicator.objects.get_or_create(key="canary", defaults={"name": "Trust"})
    Measurement.objects.create(scorecard=card, indicator=indicator, evidence=QUIET, comment=QUIET)
    step = ScorecardStep.objects.create(scorecard=card, kind="returned", words=QUIET)
    LineRemark.objects.create(step=step, indicator=indicator, text=QUIET)
    said = dict.fromkeys(("said", "evidence", "reason", "answer"), QUIET)
    ReplyLineFactory(
        scorecard=card, indicator=indicator, name=QUIET, question=QUIET, reply="disputed", **said
    )
    begun = {"reason": QUIET, "ended_reason": QUIET, "chosen_at": timezone.now()}
    Baseline.objects.create(alliance=alliance, scorecard=card, **begun)
    yearly = EvaluationFactory(alliance=alliance)
    EvaluationAnswer.objects.create(evaluation=yearly, killer="fear", level=3, words=QUIET)
    _said(alliance, QUIET, person)
    ReplacementFactory(alliance=alliance, others=QUIET)
    review = ReviewFactory(alliance=alliance)
    ReviewComment.objects.create(review=review, section="plan", text=QUIET)
    author = {"author": None, "written_at": timezone.now()}
    ReviewAmendment.objects.create(review=review, text=QUIET, reason=QUIET, **author)
    nudge = {"alliance": alliance, "what": "deliverable", "subject_id": plan.deliverables.get().pk}
    nudge |= {"subject": QUIET, "nudged_at": timezone.now()}
    Nudge.objects.create(person=person, note=QUIET, words=QUIET, **nudge)
    PlanSending.objects.create(plan=plan, person=person, note=QUIET, sent_at=timezone.now())


def routes() -> list[str]:
    """Every address with {} for each key; those that take other words are left out."""
    found = []
    for _, route in addresses():
        if route.startswith("admin/") or "/(?P" in route or "^" in route:
            continue
        path = re.sub(r"<int:\w+>", "{}", route)
        if "<" not in path:
            found.append("/" + path)
    return found


def keys_by_prefix() -> dict[str, set[int]]:
    """The keys of all rows by what stands before the key in their address: that of their page, or
    the name of the model, "/deal-terms/". Other keys are no address of theirs."""
    found: dict[str, set[int]] = {}
    for model in apps.get_models():
        rows = model._base_manager.all()
        if isinstance(model._meta.pk, models.AutoField):
            name = str(model._meta.verbose_name_plural).replace(" ", "-")
            found.setdefault(f"/{name}/", set()).update(row.pk for row in rows)
        for row in rows if hasattr(model, "get_absolute_url") else ():
            prefix, key, rest = row.get_absolute_url().rpartition(f"{row.pk}/")
            if prefix.endswith("/") and key and not rest and not re.search(r"\d", prefix):
                found.setdefault(prefix, set()).add(row.pk)
    return found


def urls() -> Iterator[str]:
    keys, known = keys_there_are(), keys_by_prefix()
    for path in routes():
        prefix, *more = path.split("{}")
        mine = sorted(known[prefix]) if len(more) == 1 and prefix in known else keys
        for key in mine if more else [0]:
            url = path.replace("{}", str(key))
            if url == "/accounts/logout/":
                continue
            yield from (url + query for query in (QUERIES if "{}" not in path else ("",)))


def text_of(answer: Any) -> str:
    committee = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return headers + committee.decode("utf-8", "replace")


def met(client: Client, canaries: list[str]) -> list[str]:
    wrong = []
    for url in urls():
        # What one asks for may be quoted; it is the search that must not find it.
        asked = "CANARY" if "CANARY" in url else ""
        shown = text_of(client.get(url))
        wrong += [f"{url}: {canary}" for canary in canaries if canary in shown and canary != asked]
    return wrong


@pytest.mark.parametrize("persona", CRAWLERS)
def test_nobody_meets_what_is_not_theirs(world: World, persona: str) -> None:
    """And whoever may read it does meet it: without that, an empty answer would pass for a safe
    one."""
    confidential_rows(world)
    found = met(world.client(persona), list(READERS))
    mine = {canary for canary, readers in READERS.items() if persona in readers}
    wrong = [one for one in found if one.rpartition(": ")[2] not in mine]
    assert not wrong, "\n".join(wrong[:40])
    if persona in ("alice", "bob"):
        assert mine - {AMOUNT} <= {one.rpartition(": ")[2] for one in found}


def test_every_text_that_may_be_confidential_has_a_canary(world: World) -> None:
    """A new model of an alliance, or a new text of one, gets its line in `confidential_rows`."""
    confidential_rows(world)
    with connection.cursor() as cursor:
        bare = []
        for app in ("alliances", "governance", "scorecards", "portfolio"):
            for model in apps.get_app_config(app).get_models():
                rows = model._default_manager.all()
                if not hasattr(rows, "alliance_path") or model in (Membership,):
                    continue
                for field in model._meta.concrete_fields:
                    if isinstance(field, models.TextField) and not field.choices:
                        cursor.execute(
                            f"SELECT COUNT(*) FROM {model._meta.db_table} "
                            f"WHERE {field.column} LIKE 'CANARY%%'"
                        )
                        if not cursor.fetchone()[0]:
                            bare.append(f"{model.__name__}.{field.name}")
    assert not bare, sorted(bare)
