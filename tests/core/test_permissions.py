"""Who may see and change a row is decided in the querysets: every model, every persona."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models

from accounts.models import User
from alliances.models import (
    AgreementDecision,
    Alliance,
    AlliancePartner,
    ContactLog,
    DealTerm,
    Membership,
    Nudge,
    PrivateNote,
    StageChange,
)
from core.permissions import may_edit, require, require_editable
from governance.models import (
    AgendaItem,
    Announcement,
    BacklogItem,
    CommitteeMember,
    DeadlockClause,
    Decision,
    DeclinedProposal,
    Invitation,
    IssueStep,
    JointEvent,
    MeetingLine,
    Minutes,
    MinutesAmendment,
    MinutesAnswer,
    MinutesVersion,
    PulseAnswer,
    PulseMark,
    ReceivedReply,
    Series,
    StandingItem,
)
from plans.models import ObjectiveActual, PlanSignOff
from portfolio.models import ExceptionFact, ReviewAmendment, ReviewComment
from scorecards.models import (
    Baseline,
    EvaluationAnswer,
    Indicator,
    LineRemark,
    Measurement,
    QuestionSet,
    ReplyRequest,
    Scorecard,
    ScorecardStep,
    ScoringModel,
    Survey,
    SurveyComment,
    SurveyInvitation,
    SurveyQuestion,
    SurveyTally,
)
from tests.conftest import PERSONAS, World
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    AlignmentAnswerFactory,
    AlignmentFactory,
    AllianceTreatmentFactory,
    AttendeeFactory,
    BallotFactory,
    CadenceFactory,
    CommitteeFactory,
    CourseCorrectionFactory,
    DealTermFactory,
    DecisionRightFactory,
    DeliverableFactory,
    DissentFactory,
    DutyCoverFactory,
    EarlyRiskFactory,
    EvaluationFactory,
    ExecutiveDecisionFactory,
    GoalConfirmationFactory,
    InitiativeFactory,
    InPersonProposalFactory,
    IssueFactory,
    JunctureFactory,
    MeetingCostFactory,
    MeetingFactory,
    ObjectiveFactory,
    PlacementFactory,
    PlanFactory,
    QuestionFactory,
    RaciPartFactory,
    RaciRowFactory,
    ReplacementFactory,
    ReplyLineFactory,
    ReviewFactory,
    RiskFactory,
    SidePrioritiesFactory,
    UserFactory,
    VoteFactory,
    WebhookFactory,
    member,
)

# In the order of the personas, for rows of Northstar: s sees, e sees and edits, - neither.
#           anon gina osca char bob  alic eve  lena ada
SHARED = "   -    s    -    s    -    e    s    e    e"
INTERNAL = " -    -    -    s    -    e    s    e    e"
EDITORS = "  -    -    -    -    -    e    -    e    e"
NOBODY = "   -    -    -    -    -    -    -    -    -"
SECRET = "   -    -    -    -    -    e    s    e    e"
# Who was named writes, here the alliance manager.
NAMED = "    -    -    -    s    -    e    s    s    e"


def rows_of(alliance: Alliance, user: User) -> Iterator[tuple[models.Model, str]]:
    """One row of every model that belongs to an alliance, and who may do what with it."""
    plan, committee = PlanFactory(alliance=alliance), CommitteeFactory(alliance=alliance)
    meeting, review = MeetingFactory(committee=committee), ReviewFactory(alliance=alliance)
    objective, today = ObjectiveFactory(plan=plan), "2026-06-01"
    person = Membership.objects.filter(alliance=alliance).first().person
    indicator = Indicator.objects.create(key=f"trust-{alliance.pk}", name="Trust")
    scoring = ScoringModel.objects.create(key=f"model-{alliance.pk}", name="Model")
    card = Scorecard.objects.create(alliance=alliance, year=2026, quarter=1, model=scoring)
    move = {"from_stage": "launching", "to_stage": "operating", "changed_on": today, "reason": "x"}
    yield alliance, SHARED
    yield AlliancePartner.objects.get(alliance=alliance), SHARED
    yield Membership.objects.filter(alliance=alliance).first(), SHARED
    yield StageChange.objects.create(alliance=alliance, **move), SHARED
    yield GoalConfirmationFactory(alliance=alliance), INTERNAL
    yield JunctureFactory(alliance=alliance), INTERNAL
    agreement, noon = AgreementFactory(alliance=alliance), f"{today}T12:00:00Z"
    yield agreement, SHARED
    decided = {"choice": "renew", "decided_on": today}
    yield AgreementDecision.objects.create(agreement=agreement, **decided), INTERNAL
    yield ContactLog.objects.create(alliance=alliance, person=person, day=today), INTERNAL
    nudged = {"what": "action", "subject_id": 1, "subject": "x", "nudged_at": noon}
    yield Nudge.objects.create(alliance=alliance, **nudged), INTERNAL
    yield QuestionFactory(alliance=alliance), INTERNAL
    yield ExecutiveDecisionFactory(alliance=alliance), INTERNAL
    yield plan, SHARED
    yield objective, SHARED
    yield ObjectiveActual.objects.create(objective=objective, as_of=today, value=1), SHARED
    yield InitiativeFactory(plan=plan), SHARED
    yield DeliverableFactory(plan=plan), SHARED
    signed = {"side": "ours", "person": person, "signed_on": today}
    yield PlanSignOff.objects.create(plan=plan, **signed), SHARED
    yield committee, SHARED
    yield CommitteeMember.objects.create(committee=committee, person=person), SHARED
    yield CadenceFactory(committee=committee), SHARED
    yield meeting, SHARED
    yield AttendeeFactory(meeting=meeting), SHARED
    yield AgendaItem.objects.create(meeting=meeting, title="x"), SHARED
    series = Series.objects.create(uid=f"meeting-{meeting.pk}", committee=committee)
    invitation = Invitation.objects.create(series=series, person=person)
    yield series, INTERNAL
    yield invitation, INTERNAL
    yield Announcement.objects.create(series=series, version=1, said_at=noon), INTERNAL
    reply = {"message_id": f"<{alliance.pk}@x>", "received_at": noon, "invitation": invitation}
    yield ReceivedReply.objects.create(**reply, state="taken"), INTERNAL
    decision = Decision.objects.create(meeting=meeting, text="x")
    yield decision, SHARED
    yield DissentFactory(decision=decision, person=person), SHARED
    ballot = BallotFactory(committee=committee)
    yield ballot, SHARED
    yield VoteFactory(ballot=ballot, person=person), SHARED
    answered = {"meeting": meeting, "side": "ours"}
    yield PulseAnswer.objects.create(score=4, **answered), NOBODY
    yield PulseMark.objects.create(person=person, **answered), NOBODY
    yield StandingItem.objects.create(committee=committee, title="x"), SHARED
    yield BacklogItem.objects.create(committee=committee, title="x"), INTERNAL
    declined = {"source": "x", "declined_at": noon}
    yield DeclinedProposal.objects.create(meeting=meeting, **declined), SHARED
    line = {"meeting": meeting, "text": "x", "written_at": noon}
    yield MeetingLine.objects.create(client_id=uuid.uuid4(), **line), SHARED
    minutes = Minutes.objects.create(meeting=meeting)
    yield minutes, SHARED
    version = MinutesVersion.objects.create(
        minutes=minutes, number=1, content={}, text="x", circulated_at=noon
    )
    yield version, SHARED
    said = {"person": person, "side": "ours", "answered_at": noon}
    yield MinutesAnswer.objects.create(version=version, **said), SHARED
    corrected = {"text": "x", "reason": "x", "written_at": noon}
    yield MinutesAmendment.objects.create(minutes=minutes, **corrected), SHARED
    yield ActionFactory(alliance=alliance), SHARED
    yield WebhookFactory(alliance=alliance), EDITORS
    yield DecisionRightFactory(committee=committee), SHARED
    yield DutyCoverFactory(alliance=alliance), SHARED
    work = RaciRowFactory(alliance=alliance)
    yield work, SHARED
    yield RaciPartFactory(row=work), SHARED
    yield SidePrioritiesFactory(alliance=alliance), SHARED
    yield MeetingCostFactory(meeting=meeting), INTERNAL
    yield InPersonProposalFactory(alliance=alliance), INTERNAL
    issue = IssueFactory(alliance=alliance)
    yield issue, SHARED
    step = {"kind": "raised", "level": "operating", "at": noon}
    yield IssueStep.objects.create(issue=issue, **step), SHARED
    yield DeadlockClause.objects.create(alliance=alliance), SHARED
    yield CourseCorrectionFactory(alliance=alliance), INTERNAL
    day = {"title": "x", "starts_on": today, "ends_on": today}
    yield JointEvent.objects.create(alliance=alliance, **day), INTERNAL
    yield JointEvent.objects.create(alliance=alliance, is_shared=True, **day), SHARED
    yield card, INTERNAL
    yield Measurement.objects.create(scorecard=card, indicator=indicator), INTERNAL
    line = ReplyLineFactory(scorecard=card, indicator=indicator)
    yield line, SHARED
    yield ReplyRequest.objects.create(scorecard=card, person=person, asked_at=noon), INTERNAL
    taken = ScorecardStep.objects.create(scorecard=card, kind="returned")
    yield taken, INTERNAL
    remark = {"indicator": indicator, "text": "x"}
    yield LineRemark.objects.create(step=taken, **remark), INTERNAL
    begun = {"scorecard": card, "reason": "x", "chosen_at": noon}
    yield Baseline.objects.create(alliance=alliance, **begun), INTERNAL
    yearly = EvaluationFactory(alliance=alliance)
    yield yearly, INTERNAL
    yield EvaluationAnswer.objects.create(evaluation=yearly, killer="fear", level=1), INTERNAL
    yield PlacementFactory(alliance=alliance), INTERNAL
    yield AllianceTreatmentFactory(alliance=alliance), INTERNAL
    alignment = AlignmentFactory(alliance=alliance)
    yield alignment, INTERNAL
    yield AlignmentAnswerFactory(alignment=alignment, user=user), NAMED
    yield RiskFactory(alliance=alliance), INTERNAL
    when = {"opened_at": noon, "closes_at": noon}
    asked = QuestionSet.objects.get(kind="health")
    survey = {"alliance": alliance, "question_set": asked, "kind": "health", **when}
    yield Survey.objects.create(**survey), INTERNAL
    closed = Survey.objects.create(**survey, state="closed", closed_at=noon)
    yield closed, SHARED
    of = {"survey": closed, "side": "ours"}
    yield SurveyInvitation.objects.create(person=person, **of), NOBODY
    question = SurveyQuestion.objects.first()
    yield SurveyTally.objects.create(question=question, **of), NOBODY
    yield SurveyComment.objects.create(text="x", **of), NOBODY
    # Guests read what their own company said: tests/scorecards/test_early_risks.py.
    yield EarlyRiskFactory(alliance=alliance), INTERNAL
    yield ReplacementFactory(alliance=alliance), INTERNAL
    fact = {"key": "orphan", "count": 1, "valid_from": "2026-11-01"}
    yield ExceptionFact.objects.create(alliance=alliance, **fact), INTERNAL
    yield review, INTERNAL
    comment = {"section": "plan", "text": "x", "author": user}
    yield ReviewComment.objects.create(review=review, **comment), INTERNAL
    amended = {"text": "x", "reason": "x", "author": user, "written_at": noon}
    yield ReviewAmendment.objects.create(review=review, **amended), INTERNAL
    yield DealTermFactory(alliance=alliance), SECRET
    yield PrivateNote.objects.create(alliance=alliance, text="x", author=user), SECRET


def user_of(world: World, name: str) -> Any:
    return AnonymousUser() if name == "anonymous" else getattr(world, name)


def right(row: models.Model, user: Any) -> str:
    manager = type(row)._default_manager
    sees = manager.visible_to(user).filter(pk=row.pk).exists()
    edits = manager.editable_by(user).filter(pk=row.pk).exists()
    assert sees or not edits, f"{user} may edit {row!r} without seeing it"
    return "e" if edits else "s" if sees else "-"


@pytest.mark.slow
def test_every_model_every_persona(world: World) -> None:
    wrong = []
    for row, rights in rows_of(world.northstar, world.alice):
        for name, expected in zip(PERSONAS, rights.split(), strict=True):
            got = right(row, user_of(world, name))
            if got != expected:
                wrong.append(f"{type(row).__name__} for {name}: {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_of_a_restricted_alliance_only_members_and_administrators_see_anything(
    world: World,
) -> None:
    wrong = []
    for row, rights in rows_of(world.restricted, world.bob):
        for name in PERSONAS:
            got = right(row, user_of(world, name))
            expected = "e" if name in ("bob", "ada") and rights != NOBODY else "-"
            if got != expected:
                wrong.append(f"{type(row).__name__} for {name}: {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_no_model_of_an_alliance_is_missing_here(world: World) -> None:
    tried = {type(row) for row, _ in rows_of(world.northstar, world.alice)}
    # What belongs to nobody's alliance alone, is written by no person, or is tried elsewhere.
    elsewhere = {
        "Partner", "PartnerAlias", "Person", "BusinessUnit", "AllianceType", "CorporateGoal",
        "ExchangeRate", "ClosingDay", "Indicator", "ScoringModel", "Criterion",
    }  # fmt: skip
    missing = []
    for app in ("alliances", "governance", "scorecards", "portfolio"):
        for model in apps.get_app_config(app).get_models():
            decided = hasattr(model._default_manager, "visible_to")
            if model.__name__.startswith("Historical") or model in tried:
                continue
            if decided and model.__name__ not in elsewhere and _belongs(model):
                missing.append(model.__name__)
    assert not missing, f"no row of {missing} is tried above"


def _belongs(model: type[models.Model]) -> bool:
    """Whether visibility of `model` follows from an alliance."""
    rows = model._default_manager.all()
    return hasattr(rows, "alliance_path")


@pytest.mark.parametrize("name", ["alice", "eve", "lena", "ada", "gina"])
def test_who_is_no_longer_active_sees_nothing(world: World, name: str) -> None:
    user = getattr(world, name)
    user.is_active = False
    for row, _ in rows_of(world.northstar, world.alice):
        assert right(row, user) == "-", row


def test_a_former_member_sees_nothing(world: World) -> None:
    Membership.objects.filter(person__user=world.alice).update(ended_on="2026-01-01")
    assert right(world.northstar, world.alice) == "-"


def test_a_guest_never_edits_whatever_the_membership_says(world: World) -> None:
    member(world.northstar, world.gina, role="alliance_manager")
    assert right(world.northstar, world.gina) == "s"
    assert right(DealTermFactory(alliance=world.northstar), world.gina) == "-"


def test_their_alliance_manager_is_a_reader(world: World) -> None:
    other = UserFactory(role="manager")
    member(world.northstar, other, side="theirs")
    assert right(world.northstar, other) == "s"
    assert not DealTerm.objects.visible_to(other).exists()


def test_drafts_of_a_plan_are_not_shared_with_guests(world: World) -> None:
    plan = PlanFactory(alliance=world.northstar, state="draft", agreed_on=None)
    for row in (plan, ObjectiveFactory(plan=plan), DeliverableFactory(plan=plan)):
        assert right(row, world.gina) == "-"
        assert right(row, world.charlie) == "s"


def test_require_editable(world: World) -> None:
    assert may_edit(Alliance.objects, world.northstar, world.alice)
    require_editable(Alliance.objects, world.northstar, world.alice)
    with pytest.raises(PermissionDenied, match="not change it"):
        require_editable(Alliance.objects, world.northstar, world.charlie)
    with pytest.raises(PermissionDenied, match="no such right"):
        require(False, "no such right")
