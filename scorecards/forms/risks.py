"""Forms of risks: in the register, when they end, and what somebody says early."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from alliances.forms.fields import PersonChoice, people_of
from alliances.models import Alliance, Person, Side
from core.forms.fields import DayField, Fold, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin
from scorecards.models import EarlyRisk, Risk
from scorecards.rules.expected_loss import IMPACTS, PROBABILITIES, RiskScale, is_lower, points
from scorecards.services.risks import NEEDS_REASON

FAR_YEARS = 10
WHY_LOWER = "Needed where a number is lower than before. It stays in the history of the risk."


def _steps(words: Sequence[str], numbers: Sequence[str]) -> list[tuple[int, str]]:
    """The choices of a scale: "4 · likely (60 %)"."""
    pairs = zip(words, numbers, strict=True)
    return [(step, f"{step} · {word} ({number})") for step, (word, number) in enumerate(pairs, 1)]


def scales(scale: RiskScale) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The choices of probability and impact with the numbers behind their words."""
    percents = [f"{percent:g} %" for percent in scale.percents]
    losses = [f"{points(loss)} points" for loss in scale.losses]
    return _steps(PROBABILITIES, percents), _steps(IMPACTS, losses)


def _step(label: str, help_text: str = "", *, required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        empty_value=None,
        required=required,
        initial=3 if required else None,
        help_text=help_text,
    )


def _offer(form: Any, scale: RiskScale, names: tuple[str, str], *, empty: bool) -> None:
    nothing = [("", "Not said yet")] if empty else []
    for name, choices in zip(names, scales(scale), strict=True):
        form.fields[name].choices = [*nothing, *choices]


ROWS = (
    "title",
    Div("probability", "impact", css_class="field-row"),
    "horizon",
    Div("owner", "side", css_class="field-row"),
    "response",
    Div("due_on", "review_on", css_class="field-row"),
    Fold(
        "What is left after the response",
        Div("residual_probability", "residual_impact", css_class="field-row"),
    ),
)


class RiskForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    """The side is the owner's unless somebody chooses another one and confirms it."""

    probability = _step("Probability", "How likely it is in the next 12 months.")
    impact = _step("Impact", "How much damage it would do.")
    side = forms.ChoiceField(label="Carried by", required=False)
    residual_probability = _step("Probability after the response", required=False)
    residual_impact = _step("Impact after the response", required=False)
    reason = forms.CharField(
        label="Why it is lower",
        required=False,
        max_length=200,
        help_text=WHY_LOWER,
    )

    class Meta:
        model = Risk
        fields = [
            *("title", "probability", "impact", "horizon", "owner", "side", "response", "due_on"),
            *("review_on", "residual_probability", "residual_impact"),
        ]
        field_classes = {"owner": PersonChoice, "due_on": DayField, "review_on": DayField}
        widgets = {"response": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "title": "Risk",
            "response": "Response",
            "due_on": "Response due",
            "review_on": "Look at it again on",
            "horizon": "Expected",
        }
        help_texts = {
            "title": "What may go wrong, in one line.",
            "response": "What is done to prevent it, or to limit the damage.",
            "due_on": "When the response must be in place.",
            "review_on": "It comes up in Today on that day.",
        }

    def __init__(self, *args: Any, alliance: Alliance, scale: RiskScale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides, owner = alliance.sides, self.instance.owner
        self.before = self.instance.numbers if self.instance.pk else None
        _offer(self, scale, ("probability", "impact"), empty=False)
        _offer(self, scale, ("residual_probability", "residual_impact"), empty=True)
        self.fields["horizon"].choices = [("", "Not said"), *Risk.Horizon.choices]
        self.fields["owner"].queryset = people_of(alliance, self.instance.owner_id)
        self.fields["owner"].empty_label = "No owner yet"
        self.fields["side"].choices = [("", "Same as the owner"), *self.sides.choices()]
        self.fields["side"].help_text = "Change this only if another company carries the risk."
        if owner is not None and self.instance.side == owner.side:
            self.initial["side"] = ""
        if self.before is None:
            del self.fields["reason"]
        self.helper = laid_out(*ROWS, *(["reason"] if self.before else []))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        owner, side = data.get("owner"), data.get("side") or ""
        if owner is not None:
            self._question_side(owner, side)
            data["side"] = side or owner.side
        self._check_residual(data)
        self.ask_if_past("due_on")
        for name in ("due_on", "review_on"):
            self.ask_if_far(name, years=FAR_YEARS)
        return data

    def _check_residual(self, data: dict[str, Any]) -> None:
        left = {name: data.get(f"residual_{name}") for name in ("probability", "impact")}
        for name, step in left.items():
            if step is None and any(left.values()):
                self.add_error(f"residual_{name}", "Say both: probability and impact after it.")
            elif step is not None and step > (data.get(name) or 0):
                self.add_error(f"residual_{name}", "This is more than before the response.")

    def _post_clean(self) -> None:
        """A reason is asked for where a number is lower than it was."""
        super()._post_clean()
        if self.errors or self.before is None or self.cleaned_data.get("reason", "").strip():
            return
        if self.instance.occurred_on is None and is_lower(self.instance.numbers, self.before):
            self.add_error("reason", NEEDS_REASON)

    @property
    def changes(self) -> dict[str, Any]:
        return super().changes | {"reason": self.cleaned_data.get("reason", "")}

    def _question_side(self, owner: Person, side: str) -> None:
        """A side that is not the owner's is taken only knowingly, also where it stayed and the
        owner changed. Both sides may carry what a person of one of them owns."""
        if side in ("", Side.JOINT, owner.side):
            return
        company = str(owner.partner) if owner.partner else self.sides.ours
        if "owner" in self.changed_data and "side" not in self.changed_data:
            self.changed_data.append("side")
        self.ask("side", f"{owner.name} works for {company}.")
        if "sure_side" in self.fields:
            self.fields["sure_side"].label = f"Yes, {self.sides.name(side)} carries this risk"


class InPlaceForm(RevisionForm):
    """What is left of a risk once its response is in place, and what shows that it is."""

    residual_probability = _step("Probability that is left")
    residual_impact = _step("Impact that is left")
    in_place_on = DayField(label="In place since")
    evidence = forms.CharField(
        label="What shows it",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as the second supplier is qualified: test report of 3 May.",
    )

    def __init__(
        self, *args: Any, risk: Risk, scale: RiskScale, today: date, **kwargs: Any
    ) -> None:
        given = {
            "revision": risk.revision,
            "in_place_on": today,
            "residual_probability": risk.residual_probability or risk.probability,
            "residual_impact": risk.residual_impact or risk.impact,
        }
        super().__init__(*args, initial=given, **kwargs)
        names = ("residual_probability", "residual_impact")
        most = (risk.probability, risk.impact)
        for name, choices, step in zip(names, scales(scale), most, strict=True):
            self.fields[name].choices = choices[:step]

    def clean_in_place_on(self) -> date:
        day: date = self.cleaned_data["in_place_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                "This date is in the future. Come back when it is in place."
            )
        return day


class CloseRiskForm(RevisionForm):
    outcome = forms.ChoiceField(
        label="Outcome",
        choices=Risk.Outcome.choices,
        widget=forms.RadioSelect,
        help_text=(
            "What is accepted keeps counting. If it has happened, make an issue of it instead: it "
            "counts until that is resolved."
        ),
    )
    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What changed, or who decided it.",
    )
    closed_on = DayField(label="Closed on")

    def __init__(self, *args: Any, risk: Risk, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"closed_on": today, "revision": risk.revision})
        super().__init__(*args, **kwargs)


class EarlyRiskForm(forms.ModelForm):
    """Two fields, so that it is said before one is sure."""

    class Meta:
        model = EarlyRisk
        fields = ("title", "what_may_happen")
        labels = {"title": "What you see coming", "what_may_happen": "What may happen"}
        help_texts = {
            "title": "In one line. You need not be sure.",
            "what_may_happen": "To whom, by when, and what makes you think so.",
        }
        widgets = {"what_may_happen": forms.Textarea(attrs={"rows": 4})}


class TakeInForm(RiskForm):
    """A risk for the register, and the answer to who said it early."""

    answer = forms.CharField(
        label="Answer",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Read by who said it, and their company.",
    )

    def __init__(self, *args: Any, early: EarlyRisk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(*ROWS, "answer")
        self.fields["revision"] = forms.IntegerField(
            widget=forms.HiddenInput, min_value=1, initial=early.revision
        )

    @property
    def answered(self) -> dict[str, Any]:
        """What the service takes beside the two rows."""
        data = self.cleaned_data
        return {"answer": data["answer"], "expected": data["revision"]}


class DeclineForm(RevisionForm):
    answer = forms.CharField(
        label="Why it is not taken into the register",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Read by who said it, and their company.",
    )

    def __init__(self, *args: Any, early: EarlyRisk, **kwargs: Any) -> None:
        super().__init__(*args, initial={"revision": early.revision}, **kwargs)
