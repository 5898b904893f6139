"""Entry of a scorecard: one question after the other, last period beside this one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms

from core.forms.fields import DayField, DayInput
from core.forms.revision import RevisionForm
from scorecards.models import Measurement, Scorecard
from scorecards.services.periods import Line, Period
from scorecards.services.scorecards import NOTABLE_MOVE, Answer

NOT_KNOWN = "Not known"
# What is entered of each indicator.
ENTERED = ("raw", "evidence", "evidence_on", "comment")


def number(text: str) -> float | int | None:
    """A choice as a number; a whole one as an integer, which is how people write it."""
    if text == "":
        return None
    value = float(text)
    return int(value) if value.is_integer() else value


def _text(label: str, initial: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "class": "form-control"})
    return forms.CharField(label=label, required=False, initial=initial, widget=widget)


class ScorecardForm(RevisionForm):
    """Fields raw_7, evidence_7, evidence_on_7, comment_7 for the manual indicator 7."""

    def __init__(self, *args: Any, period: Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period = period
        self.lines: dict[int, Line] = {}
        self.fields["revision"].initial = period.scorecard.revision
        for section in period.sections:
            for line in section.lines:
                if line.row.is_manual and line.criterion.indicator_id not in self.lines:
                    self.lines[line.criterion.indicator_id] = line
                    self._add(line)

    def _add(self, line: Line) -> None:
        indicator, answer = line.criterion.indicator, line.answer or Measurement()
        pk = indicator.pk
        raw = None if answer.raw is None else number(str(answer.raw))
        choices = [("", NOT_KNOWN)] + [
            (step, indicator.anchors[step]) for step in sorted(indicator.anchors, key=float)
        ]
        if raw is not None and str(raw) not in dict(choices):
            choices.append((str(raw), f"{raw} of 100, as entered before"))
        self.fields[f"raw_{pk}"] = forms.TypedChoiceField(
            label=indicator.name,
            choices=choices,
            coerce=number,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            initial="" if raw is None else str(raw),
        )
        self.fields[f"evidence_{pk}"] = _text(f"Evidence: {indicator.name}", answer.evidence)
        self.fields[f"evidence_on_{pk}"] = DayField(
            label=f"Day of the evidence: {indicator.name}",
            required=False,
            initial=answer.evidence_on,
            widget=DayInput(attrs={"class": "form-control"}),
        )
        self.fields[f"comment_{pk}"] = _text(f"Comment: {indicator.name}", answer.comment)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for pk, line in self.lines.items():
            now, before = data.get(f"raw_{pk}"), line.last.raw if line.last else None
            if now is None or before is None or abs(now - before) < NOTABLE_MOVE:
                continue
            moved = f"You moved it from {before:g} to {now:g}:"
            for name, wish in (("evidence", "shows it"), ("comment", "changed")):
                if not data.get(f"{name}_{pk}") and f"{name}_{pk}" not in self.errors:
                    self.add_error(f"{name}_{pk}", f"{moved} say what {wish}.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What save_answers takes."""
        return {"expected": self.cleaned_data["revision"], "answers": self.answers()}

    def answers(self) -> dict[int, Answer]:
        """What was entered, by indicator id."""
        data = self.cleaned_data
        return {pk: Answer(**{name: data[f"{name}_{pk}"] for name in ENTERED}) for pk in self.lines}

    def stored(self, scorecard: Scorecard) -> SimpleNamespace:
        """What is saved now, under the names of the fields, to show beside what was typed."""
        fields: dict[str, Any] = {"revision": scorecard.revision}
        for row in Measurement.objects.filter(scorecard=scorecard):
            fields |= {f"{name}_{row.indicator_id}": getattr(row, name) for name in ENTERED}
            if row.raw is not None:
                fields[f"raw_{row.indicator_id}"] = number(str(row.raw))
        return SimpleNamespace(**fields)

    def questions(self) -> Iterable[dict[str, Any]]:
        """The bound fields of each question, by section, for the template."""
        for section in self.period.sections:
            rows = [
                {"line": line} | {name: self[f"{name}_{pk}"] for name in ENTERED}
                for line in section.lines
                if self.lines.get(pk := line.criterion.indicator_id) is line
            ]
            computed = [line for line in section.lines if not line.row.is_manual]
            yield {"section": section, "rows": rows, "computed": computed}


class AsOfForm(forms.Form):
    """An earlier day to look at; today and what cannot be read mean now."""

    as_of = DayField(required=False, label="As of")

    def day(self, today: date) -> date | None:
        if not self.is_valid():
            return None
        chosen: date | None = self.cleaned_data["as_of"]
        return chosen if chosen is not None and chosen < today else None
