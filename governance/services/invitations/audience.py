"""Who will be told of a change, for the person who is about to make it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alliances.models import Alliance
from core.registry.told import ToldSource, told_sources
from core.text import plural
from governance.models import Cadence, Committee, Meeting
from governance.services.invitations.truth import Case, cases_of


@dataclass(frozen=True, slots=True)
class Audience:
    """`names` are who is told; `discreet`: nothing but the time is mailed."""

    names: tuple[str, ...]
    discreet: bool = False

    def __len__(self) -> int:
        return len(self.names)

    @property
    def words(self) -> str:
        return plural(len(self.names), "person", "people")

    @property
    def will_be_told(self) -> str:
        return f"{self.words} will be told" if self.names else "Nobody has to be told"

    @property
    def are_told(self) -> str:
        """After it was saved."""
        verb = "is" if len(self.names) == 1 else "are"
        return f"{self.words} {verb} told within 5 minutes." if self.names else ""


def audience_of_meeting(*, meeting: Meeting, now: datetime) -> Audience:
    """Who takes part in a meeting and has an address, or was told of it."""
    if meeting.cadence_id:
        cases = cases_of(cadences={meeting.cadence_id}, now=now)
    else:
        cases = cases_of(meetings={meeting.pk}, now=now)
    mine = [one for one in cases if one.unit and one.unit.takes_part(one.person.pk, meeting.pk)]
    return _audience(mine, meeting.committee)


def audience_of_committee(*, committee: Committee, now: datetime) -> Audience:
    """Who takes part in coming meetings of a committee."""
    cadences = Cadence.objects.filter(committee=committee, is_active=True)
    extra = Meeting.objects.filter(committee=committee, cadence__isnull=True).upcoming(now)
    cases = cases_of(
        cadences=set(cadences.values_list("pk", flat=True)),
        meetings=set(extra.values_list("pk", flat=True)),
        now=now,
    )
    return _audience(cases, committee)


def audience_of_alliance(alliance: Alliance, now: datetime) -> set[int]:
    """Keys of who takes part in coming meetings of an alliance, and has an address."""
    cadences = Cadence.objects.filter(committee__alliance=alliance, is_active=True)
    extra = Meeting.objects.filter(committee__alliance=alliance, cadence__isnull=True)
    cases = cases_of(
        cadences=set(cadences.values_list("pk", flat=True)),
        meetings=set(extra.upcoming(now).values_list("pk", flat=True)),
        now=now,
    )
    return {one.person.pk for one in cases if _is_told(one)}


def _is_told(case: Case) -> bool:
    person = case.person
    return bool(person.email and person.left_on is None and (case.truth or case.told))


def _audience(cases: list[Case], committee: Committee) -> Audience:
    people = {one.person.pk: one.person.name for one in cases if _is_told(one)}
    discreet = committee.alliance.confidentiality == "restricted"
    return Audience(tuple(sorted(people.values())), discreet)


def register() -> None:
    told_sources.register(ToldSource("meetings", audience_of_alliance))
