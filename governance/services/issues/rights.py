"""What a person may do about the issues of an alliance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from accounts.models import User
from alliances.models import Alliance, Side
from alliances.services.access import access_to
from alliances.services.deputies.acting import away_people
from governance.models import CommitteeMember, Issue


@dataclass(frozen=True, slots=True)
class IssueRights:
    """`edit`: may change the alliance. `sits`: else, is on one of its committees, for `side`, and
    so may raise issues and write what that side needs. `owns`: answers for this issue, or stands in
    for who does."""

    edit: bool
    sits: bool
    side: str
    owns: bool = False

    @property
    def may_raise(self) -> bool:
        return self.edit or self.sits

    @property
    def may_move(self) -> bool:
        """Escalate it, resolve it."""
        return self.edit or self.owns

    @property
    def may_write(self) -> bool:
        """Write what a side needs, and the path where one owns it."""
        return self.edit or self.sits or self.owns


def issue_rights(*, alliance: Alliance, user: User) -> IssueRights:
    """The rights of somebody who sees the alliance. One query at most."""
    edit = access_to(alliance=alliance, user=user).edit
    seats = CommitteeMember.objects.filter(
        committee__alliance=alliance,
        committee__dissolved_on__isnull=True,
        person__user=user.pk,
    )
    side = Side.THEIRS if user.is_guest else Side.OURS
    return IssueRights(edit=edit, sits=not edit and seats.exists(), side=side)


def rights_on(*, issue: Issue, user: User, today: date) -> IssueRights:
    """The same, and whether `issue` is theirs to answer for on `today`. Two queries at most."""
    rights = issue_rights(alliance=issue.alliance, user=user)
    owner = issue.owner
    owns = owner is not None and owner.user_id == user.pk
    if owner is not None and not (rights.edit or owns):
        owns = away_people(user, today).filter(person=owner).exists()
    return replace(rights, owns=owns)
