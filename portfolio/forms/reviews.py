"""Forms of reviews: filters of the list, the commentary, holding, and amending."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from alliances.services.periods import stored_quarter
from core.forms.fields import DayField
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm
from governance.models import Meeting
from portfolio.models import Review, ReviewComment
from portfolio.rules.reviews import mark_of
from portfolio.services.reviews.comments import Said


class ReviewFilter(forms.Form):
    """Filters of the list; an unknown value filters nothing."""

    quarter = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *Review.State.choices])
    mine = forms.BooleanField(required=False, label="Only my reviews")

    def __init__(self, *args: Any, quarters: list[tuple[int, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [
            ("", "Any quarter"),
            *((f"{year}-{quarter}", f"Q{quarter} {year}") for year, quarter in quarters),
        ]

    def clean_quarter(self) -> tuple[int, int] | None:
        given = self.cleaned_data["quarter"]
        if not given:
            return None
        year, quarter = given.split("-")
        return int(year), int(quarter)


class CommentsForm(forms.Form):
    """The commentary of all sections. Beside each text stand the revision it was read at
    (`revision_plan`, 0 where nobody has written) and its mark (`was_plan`): what was not touched is
    not saved. `keep` names a section whose text replaces what somebody else wrote, at the revision
    `over_plan`; `take` one where the other text stays."""

    keep = forms.ChoiceField(required=False, choices=ReviewComment.Section.choices)
    take = forms.ChoiceField(required=False, choices=ReviewComment.Section.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in ReviewComment.Section.values:
            self.fields[f"text_{section}"] = forms.CharField(
                required=False, max_length=20_000, label=ReviewComment.Section(section).label
            )
            self.fields[f"was_{section}"] = forms.CharField(required=False)
            for name in ("revision", "over"):
                self.fields[f"{name}_{section}"] = forms.IntegerField(required=False, min_value=0)

    @property
    def typed(self) -> dict[str, str]:
        """What was sent, by section, whether it can be used or not."""
        sections = ReviewComment.Section.values
        return {one: self.data[f"text_{one}"] for one in sections if f"text_{one}" in self.data}

    @property
    def changed(self) -> set[str]:
        """The sections whose text somebody changed; all of them where that is not known."""
        return {one.section for one in self.said} if self.is_valid() else set(self.typed)

    @property
    def said(self) -> list[Said]:
        """What is to be saved."""
        return [
            Said(section, self.cleaned_data[f"text_{section}"], self._expected(section))
            for section in self.typed
            if section != self.cleaned_data["take"] and self._is_touched(section)
        ]

    def _is_touched(self, section: str) -> bool:
        was = self.cleaned_data[f"was_{section}"]
        return bool(was != mark_of(self.cleaned_data[f"text_{section}"]))

    def _expected(self, section: str) -> int:
        name = "over" if section == self.cleaned_data["keep"] else "revision"
        return int(self.cleaned_data[f"{name}_{section}"] or 0)


class AmendForm(forms.Form):
    section = forms.ChoiceField(
        required=False, choices=[("", "The whole review"), *ReviewComment.Section.choices]
    )
    text = forms.CharField(
        label="What is correct",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example: the pipeline on 30 Sep was EUR 4.2 M, not EUR 42 M.",
    )
    reason = forms.CharField(label="Why it is corrected", max_length=300)


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, meeting: Meeting) -> str:  # type: ignore[override]
        return f"{meeting.local_date:%-d %b %Y}: {meeting}"


class HoldForm(QuestionsMixin, RevisionForm):
    """`seen` is the digest of the preview that was shown."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    held_on = DayField(label="Held on")
    meeting = MeetingChoice(
        queryset=None,
        required=False,
        empty_label="No meeting on record",
        help_text="The meeting where it was held, if it is in the calendar.",
    )

    def __init__(self, *args: Any, review: Review, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = (
            Meeting.objects.filter(
                committee__alliance=review.alliance_id,
                local_date__gte=today - timedelta(days=120),
                local_date__lte=today,
            )
            .exclude(state=Meeting.State.CANCELLED)
            .select_related("committee")
            .order_by("-local_date")
        )
        self.fields["held_on"].initial = today
        self.fields["revision"].initial = review.revision
        self.quarter_begins = stored_quarter(review.year, review.quarter).first_day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()  # type: ignore[assignment]
        day = data.get("held_on")
        if day is not None and day < self.quarter_begins:
            self.ask("held_on", f"{day:%-d %b %Y} is before the quarter of this review began.")
        return data

    def shown(self, digest: str) -> HoldForm:
        """The form beside a preview with this digest, which is sent along."""
        self.fields["seen"].initial = digest
        if self.is_bound:
            self.data = self.data.copy()
            self.data["seen"] = digest
        return self
