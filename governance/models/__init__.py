from governance.models.action import Action
from governance.models.agenda import AgendaItem, BacklogItem, DeclinedProposal, StandingItem
from governance.models.committee import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.line import MeetingLine
from governance.models.meeting import Attendee, Decision, Meeting
from governance.models.minutes import Minutes, MinutesAmendment, MinutesAnswer, MinutesVersion
from governance.models.template import CommitteeTemplate

__all__ = [
    "Action",
    "AgendaItem",
    "Attendee",
    "BacklogItem",
    "Cadence",
    "Committee",
    "CommitteeMember",
    "CommitteeTemplate",
    "Decision",
    "DeclinedProposal",
    "Meeting",
    "MeetingLine",
    "MeetingMode",
    "Minutes",
    "MinutesAmendment",
    "MinutesAnswer",
    "MinutesVersion",
    "StandingItem",
]
