"""Forms of the right of reply: what the partner says to each line, and what we answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms.fields import DayField
from core.forms.revision import RevisionForm
from scorecards.forms.lifecycle import words
from scorecards.forms.scorecards import NOT_KNOWN, number
from scorecards.models import ReplyLine, Scorecard
from scorecards.services.replies import SAY_WHY, Said
from scorecards.services.scorecards import Answer

Reply, Outcome = ReplyLine.Reply, ReplyLine.Outcome
CHOICES = [(Reply.ACCEPTED, "Accept"), (Reply.DISPUTED, "Dispute")]


class ReplyForm(RevisionForm):
    """Fields reply_7 and reason_7 for the line 7. A line may be left for later."""

    def __init__(
        self, *args: Any, scorecard: Scorecard, lines: Sequence[ReplyLine], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.fields["revision"].initial = scorecard.revision
        for line in lines:
            self.fields[f"reply_{line.pk}"] = forms.ChoiceField(
                label=line.name,
                choices=CHOICES,
                required=False,
                initial=line.reply,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )
            field = words(f"Why you dispute it: {line.name}")
            field.initial = line.reason
            self.fields[f"reason_{line.pk}"] = field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for line in self.lines:
            disputed = data.get(f"reply_{line.pk}") == Reply.DISPUTED
            if disputed and not data.get(f"reason_{line.pk}"):
                self.add_error(f"reason_{line.pk}", SAY_WHY)
        if not self.errors and not any(data.get(f"reply_{line.pk}") for line in self.lines):
            raise forms.ValidationError("Accept or dispute at least one line.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What take_replies takes."""
        data = self.cleaned_data
        said = {
            line.pk: Said(data[f"reply_{line.pk}"], data[f"reason_{line.pk}"])
            for line in self.lines
        }
        return {"expected": data["revision"], "replies": said}

    def stored(self, scorecard: Scorecard) -> Any:
        """What is saved now, under the names of the fields."""
        found: dict[str, Any] = {"revision": scorecard.revision}
        for line in scorecard.replies.all():
            found |= {f"reply_{line.pk}": line.reply, f"reason_{line.pk}": line.reason}
        return type("Stored", (), found)

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "line": line,
                "reply": self[f"reply_{line.pk}"],
                "reason": self[f"reason_{line.pk}"],
            }
            for line in self.lines
        ]


class DisputeForm(RevisionForm):
    """Our answer to a dispute: the line is changed, or kept with a reason."""

    outcome = forms.ChoiceField(
        label="What do you do?",
        choices=[(Outcome.CHANGED, "Change the line"), (Outcome.KEPT, "Keep the line")],
        widget=forms.RadioSelect,
    )
    words = words("Your answer", required=True, help_text="The partner reads it.")

    def __init__(self, *args: Any, line: ReplyLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = line.revision
        self.line, indicator = line, line.indicator
        if line.scorecard.state != Scorecard.State.PARTNER:
            self.fields["outcome"].choices = [(Outcome.KEPT, "Keep the line")]
            self.fields["outcome"].initial = Outcome.KEPT
        elif indicator.is_manual:
            steps = [
                (key, f"{key}: {indicator.anchors[key]}")
                for key in sorted(indicator.anchors, key=float)
            ]
            self.fields["raw"] = forms.TypedChoiceField(
                label="New answer",
                choices=[("", NOT_KNOWN), *steps],
                coerce=number,
                empty_value=None,
                required=False,
                help_text="Only where you change the line.",
            )
            self.fields["evidence"] = words("Evidence for it")
            self.fields["evidence_on"] = DayField(label="Date of the evidence", required=False)

    @property
    def values(self) -> dict[str, Any]:
        """What answer_dispute takes."""
        data, change = self.cleaned_data, None
        if data.get("raw") is not None and data["outcome"] == Outcome.CHANGED:
            said = data["words"]
            change = Answer(data["raw"], data["evidence"], data["evidence_on"], comment=said)
        found = {name: data[name] for name in ("outcome", "words")}
        return {"expected": data["revision"], "change": change, **found}
