from governance.models.action import Action
from governance.models.agenda import AgendaItem, BacklogItem, DeclinedProposal, StandingItem
from governance.models.ballot import Ballot, Vote
from governance.models.committee import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.course_correction import CourseCorrection
from governance.models.decision import Decision, Dissent
from governance.models.duty import DutyCover, TemplateDuty
from governance.models.event import JointEvent
from governance.models.feed import CalendarFeed
from governance.models.in_person import InPersonProposal, MeetingCost
from governance.models.invitation import Announcement, Invitation, ReceivedReply, Series
from governance.models.issue import (
    DeadlockClause,
    EscalationClock,
    Issue,
    IssueStep,
    Level,
    Severity,
)
from governance.models.kickoff import SidePriorities
from governance.models.line import MeetingLine
from governance.models.meeting import Answer, AnsweredBy, Attendee, Meeting
from governance.models.minutes import Minutes, MinutesAmendment, MinutesAnswer, MinutesVersion
from governance.models.pulse import PulseAnswer, PulseMark
from governance.models.raci import RaciPart, RaciRow
from governance.models.right import DecisionRight, TemplateItem, TemplateRight
from governance.models.template import CommitteeTemplate
from governance.models.webhook import Webhook

__all__ = [
    "Action",
    "AgendaItem",
    "Announcement",
    "Answer",
    "AnsweredBy",
    "Attendee",
    "BacklogItem",
    "Ballot",
    "Cadence",
    "CalendarFeed",
    "Committee",
    "CommitteeMember",
    "CommitteeTemplate",
    "CourseCorrection",
    "DeadlockClause",
    "Decision",
    "DecisionRight",
    "DeclinedProposal",
    "Dissent",
    "DutyCover",
    "EscalationClock",
    "InPersonProposal",
    "Invitation",
    "Issue",
    "IssueStep",
    "JointEvent",
    "Level",
    "Meeting",
    "MeetingCost",
    "MeetingLine",
    "MeetingMode",
    "Minutes",
    "MinutesAmendment",
    "MinutesAnswer",
    "MinutesVersion",
    "PulseAnswer",
    "PulseMark",
    "RaciPart",
    "RaciRow",
    "ReceivedReply",
    "Series",
    "Severity",
    "SidePriorities",
    "StandingItem",
    "TemplateDuty",
    "TemplateItem",
    "TemplateRight",
    "Vote",
    "Webhook",
]
