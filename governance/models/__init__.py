from governance.models.action import Action
from governance.models.committee import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.meeting import AgendaItem, Attendee, Decision, Meeting
from governance.models.template import CommitteeTemplate
from governance.models.webhook import Webhook

__all__ = [
    "Action",
    "AgendaItem",
    "Attendee",
    "Cadence",
    "Committee",
    "CommitteeMember",
    "CommitteeTemplate",
    "Decision",
    "Meeting",
    "MeetingMode",
    "Webhook",
]
