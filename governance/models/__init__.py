from governance.models.action import Action
from governance.models.agenda import AgendaItem, BacklogItem, DeclinedProposal, StandingItem
from governance.models.committee import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.invitation import Announcement, Invitation, ReceivedReply, Series
from governance.models.line import MeetingLine
from governance.models.meeting import Answer, AnsweredBy, Attendee, Decision, Meeting
from governance.models.minutes import Minutes, MinutesAmendment, MinutesAnswer, MinutesVersion
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
    "Cadence",
    "Committee",
    "CommitteeMember",
    "CommitteeTemplate",
    "Decision",
    "DeclinedProposal",
    "Invitation",
    "Meeting",
    "MeetingLine",
    "MeetingMode",
    "Minutes",
    "MinutesAmendment",
    "MinutesAnswer",
    "MinutesVersion",
    "ReceivedReply",
    "Series",
    "StandingItem",
    "Webhook",
]
