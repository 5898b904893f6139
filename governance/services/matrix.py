"""The cadence matrix of an alliance: who meets how often on what, decides what, and covers which
duty. And what of its set-up the governance page shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import User
from alliances.models import Alliance
from governance.models import (
    Committee,
    CommitteeMember,
    DecisionRight,
    InPersonProposal,
    Meeting,
    MeetingCost,
    MeetingMode,
)
from governance.rules.raci import AGREED
from governance.services.duties import CoveredDuty, duties_of
from governance.services.in_person import cost_of, open_proposals
from governance.services.kickoff import Priorities, lacks_kickoff, priorities_of
from governance.services.overview import cadence_words, committees_of
from governance.services.raci import parts_of
from governance.services.rights import rights_of


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A committee: how often it meets, who sits on it by company, on what, deciding what."""

    committee: Committee
    cadence: str
    parties: list[tuple[str, str, list[CommitteeMember]]]
    topics: list[str]
    rights: list[DecisionRight]


@dataclass(frozen=True, slots=True)
class CadenceMatrix:
    lines: list[MatrixLine]
    duties: list[CoveredDuty]

    @property
    def gaps(self) -> int:
        return sum(bool(duty.gap) for duty in self.duties)

    @property
    def assigned(self) -> bool:
        """Whether anybody has said anything of the duties."""
        return any(duty.row is not None for duty in self.duties)

    @property
    def unsaid(self) -> bool:
        """Whether nobody has said anything of one of them."""
        return any(duty.row is None for duty in self.duties)


def cadence_matrix(*, alliance: Alliance, user: User, now: datetime) -> CadenceMatrix:
    """The same number of queries whatever there is. Needs the partners of the alliance."""
    duties = duties_of(alliance, guest=user.is_guest)
    lines = []
    for committee in committees_of(alliance, now):
        members = [
            one
            for one in committee.members.all()
            if not (user.is_guest and one.person.left_on is not None)
        ]
        lines.append(
            MatrixLine(
                committee,
                cadence_words(next(iter(committee.cadences.all()), None)),
                _parties(alliance, members),
                _topics(committee, duties),
                list(committee.rights.all()),
            )
        )
    chairs = {
        line.committee.pk: str(member.person)
        for line in lines
        for _, _, members in line.parties
        for member in members
        if member.is_chair
    }
    return CadenceMatrix(
        lines,
        [
            replace(duty, chair=chairs.get(duty.row.committee_id or 0, "")) if duty.row else duty
            for duty in duties
        ],
    )


def _parties(
    alliance: Alliance, members: list[CommitteeMember]
) -> list[tuple[str, str, list[CommitteeMember]]]:
    found: dict[tuple[bool, str], list[CommitteeMember]] = {}
    for one in members:
        partner = one.person.partner
        key = (partner is not None, str(partner) if partner else alliance.sides.ours)
        found.setdefault(key, []).append(one)
    return [
        (name, "theirs" if theirs else "ours", found[theirs, name])
        for theirs, name in sorted(found)
    ]


def _topics(committee: Committee, duties: list[CoveredDuty]) -> list[str]:
    """What stands on every agenda, then what covers duties."""
    titles = [row.title for row in committee.standing_items.all()]
    covered = [
        one.row.topic
        for one in duties
        if one.row is not None and one.row.committee_id == committee.pk and one.row.topic
    ]
    return list(dict.fromkeys([*titles, *covered]))


# On the page of a meeting -----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class MeetingSetup:
    """What the set-up says of one meeting: the rights of its committee; for a kickoff the
    priorities of both sides; for one in person its cost, which guests are not shown."""

    rights: list[DecisionRight]
    priorities: Priorities | None
    in_person: bool
    cost: MeetingCost | None


def meeting_setup(*, meeting: Meeting, user: User) -> MeetingSetup:
    """Three queries at most."""
    is_kickoff = meeting.kind == Meeting.Kind.KICKOFF
    return MeetingSetup(
        rights_of(meeting.committee),
        priorities_of(meeting.committee.alliance) if is_kickoff else None,
        meeting.mode == MeetingMode.IN_PERSON,
        cost_of(meeting, user),
    )


# On the governance page ------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class SetupSummary:
    """`gaps` of the duties, None where nobody has assigned them; `agreed` of `parts` in the RACI
    matrix; `lacks_kickoff`: the alliance is at the stage for one and has none."""

    gaps: int | None
    agreed: int
    parts: int
    lacks_kickoff: bool
    proposals: list[InPersonProposal]


def setup_summary(*, alliance: Alliance, user: User, now: datetime) -> SetupSummary:
    """Four queries at most."""
    duties = duties_of(alliance, guest=user.is_guest)
    assigned = any(duty.row is not None for duty in duties)
    parts = list(parts_of(alliance).in_force())
    return SetupSummary(
        sum(bool(duty.gap) for duty in duties) if assigned else None,
        sum(part.state(now) == AGREED for part in parts),
        len(parts),
        lacks_kickoff(alliance),
        open_proposals(alliance, user),
    )
