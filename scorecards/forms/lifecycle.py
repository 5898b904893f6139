"""Forms of the steps of a scorecard: sent back, sent to the partner, made final without asking."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from alliances.forms.fields import PersonChoice
from alliances.models import Alliance, Person
from core.forms.revision import RevisionForm
from scorecards.models import Baseline, Scorecard
from scorecards.services.periods import Line, Period

LONGEST = 2000


def words(label: str, *, required: bool = False, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "class": "form-control"})
    return forms.CharField(
        label=label, required=required, max_length=LONGEST, widget=widget, help_text=help_text
    )


class ReturnForm(RevisionForm):
    """A remark on the whole, and one on each question (remark_7)."""

    words = words("On the whole scorecard")

    def __init__(self, *args: Any, period: Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = period.scorecard.revision
        self.lines: dict[int, Line] = {}
        for section in period.sections:
            for line in section.lines:
                pk = line.criterion.indicator_id
                if line.row.is_manual and pk not in self.lines:
                    self.lines[pk] = line
                    self.fields[f"remark_{pk}"] = words(line.row.name)

    @property
    def values(self) -> dict[str, Any]:
        """What send_back takes."""
        data = self.cleaned_data
        remarks = {pk: data[f"remark_{pk}"] for pk in self.lines}
        return {"expected": data["revision"], "words": data["words"], "remarks": remarks}

    def rows(self) -> list[dict[str, Any]]:
        """Each line with its field, for the template."""
        return [{"line": line, "field": self[f"remark_{pk}"]} for pk, line in self.lines.items()]


class PeopleChoice(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    label_from_instance = PersonChoice.label_from_instance  # type: ignore[assignment]


class AskForm(RevisionForm):
    """Who of the partner is asked to reply."""

    people = PeopleChoice(Person.objects.none(), label="Ask these people")
    words = words("A word to your colleagues", help_text="Kept with the step. Not sent.")

    def __init__(
        self, *args: Any, scorecard: Scorecard, people: Iterable[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = scorecard.revision
        keys = [person.pk for person in people]
        field = self.fields["people"]
        field.queryset = Person.objects.filter(pk__in=keys).select_related("partner")
        field.initial = keys[:1] if len(keys) == 1 else []


class SkipForm(forms.Form):
    """Why the partner is not asked."""

    words = words("Why is the partner not asked?", required=True)


class BaselineForm(forms.Form):
    """Which final scorecard is the baseline from now on; none closes the one so far."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    scorecard = forms.ModelChoiceField(
        Scorecard.objects.none(), label="Baseline", required=False, empty_label="No baseline"
    )
    reason = words("Why", required=True, help_text="Stays on record with the baseline so far.")

    def __init__(
        self, *args: Any, alliance: Alliance, baseline: Baseline | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        final = Scorecard.objects.filter(alliance=alliance, state=Scorecard.State.FINAL)
        self.fields["scorecard"].queryset = final
        self.fields["scorecard"].label_from_instance = lambda card: f"Q{card.quarter} {card.year}"
        self.fields["revision"].initial = baseline.revision if baseline else 0
        self.fields["scorecard"].initial = baseline.scorecard_id if baseline else None

    @property
    def values(self) -> dict[str, Any]:
        """What replace_baseline takes."""
        data = dict(self.cleaned_data)
        return {"expected": data.pop("revision"), **data}
