"""Forms of surveys: started, prolonged, withdrawn, answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from alliances.models import Alliance, Membership, MembershipRole
from core.forms.fields import DayField, Fold, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm
from scorecards.models import Survey, SurveyKind
from scorecards.rules.surveys.matching import unmatched
from scorecards.rules.surveys.suppression import LEAST, USUAL
from scorecards.rules.surveys.words import SCALE
from scorecards.services.surveys.answering import LONGEST

LAST_MINUTE = time(23, 59)
USUAL_DAYS = 18
MOST = 100
SIDES = ("ours", "theirs")


def _end_of(day: date) -> datetime:
    """On the reader's clock."""
    return timezone.make_aware(datetime.combine(day, LAST_MINUTE))


class _PeopleField(forms.TypedMultipleChoiceField):
    """Members of one side to tick; all of them at first. Cleans to their memberships."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, rows: Iterable[Membership], **kwargs: Any) -> None:
        self.rows = {row.person_id: row for row in rows}
        choices = [
            (pk, f"{row.person.name}, {row.get_role_display().lower()}")
            for pk, row in self.rows.items()
        ]
        super().__init__(
            choices=choices,
            coerce=lambda value: self.rows[int(value)],
            initial=list(self.rows),
            error_messages={"required": "Choose the people who are asked."},
            **kwargs,
        )


class SurveyForm(QuestionsMixin, forms.Form):
    """What is announced to people before they answer, and who they are."""

    closes_on = DayField(
        label="Last day to answer",
        help_text="Both companies get the result when the survey closes, early on the next day.",
    )
    minimum = forms.IntegerField(
        label="Answers needed of each company",
        min_value=LEAST,
        max_value=MOST,
        initial=USUAL,
        help_text=f"A result is shown from this many answers on. At least {LEAST}.",
    )
    comment_minimum = forms.IntegerField(
        label="Comments needed of a company",
        min_value=LEAST,
        max_value=MOST,
        initial=USUAL,
        help_text="Where fewer people of a company write one, nobody reads them.",
    )
    helper = laid_out(
        *("ours", "theirs", "closes_on"),
        Fold(
            "How answers are protected",
            Div("minimum", "comment_minimum", css_class="field-row"),
        ),
    )

    def __init__(
        self,
        *args: Any,
        alliance: Alliance,
        people: Sequence[Membership],
        near: Callable[[datetime], str],
        **kwargs: Any,
    ) -> None:
        """`near` says what is wrong with a survey that closes then, so shortly after another."""
        super().__init__(*args, **kwargs)
        self.near = near
        for side in ("ours", "theirs"):
            company = alliance.sides.name(side)
            rows = [row for row in people if row.side == side]
            self.fields[side] = _PeopleField(rows=rows, label=f"Who is asked at {company}")
            if side == "theirs":
                self.fields[side].help_text = self._matching(people, alliance)
            if not rows:
                self.fields[
                    side
                ].help_text = "No member can be reached. Add people with an e-mail address first."
        self.fields["closes_on"].initial = timezone.localdate() + timedelta(days=USUAL_DAYS)

    @staticmethod
    def _matching(people: Sequence[Membership], alliance: Alliance) -> str:
        roles = {side: {row.role for row in people if row.side == side} for side in SIDES}
        labels = dict(MembershipRole.choices)
        said = [
            f"{alliance.sides.name(side)} has no {labels[role].lower()} who could be asked."
            for side, role in unmatched(roles["ours"], roles["theirs"])
        ]
        return " ".join(["Ask the same roles at both companies.", *said])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("closes_on")
        if day is not None and day < timezone.localdate():
            self.add_error("closes_on", "The last day to answer has passed.")
        self.ask_if_far("closes_on", years=1)
        if day is not None and (words := self.near(_end_of(day))):
            self.ask("closes_on", words)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What open_survey takes beside the alliance and the kind."""
        given = self.cleaned_data
        return {
            "people": [*given["ours"], *given["theirs"]],
            "closes_at": _end_of(given["closes_on"]),
            "minimum": given["minimum"],
            "comment_minimum": given["comment_minimum"],
        }


class KindForm(forms.Form):
    """The kind of survey that an address names."""

    kind = forms.ChoiceField(choices=SurveyKind.choices, required=False)

    @property
    def chosen(self) -> SurveyKind:
        found = self.cleaned_data.get("kind") if self.is_valid() else ""
        return SurveyKind(found or SurveyKind.HEALTH)


class ProlongForm(QuestionsMixin, RevisionForm):
    closes_on = DayField(label="Last day to answer")

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, initial={"revision": survey.revision}, **kwargs)
        now = timezone.localtime(survey.closes_at)
        self.fields["closes_on"].help_text = f"Announced: {now:%-d %b %Y}."

    def clean(self) -> dict[str, Any]:
        self.ask_if_far("closes_on", years=1)
        return super().clean() or self.cleaned_data

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"expected": given["revision"], "closes_at": _end_of(given["closes_on"])}


class WithdrawForm(RevisionForm):
    reason = forms.CharField(
        max_length=300, help_text="Shown to everybody who was asked, on the page of the survey."
    )


class AnswerForm(forms.Form):
    """One choice for each question. `shown` pairs the questions with their fields."""

    comment = forms.CharField(
        required=False,
        max_length=LONGEST,
        label="Anything else that both companies should know?",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, questions: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for one in questions:
            missing = f"Answer “{one.text}”, or choose “I cannot judge this”."
            self.fields[self.name(one.pk)] = forms.TypedChoiceField(
                label=one.text,
                choices=SCALE,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": missing, "invalid_choice": missing},
            )

    @staticmethod
    def name(pk: int) -> str:
        return f"question_{pk}"

    @property
    def shown(self) -> list[tuple[Any, Any]]:
        return [(one, self[self.name(one.pk)]) for one in self.questions]

    @property
    def values(self) -> dict[str, Any]:
        """What `answer` takes."""
        given = self.cleaned_data
        answers = {one.pk: given[self.name(one.pk)] for one in self.questions}
        return {"answers": answers, "comment": given["comment"]}
