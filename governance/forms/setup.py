"""The committees of an alliance: which of the proposed ones, how often, from when; and, once people
are on record, who sits on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from alliances.forms.fields import people_of
from alliances.models import Alliance, MembershipRole, Person
from alliances.services.templates import templates_for
from core.forms.fields import DayField
from core.forms.rows import Row, Rows, offered
from core.registry.setup import most_specific
from governance.forms.committees import PeopleChoice
from governance.forms.people import PersonField
from governance.forms.times import ClockField
from governance.models import Committee, CommitteeTemplate
from governance.models.validators import SENSIBLE_DAYS
from governance.rules.patterns import PERIODS, compose
from governance.rules.recurrence import BadRule, require_meetings
from governance.rules.sentences import describe
from governance.services.setup import (
    Wanted,
    current_members,
    first_day,
    pattern_of,
    seats,
    set_up_committees,
)

ROLES = dict(MembershipRole.choices)


class CommitteeRow(Row):
    include = forms.BooleanField(required=False, label="Set up")
    period = forms.ChoiceField(
        choices=[(name, f"Every {words}") for name, (_, _, words) in PERIODS.items()],
        label="Meets",
    )
    first_on = DayField(label="First meeting", validators=SENSIBLE_DAYS[1:])
    starts_at = ClockField(label="Starts at")

    def __init__(
        self,
        data: Any = None,
        *,
        template: CommitteeTemplate,
        zone: str,
        today: date,
        keep: Any = None,
    ) -> None:
        self.template, self.zone, self.today = template, zone, today
        super().__init__(
            data,
            prefix=f"committee-{template.pk}",
            keep=keep,
            initial={
                "include": template.proposed,
                "period": template.period,
                "first_on": first_day(template, today=today, zone=zone),
                "starts_at": template.starts_at_time,
            },
        )

    @property
    def members(self) -> str:
        """The roles that become members, in words."""
        words = [ROLES[role].lower() + "s" for role in self.template.roles if role in ROLES]
        return ", ".join(words)

    @property
    def words(self) -> str:
        """The schedule that is proposed: "Every month on the second Tuesday, 15:00 Berlin time"."""
        rule = compose(pattern_of(self.template, self.template.period), self.initial_day)
        first = datetime.combine(self.initial_day, self.template.starts_at_time)
        return describe(rule, first, self.zone)

    @property
    def initial_day(self) -> date:
        return first_day(self.template, today=self.today, zone=self.zone)

    def full_clean(self) -> None:
        """A committee that is not wanted has nothing to correct."""
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("include"):
            self._errors = forms.utils.ErrorDict()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("include") or self.errors:
            return cleaned
        if cleaned["first_on"] < self.today:
            self.add_error("first_on", "Choose today or a later day.")
        self.ask_if_far("first_on", years=1)
        if self.errors:
            return cleaned
        rule = compose(pattern_of(self.template, cleaned["period"]), cleaned["first_on"])
        try:
            first = datetime.combine(cleaned["first_on"], cleaned["starts_at"])
            cleaned["rrule"] = require_meetings(rule, first, self.zone).text
        except BadRule as error:
            self.add_error("period", str(error))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(self.template, given["rrule"], given["first_on"], given["starts_at"])


class StartRow(CommitteeRow):
    """A proposed committee of an alliance whose people are known: they are chosen here."""

    people = PeopleChoice(queryset=Person.objects.none(), required=False, label="Members")
    quorum = forms.IntegerField(min_value=0, max_value=99, required=False, label="Quorum")
    per_side = forms.BooleanField(required=False, label="of each side")

    def __init__(self, data: Any = None, *, about: Start, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.about, template = about, self.template
        people, chair = seats(template, about.members)
        self.fields["people"].queryset = about.people
        self.fields["people"].widget.attrs["class"] = "form-check-input"
        self.fields["chair"] = PersonField(
            people=about.people, sides=about.sides, user=about.user, empty="No chair yet",
            required=False, label="Chair",
        )  # fmt: skip
        self.fields["chair"].widget.attrs["class"] = "form-select"
        for name in ("period", "first_on", "starts_at"):
            self.fields[name].widget.attrs["required"] = True
        self.initial |= {"people": people, "chair": chair or ""}
        self.initial |= {"quorum": template.quorum, "per_side": template.quorum_per_side}

    @property
    def missing(self) -> list[str]:
        """What the committee still lacks, in sentences: a side without members, a chair."""
        seated, chair = seats(self.template, self.about.members)
        found = [
            f"{name} {'has' if verb else 'have'} nobody for the {self.template.name} yet: "
            "invite them later."
            for side, name, verb in self.about.companies
            if not any(row.person_id in seated and row.side == side for row in self.about.members)
        ]
        if chair is None and self.template.chair_role:
            role = ROLES[self.template.chair_role].lower()
            found.append(f"No {role} of {self.about.sides.ours} yet, so nobody chairs it.")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("include"):
            return cleaned
        chair, people = cleaned.get("chair"), cleaned.get("people")
        if chair and people is not None and chair not in people:
            self.add_error("chair", "The chair must be a member of the committee.")
        return cleaned

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        chair = given["chair"]
        return replace(
            super().wanted,
            people=[one.pk for one in given["people"]],
            chair=chair.pk if chair else None,
            quorum=given["quorum"] or 0,
            quorum_per_side=given["per_side"],
        )


class Start:
    """Who is there to sit on the committees of an alliance. Three queries."""

    def __init__(self, alliance: Alliance, user: User) -> None:
        self.user, self.sides = user, alliance.sides
        self.members = current_members(alliance)
        self.people = people_of(alliance).distinct()
        one = len(self.sides.partners) < 2
        self.companies = (("ours", self.sides.ours, True), ("theirs", self.sides.theirs, one))


class GovernanceStart(Rows):
    """The governance of an alliance on one page: the committees that its template proposes and it
    does not have yet. `there` names those it has."""

    def __init__(
        self, data: Any = None, *, alliance: Alliance, user: User, today: date, keep: Any = None
    ) -> None:
        self.zone = user.time_zone
        templates = templates_for(alliance_type=alliance.alliance_type_id, tier=alliance.tier)
        rows = CommitteeTemplate.objects.filter(template__in=templates, template__is_active=True)
        found = most_specific(list(rows.prefetch_related("rights", "items")), templates)
        open_ones = Committee.objects.filter(alliance=alliance, dissolved_on__isnull=True)
        self.there = list(open_ones.order_by("pk").values_list("name", flat=True))
        names = {name.casefold() for name in self.there}
        about = Start(alliance, user)
        super().__init__(
            [
                StartRow(data, template=row, zone=self.zone, today=today, keep=keep, about=about)
                for row in found
                if row.name.casefold() not in names
            ]
        )

    @property
    def wanted(self) -> list[Wanted]:
        return [row.wanted for row in self.rows if row.cleaned_data.get("include")]


class CommitteesSetup(Rows):
    """The committees that the most specific template proposes; bound, those the page offered."""

    def __init__(
        self,
        data: Any = None,
        *,
        templates: Sequence[int],
        user: User,
        today: date,
        keep: Any = None,
        **about: Any,
    ) -> None:
        self.zone = user.time_zone
        rows = CommitteeTemplate.objects.filter(template__is_active=True)
        if data is None:
            rows = rows.filter(template__in=templates)
            found = most_specific(list(rows), templates)
        else:
            found = list(rows.filter(pk__in=offered(data, "committees")))
        super().__init__(
            [
                CommitteeRow(data, template=row, zone=self.zone, today=today, keep=keep)
                for row in found
            ]
        )


def apply_committees(alliance: Alliance, form: CommitteesSetup, *, user: User, now: Any) -> str:
    wanted = [row.wanted for row in form.rows if row.cleaned_data.get("include")]
    return set_up_committees(
        alliance=alliance, wanted=wanted, zone=form.zone, now=now or timezone.now()
    )


class CommitteeTemplateForm(forms.ModelForm):
    """For Django admin: the roles are ticked, not written."""

    roles = forms.MultipleChoiceField(
        choices=MembershipRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = CommitteeTemplate
        fields = (
            *("name", "kind", "period", "position", "weekday", "starts_at_time"),
            *("duration_minutes", "mode", "roles", "chair_role", "quorum", "quorum_per_side"),
            *("reminder_offsets", "decision_rights", "proposed", "order"),
        )
