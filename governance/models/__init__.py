from governance.models.action import Action
from governance.models.committee import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.invitation import Announcement, Invitation, ReceivedReply, Series
from governance.models.meeting import (
    AgendaItem,
    Answer,
    AnsweredBy,
    Attendee,
    Decision,
    Meeting,
)
from governance.models.template import CommitteeTemplate
from governance.models.webhook import Webhook

__all__ = [
    "Action",
    "AgendaItem",
    "Announcement",
    "Answer",
    "AnsweredBy",
    "Attendee",
    "Cadence",
    "Committee",
    "CommitteeMember",
    "CommitteeTemplate",
    "Decision",
    "Invitation",
    "Meeting",
    "MeetingMode",
    "ReceivedReply",
    "Series",
    "Webhook",
]
