"""One factory per model: the least that makes a valid row. Tests say what matters to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Role, User
from alliances import models as alliances
from alliances.rules.names import normalise_title
from core.jobs.models import Job
from core.mail.queue import outgoing
from governance import models as governance
from governance.services.reminders.rows import KIND, SUBJECT, reminder_key
from plans import models as plans
from portfolio import models as portfolio
from scorecards import models as scorecards

PASSWORD = "correct horse battery"
# When everybody who signs in has confirmed their address; contacts have not.
CONFIRMED = datetime(2026, 1, 5, 9, tzinfo=UTC)
TIME_ZONE = "Europe/Berlin"  # of everybody, unless a test says otherwise


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@entente.example")
    name = factory.Sequence(lambda n: f"User {n}")
    role = Role.MEMBER
    time_zone = TIME_ZONE
    password = factory.django.Password(PASSWORD)
    email_confirmed_at = CONFIRMED


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = alliances.Partner

    name = factory.Sequence(lambda n: f"Partner {n}")
    normalised_name = factory.LazyAttribute(lambda partner: normalise_title(partner.name))


class AllianceFactory(DjangoModelFactory):
    class Meta:
        model = alliances.Alliance

    name = factory.Sequence(lambda n: f"Alliance {n}")
    stage = alliances.Stage.OPERATING
    tier = alliances.Tier.STRATEGIC


class AlliancePartnerFactory(DjangoModelFactory):
    class Meta:
        model = alliances.AlliancePartner

    alliance = factory.SubFactory(AllianceFactory)
    partner = factory.SubFactory(PartnerFactory)
    is_lead = True


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = alliances.Person

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@company.example")
    email_confirmed_at = factory.LazyAttribute(
        lambda person: CONFIRMED if getattr(person, "user", None) else None
    )
    time_zone = TIME_ZONE


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = alliances.Membership

    alliance = factory.SubFactory(AllianceFactory)
    person = factory.SubFactory(PersonFactory)
    side = alliances.Side.OURS
    role = alliances.MembershipRole.ALLIANCE_MANAGER


class DeputyFactory(DjangoModelFactory):
    class Meta:
        model = alliances.Deputy

    person = factory.SubFactory(PersonFactory)
    deputy = factory.SubFactory(PersonFactory)
    starts_on = date(2026, 12, 3)
    ends_on = date(2199, 1, 4)


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = alliances.Agreement

    alliance = factory.SubFactory(AllianceFactory)
    title = "Master agreement"


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = alliances.Question

    alliance = factory.SubFactory(AllianceFactory)
    text = "What is behind the delay?"
    asked_at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class ExecutiveDecisionFactory(DjangoModelFactory):
    class Meta:
        model = alliances.ExecutiveDecision

    alliance = factory.SubFactory(AllianceFactory)
    text = "Go on for one more year."
    decided_on = date(2026, 11, 20)


class DealTermFactory(DjangoModelFactory):
    class Meta:
        model = alliances.DealTerm

    alliance = factory.SubFactory(AllianceFactory)
    kind = alliances.DealTerm.Kind.UPFRONT
    amount = 1_000_000
    currency = "EUR"


class CorporateGoalFactory(DjangoModelFactory):
    class Meta:
        model = alliances.CorporateGoal

    name = factory.Sequence(lambda n: f"Goal {n}")
    fiscal_year = 2026


class GoalConfirmationFactory(DjangoModelFactory):
    class Meta:
        model = alliances.GoalConfirmation

    alliance = factory.SubFactory(AllianceFactory)
    goal = factory.SubFactory(CorporateGoalFactory)
    why = alliances.GoalConfirmation.Why.CHANGED
    asked_on = date(2026, 10, 20)
    due_on = date(2026, 11, 19)


class JunctureFactory(DjangoModelFactory):
    class Meta:
        model = alliances.Juncture

    alliance = factory.SubFactory(AllianceFactory)
    reason = "renewal"
    began_on = date(2026, 11, 1)
    until = date(2199, 1, 1)


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = plans.JointBusinessPlan

    alliance = factory.SubFactory(AllianceFactory)
    fiscal_year = 2026
    state = plans.JointBusinessPlan.State.AGREED
    agreed_on = date(2026, 1, 15)


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = plans.Objective

    plan = factory.SubFactory(PlanFactory)
    what = factory.Sequence(lambda n: f"Objective {n}")
    why = "It shows whether customers want both of us."
    decision = "Second sales pod"
    measured_as = plans.Objective.MeasuredAs.FLOW
    direction = plans.Objective.Direction.MORE
    baseline = 0
    target = 100


class ObjectiveActualFactory(DjangoModelFactory):
    """Recorded on its own day, so that it was known from that day on."""

    class Meta:
        model = plans.ObjectiveActual

    objective = factory.SubFactory(ObjectiveFactory)
    as_of = date(2026, 6, 30)
    value = 50
    recorded_at = factory.LazyAttribute(
        lambda row: datetime.combine(row.as_of, time(9), tzinfo=UTC)
    )


class InitiativeFactory(DjangoModelFactory):
    class Meta:
        model = plans.Initiative

    plan = factory.SubFactory(PlanFactory)
    name = factory.Sequence(lambda n: f"Initiative {n}")


class DeliverableFactory(DjangoModelFactory):
    class Meta:
        model = plans.Deliverable

    plan = factory.SubFactory(PlanFactory)
    name = factory.Sequence(lambda n: f"Deliverable {n}")
    side = alliances.Side.OURS
    due_on = date(2026, 6, 30)


class CommitteeFactory(DjangoModelFactory):
    class Meta:
        model = governance.Committee

    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"Steering committee {n}")


class CadenceFactory(DjangoModelFactory):
    class Meta:
        model = governance.Cadence

    committee = factory.SubFactory(CommitteeFactory)
    rrule = "FREQ=MONTHLY;BYDAY=1TU"
    first_on = date(2026, 1, 6)
    starts_at_time = time(15, 0)
    time_zone = TIME_ZONE


class MeetingFactory(DjangoModelFactory):
    """Takes `starts_at` (UTC) and fills the wall time from it unless given."""

    class Meta:
        model = governance.Meeting

    committee = factory.SubFactory(CommitteeFactory)
    time_zone = "UTC"
    starts_at = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + timedelta(hours=1))
    local_date = factory.LazyAttribute(lambda meeting: meeting.starts_at.date())
    local_time = factory.LazyAttribute(lambda meeting: meeting.starts_at.time())


class AttendeeFactory(DjangoModelFactory):
    class Meta:
        model = governance.Attendee

    meeting = factory.SubFactory(MeetingFactory)
    person = factory.SubFactory(PersonFactory)


class DecisionRightFactory(DjangoModelFactory):
    class Meta:
        model = governance.DecisionRight

    committee = factory.SubFactory(CommitteeFactory)
    subject = factory.Sequence(lambda n: f"Subject {n}")


class DutyCoverFactory(DjangoModelFactory):
    class Meta:
        model = governance.DutyCover

    alliance = factory.SubFactory(AllianceFactory)
    duty = "measure"


class RaciRowFactory(DjangoModelFactory):
    class Meta:
        model = governance.RaciRow

    alliance = factory.SubFactory(AllianceFactory)
    title = factory.Sequence(lambda n: f"Work {n}")


class RaciPartFactory(DjangoModelFactory):
    class Meta:
        model = governance.RaciPart

    row = factory.SubFactory(RaciRowFactory)
    person = factory.SubFactory(PersonFactory)
    part = "consulted"


class SidePrioritiesFactory(DjangoModelFactory):
    class Meta:
        model = governance.SidePriorities

    alliance = factory.SubFactory(AllianceFactory)
    side = "ours"
    text = "Grow"


class MeetingCostFactory(DjangoModelFactory):
    class Meta:
        model = governance.MeetingCost

    meeting = factory.SubFactory(MeetingFactory)
    amount = 900
    currency = "EUR"


class InPersonProposalFactory(DjangoModelFactory):
    class Meta:
        model = governance.InPersonProposal

    alliance = factory.SubFactory(AllianceFactory)
    key = factory.Sequence(lambda n: f"key-{n}")
    reason = "Health fell by two bands."


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = governance.Decision

    alliance = factory.SubFactory(AllianceFactory)
    text = factory.Sequence(lambda n: f"Decision {n}")
    decided_on = date(2026, 11, 2)


class DissentFactory(DjangoModelFactory):
    class Meta:
        model = governance.Dissent

    decision = factory.SubFactory(DecisionFactory)
    person = factory.SubFactory(PersonFactory)
    why = "Too early."
    would_change = "Prices fall."


class BallotFactory(DjangoModelFactory):
    class Meta:
        model = governance.Ballot

    committee = factory.SubFactory(CommitteeFactory)
    question = factory.Sequence(lambda n: f"Question {n}")
    quorum = 1
    opened_at = factory.LazyFunction(timezone.now)
    closes_at = factory.LazyAttribute(lambda ballot: ballot.opened_at + timedelta(days=7))


class VoteFactory(DjangoModelFactory):
    class Meta:
        model = governance.Vote

    ballot = factory.SubFactory(BallotFactory)
    person = factory.SubFactory(PersonFactory)
    side = factory.LazyAttribute(lambda vote: vote.person.side)


class ActionFactory(DjangoModelFactory):
    class Meta:
        model = governance.Action

    alliance = factory.SubFactory(AllianceFactory)
    title = factory.Sequence(lambda n: f"Action {n}")
    side = alliances.Side.OURS
    due_on = date(2026, 11, 30)


class WebhookFactory(DjangoModelFactory):
    class Meta:
        model = governance.Webhook

    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"#room{n}")
    address = "https://hooks.slack.com/services/secret"
    posts = factory.LazyFunction(lambda: ["meetings"])


class FailureCauseFactory(DjangoModelFactory):
    class Meta:
        model = alliances.FailureCause

    name = factory.Sequence(lambda n: f"Cause {n}")


class IssueFactory(DjangoModelFactory):
    class Meta:
        model = governance.Issue

    alliance = factory.SubFactory(AllianceFactory)
    title = factory.Sequence(lambda n: f"Issue {n}")
    what_happens = "Two price lists are in use."
    path = "Sales of both sides agree on one list by March."
    our_interest = "One offer to each customer."
    level_since = date(2026, 11, 2)
    clock_ends_on = date(2099, 1, 1)
    raised_on = date(2026, 11, 2)


class CourseCorrectionFactory(DjangoModelFactory):
    class Meta:
        model = governance.CourseCorrection

    alliance = factory.SubFactory(AllianceFactory)
    title = factory.Sequence(lambda n: f"Correction {n}")
    cause_found = "Bids were priced twice."
    rule_changed = "One desk prices all joint bids."
    changed_on = date(2026, 6, 1)
    measure = "joint bids won"
    unit = "%"
    before = 40
    before_on = date(2026, 6, 1)
    look_on = date(2026, 9, 1)


class RiskFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.Risk

    alliance = factory.SubFactory(AllianceFactory)
    title = factory.Sequence(lambda n: f"Risk {n}")
    probability = 3
    impact = 3
    response = "Second source by the summer."
    opened_on = date(2026, 1, 1)


class QuestionSetFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.QuestionSet

    key = factory.Sequence(lambda n: f"set-{n}")
    name = "Our own questions"


class SurveyQuestionFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.SurveyQuestion

    question_set = factory.SubFactory(QuestionSetFactory)
    key = factory.Sequence(lambda n: f"question-{n}")
    dimension = "strategic"
    text = "We want the same"


class SurveyFactory(DjangoModelFactory):
    """One that is open; with people and answers: tests.scorecards.surveys.hands."""

    class Meta:
        model = scorecards.Survey

    alliance = factory.SubFactory(AllianceFactory)
    question_set = factory.SubFactory(QuestionSetFactory)
    kind = "health"
    opened_at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    closes_at = datetime(2199, 11, 20, 23, 59, tzinfo=UTC)


class EarlyRiskFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.EarlyRisk

    alliance = factory.SubFactory(AllianceFactory)
    title = factory.Sequence(lambda n: f"Early risk {n}")
    what_may_happen = "The plant may close in spring."
    raised_on = date(2026, 11, 1)


class ScorecardFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.Scorecard

    alliance = factory.SubFactory(AllianceFactory)
    year = 2026
    quarter = 1
    model = factory.LazyFunction(lambda: scorecards.ScoringModel.objects.active().earliest("pk"))


class EntryRuleFactory(DjangoModelFactory):
    """A tier that asks for nothing but the answers."""

    class Meta:
        model = scorecards.EntryRule

    tier = "strategic"
    leader_review = False
    partner_reply = False

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row, _ = model_class.objects.update_or_create(tier=kwargs.pop("tier"), defaults=kwargs)
        return row


class ReplyLineFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.ReplyLine

    scorecard = factory.SubFactory(ScorecardFactory)
    indicator = factory.LazyFunction(lambda: scorecards.Indicator.objects.get(key="trust"))
    name = "Trust"
    said = "Open at every level, with exceptions."
    score = 75.0


class BaselineFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.Baseline

    scorecard = factory.SubFactory(ScorecardFactory)
    alliance = factory.SelfAttribute("scorecard.alliance")
    reason = "The state at launch."
    chosen_at = factory.LazyFunction(timezone.now)


class ReviewQuestionFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.ReviewQuestion

    band = "green"
    text = factory.Sequence(lambda n: f"Question {n}?")


class EvaluationFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.Evaluation

    alliance = factory.SubFactory(AllianceFactory)
    year = 2026
    done_on = date(2026, 11, 1)


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.Placement

    alliance = factory.SubFactory(AllianceFactory)
    valid_from = date(2026, 1, 1)
    quadrant_since = factory.SelfAttribute("valid_from")
    stage = factory.SelfAttribute("alliance.stage")
    tier = factory.SelfAttribute("alliance.tier")
    computed_at = factory.LazyFunction(lambda: datetime.now(UTC))


class AllianceTreatmentFactory(DjangoModelFactory):
    """Proposed; with state="taken" and a day, agreed."""

    class Meta:
        model = scorecards.AllianceTreatment

    alliance = factory.SubFactory(AllianceFactory)
    quadrant = "white_glove"
    came_from = "sustain"
    entered_on = date(2026, 11, 12)
    proposed_on = date(2026, 11, 12)
    meeting_days = 30
    sponsor_days = 30
    review_depth = "deep"
    tells_leader = True


class AlignmentFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.Alignment

    alliance = factory.SubFactory(AllianceFactory)
    question = "Do we agree?"
    opened_on = date(2026, 11, 12)
    due_on = date(2199, 1, 1)


class AlignmentAnswerFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.AlignmentAnswer

    alignment = factory.SubFactory(AlignmentFactory)
    user = factory.SubFactory(UserFactory)


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = portfolio.Review

    alliance = factory.SubFactory(AllianceFactory)
    year = 2026
    quarter = 4
    due_on = date(2026, 12, 31)


class ReplacementFactory(DjangoModelFactory):
    class Meta:
        model = portfolio.Replacement

    alliance = factory.SubFactory(AllianceFactory)
    months = 9
    estimated_on = date(2026, 11, 2)


def member(alliance: alliances.Alliance, user: User, **fields: Any) -> alliances.Membership:
    """Make `user` a member of `alliance`; alliance manager of our side unless said otherwise."""
    person = alliances.Person.objects.filter(user=user).first() or PersonFactory(
        name=user.name, email=user.email, user=user, partner=fields.pop("partner", None)
    )
    fields.pop("partner", None)
    return MembershipFactory(alliance=alliance, person=person, **fields)


def reminder(meeting: governance.Meeting, person: alliances.Person, **fields: Any) -> Any:
    """The row of a reminder an hour before `meeting`; failed unless said otherwise."""
    now = timezone.now()
    values = {"state": "failed", "due_at": now, "not_after": meeting.starts_at} | fields
    values.setdefault("next_attempt_at", values["due_at"])
    row = outgoing(
        kind=KIND,
        key=reminder_key(meeting=meeting.pk, version=1, offset=60, person=person.pk),
        due_at=values.pop("due_at"),
        not_after=values.pop("not_after"),
        subject_type=SUBJECT,
        subject_id=meeting.pk,
        version=1,
        variant=60,
        person_id=person.pk,
    )
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


class JobFactory(DjangoModelFactory):
    """A job that waits since a moment ago."""

    class Meta:
        model = Job

    kind = "imports.export"
    key = factory.Sequence(str)
    due_at = factory.LazyFunction(timezone.now)
    next_attempt_at = factory.SelfAttribute("due_at")
