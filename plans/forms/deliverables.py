"""Forms of deliverables."""

from __future__ import annotations

from typing import Any

from django import forms

from alliances.forms.fields import PersonChoice, people_of
from alliances.models import Side
from core.forms.fields import DayField
from core.forms.revision import RevisionForm, RevisionFormMixin
from plans.models import Deliverable


class OwnedForm(RevisionFormMixin, forms.ModelForm):
    """An owner is on the side that promised; a joint promise may have an owner of either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alliance = self.instance.plan.alliance
        self.fields["owner"].queryset = people_of(alliance, self.instance.owner_id)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        side = data.get("side") if "side" in self.fields else self.instance.side
        owner = data.get("owner")
        if owner is not None and side in (Side.OURS, Side.THEIRS) and owner.side != side:
            words = "our" if side == Side.OURS else "their"
            self.add_error("owner", f"The owner must be one of {words} people.")
        return data


class DeliverableForm(OwnedForm):
    class Meta:
        model = Deliverable
        fields = Deliverable.TERMS
        field_classes = {"owner": PersonChoice, "due_on": DayField}
        help_texts = {"side": "Who promises it.", "initiative": "If it belongs to one."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].queryset = self.instance.plan.initiatives.all()


class HandOverForm(OwnedForm):
    """On a locked plan the promise stands; only who looks after it may change."""

    class Meta:
        model = Deliverable
        fields = ["owner"]
        field_classes = {"owner": PersonChoice}


class DeliverForm(RevisionForm):
    delivered_on = DayField(label="Delivered on")


class DropForm(RevisionForm):
    reason = forms.CharField(
        max_length=300,
        label="Why both sides let it go",
        help_text="It no longer counts; the reason stays on record.",
    )
