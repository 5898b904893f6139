"""Filter of the calendar, stored in the address."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property

from accounts.models import User
from alliances.filters import AllianceFilter
from alliances.models import Alliance, Tier
from alliances.services.choices import options_for
from core.db.asked import Within
from core.forms.filters import FilterBar, SearchInput
from core.registry.calendar import CalendarKind, calendar_kinds, kinds_for
from governance.models import Committee
from governance.services.calendar.choices import alliance_choices

NO_COMPANY = (("joint", "Both"), ("none", "Nobody yet"))
ALL = "all"
SHOWN = (("open", "Open"), ("overdue", "Overdue"), ("done", "Done"), ("all", "All"))


class CalendarFilter(forms.Form):
    """What of the calendar is shown. Guests filter only by what they see."""

    q = forms.CharField(label="Alliance or partner", widget=SearchInput, required=False)
    kind = forms.ChoiceField(label="Dates", required=False)
    mine = forms.BooleanField(label="Only mine", required=False)
    alliance = forms.ChoiceField(required=False)
    committee = forms.ChoiceField(required=False)
    tier = forms.ChoiceField(choices=[("", "Any tier"), *Tier.choices], required=False)
    manager = forms.ChoiceField(required=False)

    MORE = ("alliance", "committee", "tier", "manager")

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.user, self.every = user, [kind.key for kind in calendar_kinds]
        self.options = options_for(user)
        kinds = [(kind.key, kind.label) for kind in kinds_for(user, self.every)]
        self._offer("kind", "Meetings and key dates", [(ALL, "All dates"), *kinds])
        chosen = alliance_choices(user=user, asked_for=data.get("alliance", ""))
        self._offer("alliance", "Any alliance", chosen.alliances)
        self._offer("committee", "Any committee", [*Committee.Kind.choices, *chosen.committees])
        self._offer("manager", "Any manager", self.options.by_field.get("manager", []))
        if user.is_guest:
            del self.fields["tier"], self.fields["manager"]

    def _offer(self, name: str, nothing: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", nothing), *choices]

    @cached_property
    def bar(self) -> FilterBar:
        more = [name for name in self.MORE if name in self.fields]
        return FilterBar(self, self.data, more=more, kept=("view", "on"))

    @property
    def kinds(self) -> list[CalendarKind]:
        wanted = self.bar.in_force.get("kind", "")
        return kinds_for(self.user, self.every if wanted == ALL else filter(None, [wanted]))

    @property
    def within(self) -> Within:
        """The condition of the alliances that are meant."""
        found = self.bar.in_force
        asked = {name: found[name] for name in ("q", "tier", "manager") if found.get(name)}
        if not asked and "alliance" not in found:
            return lambda path: Q()
        rows = Alliance.objects.visible_to(self.user)
        if "alliance" in found:
            rows = rows.filter(pk=found["alliance"])
        internal = not self.user.is_guest
        narrowed = AllianceFilter(asked, rows, options=self.options, internal=internal).qs
        keys = narrowed.order_by().values("pk")
        return lambda path: Q(**{f"{path}__in": keys})

    @property
    def committee_is(self) -> Within | None:
        """The condition of the committee that is meant: one, or all of a kind."""
        wanted = self.bar.in_force.get("committee", "")
        if not wanted:
            return None
        name = "kind" if wanted in Committee.Kind.values else "pk"
        return lambda path: Q(**{f"{path}__{name}": wanted})
