"""Forms of deliverables."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from alliances.forms.fields import PersonChoice, people_of
from alliances.models import Person, Side
from core.forms.fields import DayField
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin
from plans.models import Deliverable
from plans.rules.bounds import due_question
from plans.services.lines import MOVE_REASON
from plans.services.page import days_of


class _OwnedForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    """A deliverable and who owns it: people on the alliance today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alliance = self.instance.plan.alliance
        self.sides = alliance.sides
        self.fields["owner"].queryset = people_of(alliance, self.instance.owner_id)
        self.fields["owner"].empty_label = "No owner yet"

    def question_owner(self, name: str, owner: Person | None, side: str) -> None:
        """Ask where somebody of one company is to own what another company owes."""
        if owner is not None and side in (Side.OURS, Side.THEIRS) and owner.side != side:
            works_for = owner.partner or self.sides.ours
            owing = self.sides.name(side)
            self.ask(name, f"{owner} works for {works_for}, but {owing} would owe this.")


class DeliverableForm(_OwnedForm):
    """The owner's company owes it, unless somebody says otherwise."""

    side = forms.ChoiceField(required=False, label="Owed by")

    class Meta:
        model = Deliverable
        fields = ("name", "owner", "side", "due_on", "move_reason", "initiative")
        field_classes = {"owner": PersonChoice, "due_on": DayField}
        labels = {"due_on": "Due"}
        help_texts = {
            "due_on": "",
            "move_reason": "Needed where the day is another one than agreed. The partner reads it.",
            "initiative": "Optional.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = self.instance
        if line.continues is None:  # nothing is promised yet
            del self.fields["move_reason"]
        self.fields["initiative"].queryset = line.plan.initiatives.all()
        self.fields["initiative"].empty_label = "No initiative"
        self.fields["side"].choices = [("", "The owner's company"), *self.sides.choices()]
        if line.owner is not None and line.owner.side == line.side:
            self.initial["side"] = ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        owner = data.get("owner")
        if data.get("side"):
            self.question_owner("side", owner, data["side"])
        elif owner is not None:
            data["side"] = owner.side
        elif "owner" not in self.errors:
            self.add_error("side", "Choose an owner, or the company that owes it.")
        before, reason = self.instance.continues, str(data.get("move_reason") or "").strip()
        if before is not None and data.get("due_on") not in (None, before.due_on) and not reason:
            self.add_error("move_reason", MOVE_REASON.format(day=before.due_on))
        first, last = days_of(self.instance.plan)
        today = timezone.localdate()
        if question := due_question(data.get("due_on"), first=first, last=last, today=today):
            self.ask("due_on", question)
        return data


class HandOverForm(_OwnedForm):
    """On a locked plan the commitment stands; only who looks after it may change."""

    class Meta:
        model = Deliverable
        fields = ["owner"]
        field_classes = {"owner": PersonChoice}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        self.question_owner("owner", data.get("owner"), self.instance.side)
        return data


class DropForm(RevisionForm):
    reason = forms.CharField(
        max_length=300,
        label="Reason for dropping it",
        help_text="Both companies read it here. The partner is told by e-mail of what is theirs or "
        "joint.",
    )
