"""The committees of a new alliance: which of the proposed ones, how often, from when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, MembershipRole
from core.forms.fields import DayField
from core.forms.rows import Row, Rows, offered
from core.registry.setup import most_specific
from governance.forms.times import ClockField
from governance.models import CommitteeTemplate
from governance.models.validators import SENSIBLE_DAYS
from governance.rules.patterns import PERIODS, compose
from governance.rules.recurrence import BadRule, require_meetings
from governance.rules.sentences import describe
from governance.services.setup import Wanted, first_day, pattern_of, set_up_committees

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
            *("duration_minutes", "mode", "roles", "chair_role", "decision_rights"),
            *("proposed", "order"),
        )
