"""Who takes over what somebody holds: one successor for everything, or one a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from alliances.models import Alliance, Person
from alliances.rules.handover import NOBODY, STAYS
from alliances.services.holdings import Held, Scope, held_in, members_by_alliance, successors
from core.forms.fields import DayField
from core.forms.questions import QuestionsMixin

Option = tuple[str, Any]
# More choices than these, over all rows, would make a page too large to send.
CHOICES_AT_MOST = 4000
SHOWN_AT_MOST = 300


@dataclass(frozen=True)
class Line:
    """A row of the page: what is held, and the field that says to whom it goes."""

    words: str
    detail: str
    url: str
    field: Any


@dataclass(frozen=True)
class Group:
    """What is held in one alliance."""

    alliance: Alliance
    lines: list[Line]


class HandOverForm(QuestionsMixin, forms.Form):
    """A field for everything, one a row, and the last day."""

    everything = forms.ChoiceField(label="Everything goes to", required=False)
    on = DayField(label="Last day")

    def __init__(self, *args: Any, scope: Scope, user: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.held: list[Held] = held_in(scope, now=now)
        self.others = list(successors(person=scope.person, user=user)[:SHOWN_AT_MOST])
        everybody = [(str(one.pk), str(one)) for one in self.others]
        for rows in (members := members_by_alliance(scope=scope)).values():
            known = {one.pk for one in self.others}
            everybody += [(str(one.pk), str(one)) for one in rows if one.pk not in known]
        nobody = [(NOBODY, "Nobody for now")]
        stays = [] if scope.leaves else [(STAYS, f"Stays with {scope.person}")]
        first = [("", "Choose a person" if self.held else "Nothing to hand over")]
        choice: Any = self.fields["everything"]
        choice.choices = first + _once(everybody) + nobody + stays
        if len(self.held) > 1:
            choice.help_text = "Unless you choose somebody else below."
        elif self.held:
            choice.label = "Successor"
        many = len(self.held) * len(everybody) > CHOICES_AT_MOST
        if len(self.held) > 1:
            for held in self.held:
                others = [] if many or not held.source.opens else everybody
                self._add(held, members.get(held.alliance, []), others)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        on, role = cleaned.get("on"), self.scope.membership
        if on and role is not None and role.since and on < role.since:
            self.add_error("on", f"The role began on {role.since:%-d %b %Y}. Choose a later day.")
        self.ask_if_far("on", years=2)
        return cleaned

    def _add(self, held: Held, members: Sequence[Person], others: Sequence[Option]) -> None:
        inside = [(str(one.pk), str(one)) for one in members]
        outside = [option for option in others if option not in inside]
        ends: list[Option] = [(NOBODY, "Nobody for now")] if held.may_be_nobodys else []
        if not self.scope.leaves or not held.may_be_nobodys:
            ends.append((STAYS, f"Stays with {self.scope.person}"))
        choices: list[Option] = [("", "As above"), *inside, *outside, *ends]
        label = f"{held.words} goes to"
        self.fields[held.key] = forms.ChoiceField(label=label, required=False, choices=choices)

    @property
    def groups(self) -> list[Group]:
        """The rows by alliance, in the order of its name; a single row has no field of its own."""
        names = Alliance.objects.in_bulk({held.alliance for held in self.held})
        found: dict[int, list[Line]] = {}
        for held in self.held:
            shown = held.source.shown(held.row)
            field = self[held.key] if held.key in self.fields else None
            line = Line(shown.words, shown.detail, shown.url, field)
            found.setdefault(held.alliance, []).append(line)
        groups = [Group(names[key], lines) for key, lines in found.items()]
        return sorted(groups, key=lambda group: str(group.alliance).casefold())

    @property
    def counts(self) -> str:
        """ "1 role, 3 actions and 2 risks"."""
        *parts, last = self._counts()
        return f"{', '.join(parts)} and {last}" if parts else last

    def _counts(self) -> Iterator[str]:
        found: dict[str, list[Held]] = {}
        for held in self.held:
            found.setdefault(held.source.key, []).append(held)
        for rows in found.values():
            source = rows[0].source
            yield f"{len(rows)} {source.one if len(rows) == 1 else source.many}"

    @property
    def values(self) -> dict[str, Any]:
        """What hand_over takes beside the scope and the clock."""
        given = self.cleaned_data
        choices = {held.key: given[held.key] for held in self.held if held.key in given}
        return {"everything": given["everything"], "choices": choices, "on": given["on"]}


def _once(options: Sequence[Option]) -> list[Option]:
    return list(dict(options).items())
