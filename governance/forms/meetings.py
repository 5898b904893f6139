"""Forms of one meeting: its minutes, and its rows: agenda, decisions, actions, people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from alliances.forms.fields import people_of
from alliances.models import Alliance, Person
from core.forms.fields import DayField
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin
from governance.forms.people import PersonField, WhoField
from governance.forms.telling import TellingMixin
from governance.forms.times import FAR_YEARS
from governance.models import Action, AgendaItem, Committee, Decision, Meeting
from governance.models.validators import SENSIBLE_DAYS
from governance.rules.ownership import contradicts, side_for, side_to_show
from governance.rules.promised import asks_reason

NOBODY = "Nobody yet"


class CommitteeChoiceForm(forms.Form):
    """Of which committee a meeting is added; those the person may edit, by alliance."""

    committee = forms.ChoiceField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Committee.objects.editable_by(user).filter(dissolved_on__isnull=True)
        found: dict[str, list[tuple[int, str]]] = {}
        for row in rows.select_related("alliance").order_by("alliance__name", "name"):
            found.setdefault(str(row.alliance), []).append((row.pk, row.name))
        self.fields["committee"].choices = [("", "Choose a committee"), *found.items()]


class CancelForm(TellingMixin, RevisionForm):
    may_be_small, has_reason = False, True
    reason = forms.CharField(
        max_length=300, label="Reason", help_text="Shown to everybody invited."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_telling()


def small_number() -> forms.NumberInput:
    return forms.NumberInput(
        attrs={"class": "narrow", "min": 1, "inputmode": "numeric", "placeholder": "minutes"}
    )


class MinutesForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = Meeting
        fields = ["minutes"]
        widgets = {"minutes": forms.Textarea(attrs={"rows": 8})}


class AgendaItemForm(RevisionFormMixin, forms.ModelForm):
    link = forms.URLField(
        max_length=500,
        required=False,
        assume_scheme="https",
        label="To read before",
        help_text="The address of what everybody should have read.",
    )

    class Meta:
        model = AgendaItem
        fields = ["title", "presenter", "minutes", "needs_decision", "needs", "link", "notes"]
        labels = {"title": "Agenda item", "minutes": "Time box"}
        widgets = {"notes": forms.Textarea(attrs={"rows": 2}), "minutes": small_number()}

    def __init__(self, *args: Any, people: PeopleOfMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["presenter"] = people.person(label="Presenter", required=False)


class DecisionForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = Decision
        fields = ["text", "reasoning"]
        labels = {"text": "Decision", "reasoning": "Reason"}
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "reasoning": forms.Textarea(attrs={"rows": 2}),
        }


class DecisionRow(DecisionForm):
    """One line, so that Enter takes it."""

    class Meta(DecisionForm.Meta):
        widgets = {"text": forms.TextInput, "reasoning": forms.HiddenInput}


class InviteForm(forms.Form):
    def __init__(self, *args: Any, people: PeopleOfMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = people.person(
            label="Person", empty="Choose a person", left_out=people.invited
        )


class ActionRow(QuestionsMixin, forms.Form):
    """An action in one row: its owner is a person, or a company while nobody is named."""

    title = forms.CharField(max_length=300, label="Action")
    due_on = DayField(label="Due", validators=SENSIBLE_DAYS)
    field_order = ["title", "who", "due_on"]

    def __init__(self, *args: Any, people: PeopleOfMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"] = WhoField(
            people=people.all, sides=people.sides, user=people.user, empty=NOBODY,
            label="Owner", required=False,
        )  # fmt: skip
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        question_due(self)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What add_action takes beside the alliance."""
        title, who, due_on = (self.cleaned_data[name] for name in ("title", "who", "due_on"))
        return {"title": title, "owner": who.person, "side": who.side, "due_on": due_on}


class ActionForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    """Every field of an action. The side is that of the owner unless somebody chooses another one
    and confirms it."""

    due_on = DayField(label="Due", validators=SENSIBLE_DAYS)

    class Meta:
        model = Action
        fields = ["title", "owner", "side", "due_on"]
        labels = {"title": "Action"}

    def __init__(self, *args: Any, people: PeopleOfMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides, owner = people.sides, self.instance.owner
        self.fields["owner"] = people.person(label="Owner", required=False)
        self.fields["side"] = forms.ChoiceField(
            choices=[("", "Same as the owner"), *self.sides.choices()],
            required=False,
            label="Owed by",
            help_text="Change this only if the owner acts for another company.",
        )
        if owner is not None:
            self.initial["side"] = side_to_show(self.instance.side, owner.side)
        if self.instance.pk:
            self.fields["move_reason"] = forms.CharField(
                max_length=300, required=False, label="Why the date moves"
            )
            self.before, self.initial["move_reason"] = self.instance.due_on, ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        question_due(self)
        owner, side = cleaned.get("owner"), cleaned.get("side") or ""
        if owner is not None and contradicts(side, owner.side):
            self._question_side(owner, side)
        cleaned["side"] = side_for(side, owner.side if owner else "")
        self._ask_reason(cleaned)
        return cleaned

    def _ask_reason(self, cleaned: dict[str, Any]) -> None:
        new, before = cleaned.get("due_on"), getattr(self, "before", None)
        if new is None or before is None or cleaned.get("move_reason"):
            return
        today, side = timezone.localdate(), cleaned["side"]
        if asks_reason(due_on=before, new=new, side=side, today=today):
            self.add_error("move_reason", "Say why the date moves.")

    @property
    def reason(self) -> str:
        """Why the date moves, where it does."""
        return str(self.cleaned_data.get("move_reason", ""))

    @property
    def changed_fields(self) -> list[str]:
        """The reason is kept by the service, and only where the date moved."""
        return [name for name in super().changed_fields if name != "move_reason"]

    def _question_side(self, owner: Person, side: str) -> None:
        """Also where the side stayed and the owner changed."""
        company = str(owner.partner) if owner.partner else self.sides.ours
        if "owner" in self.changed_data and "side" not in self.changed_data:
            self.changed_data.append("side")
        self.ask("side", f"{owner.name} works for {company}.")
        if "sure_side" in self.fields:
            name = self.sides.name(side)
            self.fields["sure_side"].label = f"Yes, {name} owe{'s' * (side != 'joint')} this"

    @property
    def values(self) -> dict[str, Any]:
        """What add_action takes beside the alliance."""
        return {name: self.cleaned_data[name] for name in ("title", "owner", "side", "due_on")}


def question_due(form: Any) -> None:
    form.ask_if_past("due_on")
    form.ask_if_far("due_on", years=FAR_YEARS)


class PeopleOfMeeting:
    """Whom the forms about a meeting, or an alliance, offer: read once for all of them."""

    def __init__(
        self,
        *,
        alliance: Alliance,
        user: User,
        invited: Collection[int] = (),
        also: int | None = None,
    ) -> None:
        self.alliance, self.user, self.sides = alliance, user, alliance.sides
        self.invited = set(invited)
        found = people_of(alliance, also)
        if self.invited:
            found = found | Person.objects.filter(pk__in=self.invited)
        self.all = list(found.select_related("partner").distinct())

    def person(self, *, empty: str = NOBODY, left_out: Any = (), **kwargs: Any) -> PersonField:
        people = [one for one in self.all if one.pk not in left_out]
        return PersonField(people=people, sides=self.sides, user=self.user, empty=empty, **kwargs)
