"""A new alliance: what it needs from the first day; the rest can wait behind "More details"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from accounts.models import Role, User
from alliances.forms.alliances import AllianceForm
from alliances.forms.setup import AllianceSetup
from alliances.models import Confidentiality, Person, Stage
from alliances.services.setup import NewMember
from core.forms.fields import Fold, laid_out

ME = "me"
UNSEEN = "You could not see this alliance. Stay its manager, or add yourself under People."


class NewAllianceForm(AllianceForm):
    """`manager` cleans to the user, a person of ours, or None."""

    manager = forms.ChoiceField(required=False, label="Alliance manager")

    class Meta(AllianceForm.Meta):
        labels = {"name": "Name of the alliance", "tier": "Tier"}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"manager": ME, "stage": Stage.EXPLORING, **kwargs.get("initial", {})}
        super().__init__(*args, user=user, **kwargs)
        data = self.data if self.is_bound else None
        self.setup = AllianceSetup(data, user=user, today=timezone.localdate())
        self.fields["lead_partner"].label = "Partner"
        self.fields["lead_partner"].help_text = "A new name becomes a new partner."
        self.fields["name"].help_text = ""
        self.fields["manager"].choices = [
            (ME, f"{user} (you)"),
            *((str(person.pk), person.name) for person in self._managers()),
            ("", "Not named yet"),
        ]

    def _layout(self) -> Any:
        return laid_out(
            Div("lead_partner", "name", css_class="field-row"),
            Div("alliance_type", "tier", css_class="field-row"),
            Div("business_unit", "manager", css_class="field-row"),
            Fold(
                "More details",
                "other_partners",
                Div("stage", "region", css_class="field-row"),
                Div("announced", "focus_area", css_class="field-row"),
                Div("brand_name", "programme", css_class="field-row"),
                "north_star",
                "north_star_revisit_on",
                "goals",
                "summary",
                "source",
                "restricted",
            ),
            "not_a_doublet",
        )

    def _managers(self) -> list[Person]:
        roles = [Role.MANAGER, Role.LEADER]
        rows = Person.objects.visible_to(self.user).filter(
            partner__isnull=True, user__is_active=True, user__role__in=roles
        )
        return list(rows.exclude(user=self.user.pk).order_by("name", "pk"))

    def clean_manager(self) -> User | Person | None:
        given = self.cleaned_data["manager"]
        if given == ME or self.add_prefix("manager") not in self.data:
            return self.user
        return next((row for row in self._managers() if str(row.pk) == given), None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.setup.is_valid():
            self.add_error(None, corrections(self.setup.problems))
        if not self.errors:
            self._ask_for_sight(self.setup.people.members)
        return cleaned

    def _ask_for_sight(self, people: Sequence[NewMember]) -> None:
        """Whoever makes an alliance sees it afterwards: an error where they would not."""
        user = self.user
        restricted = self.instance.confidentiality == Confidentiality.RESTRICTED
        mine = self.cleaned_data.get("manager") == user or any(
            member.person is not None and member.person.user_id == user.pk for member in people
        )
        if not (mine or user.is_superuser or (user.sees_whole_portfolio and not restricted)):
            self.add_error("manager", UNSEEN)

    @property
    def values(self) -> dict[str, Any]:
        manager, people = self.cleaned_data["manager"], self.setup.people.members
        return {**super().values, "manager": manager, "people": people}


def corrections(count: int) -> str:
    return f"Correct {count} {'entry' if count == 1 else 'entries'} in the set-up below."
