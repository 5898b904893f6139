from governance.models.action import Action
from governance.models.ballot import Ballot, Vote
from governance.models.committee import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.decision import Decision, Dissent
from governance.models.meeting import AgendaItem, Attendee, Meeting
from governance.models.pulse import PulseAnswer, PulseMark
from governance.models.template import CommitteeTemplate

__all__ = [
    "Action",
    "AgendaItem",
    "Attendee",
    "Ballot",
    "Cadence",
    "Committee",
    "CommitteeMember",
    "CommitteeTemplate",
    "Decision",
    "Dissent",
    "Meeting",
    "MeetingMode",
    "PulseAnswer",
    "PulseMark",
    "Vote",
]
