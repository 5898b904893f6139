"""The form of the yearly evaluation: eight dream killers, each 0 to 3 or “cannot judge”."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from alliances.forms.fields import PersonChoice, people_of
from alliances.models import Alliance
from scorecards.models import Evaluation
from scorecards.rules.dream_killers import CANNOT_JUDGE, KILLERS, LEVELS
from scorecards.services.evaluations import Judged, KillerRow

UNKNOWN = "unknown"
CHOICES = [(str(level), f"{level}: {label}") for level, label in enumerate(LEVELS)]


class EvaluationForm(forms.Form):
    """Fields level_fear and words_fear for each of the eight."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, rows: Sequence[KillerRow], evaluation: Evaluation | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.killers = rows
        self.fields["revision"].initial = evaluation.revision if evaluation else 0
        for row in rows:
            one, now = row.killer, row.now
            level = None if now is None else now.level
            self.fields[f"level_{one.key}"] = forms.ChoiceField(
                label=one.name,
                choices=[*CHOICES, (UNKNOWN, CANNOT_JUDGE)],
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                initial=None if now is None else UNKNOWN if level is None else str(level),
                error_messages={"required": f"Choose an answer to “{one.name}”."},
            )
            self.fields[f"words_{one.key}"] = forms.CharField(
                label=f"In one line: {one.name}",
                required=False,
                max_length=200,
                initial="" if now is None else now.words,
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )

    @property
    def values(self) -> dict[str, Any]:
        """What save_evaluation takes."""
        data = self.cleaned_data
        answers = {
            one.key: Judged(_level(data[f"level_{one.key}"]), data[f"words_{one.key}"])
            for one in KILLERS
        }
        return {"expected": data["revision"], "answers": answers}

    def stored(self, evaluation: Evaluation) -> Any:
        """What is saved now, under the names of the fields."""
        found: dict[str, Any] = {"revision": evaluation.revision}
        for row in evaluation.answers.all():
            level = UNKNOWN if row.level is None else str(row.level)
            found |= {f"level_{row.killer}": level, f"words_{row.killer}": row.words}
        return type("Stored", (), found)

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "row": row,
                "level": self[f"level_{row.killer.key}"],
                "words": self[f"words_{row.killer.key}"],
            }
            for row in self.killers
        ]


def _level(text: str) -> int | None:
    return None if text == UNKNOWN else int(text)


class KillerRiskForm(forms.Form):
    """Which answer becomes a risk, and whose."""

    killer = forms.ChoiceField(choices=[(one.key, one.name) for one in KILLERS])
    owner = PersonChoice(None, required=False, empty_label="No owner yet")

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(alliance)
