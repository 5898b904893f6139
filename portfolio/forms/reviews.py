"""Forms of reviews: filters of the list, one comment, and holding."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from core.forms.fields import DayField
from core.forms.revision import RevisionForm
from governance.models import Meeting
from portfolio.models import Review


class ReviewFilter(forms.Form):
    """Filters of the list; an unknown value filters nothing."""

    quarter = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *Review.State.choices])
    mine = forms.BooleanField(required=False, label="Mine only")

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


class CommentForm(RevisionForm):
    """`revision` is 0 where nobody has written yet."""

    text = forms.CharField(required=False, max_length=20_000, strip=True)
    revision = forms.IntegerField(min_value=0)


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, meeting: Meeting) -> str:  # type: ignore[override]
        return f"{meeting.local_date:%-d %b %Y}: {meeting}"


class HoldForm(RevisionForm):
    held_on = DayField(label="Held on")
    meeting = MeetingChoice(
        queryset=None,
        required=False,
        empty_label="No meeting on record",
        help_text="The meeting in which it was held, if it is in the calendar.",
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
