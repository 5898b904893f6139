from governance.models.action import Action
from governance.models.committee import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.duty import DutyCover, TemplateDuty
from governance.models.in_person import InPersonProposal, MeetingCost
from governance.models.kickoff import SidePriorities
from governance.models.meeting import AgendaItem, Attendee, Decision, Meeting
from governance.models.raci import RaciPart, RaciRow
from governance.models.right import DecisionRight, TemplateItem, TemplateRight
from governance.models.template import CommitteeTemplate

__all__ = [
    "Action",
    "AgendaItem",
    "Attendee",
    "Cadence",
    "Committee",
    "CommitteeMember",
    "CommitteeTemplate",
    "Decision",
    "DecisionRight",
    "DutyCover",
    "InPersonProposal",
    "Meeting",
    "MeetingCost",
    "MeetingMode",
    "RaciPart",
    "RaciRow",
    "SidePriorities",
    "TemplateDuty",
    "TemplateItem",
    "TemplateRight",
]
