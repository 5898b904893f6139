"""Entry of a scorecard: a grid of questions in which the earlier answers are selected already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone

from core.dates.typed import write_day
from core.forms.fields import DayField, DayInput
from core.forms.revision import RevisionForm
from scorecards.models import Measurement, Scorecard
from scorecards.rules.evidence import Known, dated, is_forgotten, is_stale, kept, older_than
from scorecards.services.periods import Line, Period, quarter_of
from scorecards.services.scorecards import (
    NOT_NEWER,
    TO_COME,
    TOO_OLD,
    Answer,
    day_of,
    standing,
)

NOT_KNOWN = "Not known"
SEEN_AGAIN = (
    "This evidence is from {before:%-d %b %Y}. Say what was seen on {day:%-d %b %Y}, or keep the "
    "earlier date."
)
# What is entered of each indicator.
ENTERED = ("raw", "evidence", "evidence_on", "comment")
WRITTEN = ("Evidence", "Date of the evidence", "Comment")
STILL_TRUE = "No change, still true"
MAY_READ = "The partner may read the evidence"


def number(text: str) -> float | int | None:
    """A choice as a number; a whole one as an integer, which is how people write it."""
    if text == "":
        return None
    value = float(text)
    return int(value) if value.is_integer() else value


def _text(label: str, initial: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "class": "form-control"})
    return forms.CharField(label=label, required=False, initial=initial, widget=widget)


def _tick(label: str, initial: bool = False) -> forms.BooleanField:
    widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, required=False, initial=initial, widget=widget)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form: its line, and what is chosen before anybody touches it.

    `state` is "answered" (this quarter), "kept" (the earlier answer is chosen and becomes one of
    this quarter when it is saved), "withdrawn" (taken back: it counts on until there is a new one),
    "expired" (the earlier answer is too old to be kept) or "new".
    """

    line: Line
    state: str
    raw: float | int | None
    today: date
    remark: str = ""

    @property
    def may_look_again(self) -> bool:
        """Whether there is an answer that somebody may find still true."""
        return self.raw is not None

    @property
    def is_left(self) -> bool:
        """Whether it waits for an answer of this quarter."""
        return self.state != "answered" or self.raw is None

    @property
    def is_shared(self) -> bool:
        """Whether the partner will be shown the line."""
        indicator = self.line.criterion.indicator
        return bool(self.line.criterion.dimension) and indicator.shared_with_partner

    @property
    def looked_again_on(self) -> date | None:
        answer = self.line.answer
        return answer.looked_again_on if answer is not None else None

    @property
    def company_only(self) -> bool:
        row = self.line.answer or self.line.last
        return True if row is None else row.company_only

    @property
    def is_stale(self) -> bool:
        """Whether the earlier answer may still be kept, though its evidence is old."""
        half_life = self.line.criterion.indicator.half_life_days
        return is_stale(self.last_on, today=self.today, half_life=half_life)

    @property
    def last_on(self) -> date | None:
        return day_of(self.line.last) if self.line.last is not None else None

    @property
    def last_raw(self) -> float | int | None:
        return None if self.line.last is None else number(str(self.line.last.raw))

    @property
    def quarter(self) -> str:
        """The quarter of the earlier answer: "Q3 2026"."""
        last = self.line.last
        return quarter_of(last.scorecard) if last is not None else ""

    @property
    def standing(self) -> list[Known]:
        return standing(self.line.answer, self.line.last)


def _half_life(line: Line) -> int:
    half_life = line.criterion.indicator.half_life_days
    assert half_life is not None  # what people answer ages: held by the indicator and the database
    return half_life


def _question(line: Line, today: date, remark: str) -> Question:
    answer, last = line.answer, line.last
    if answer is not None and answer.is_withdrawn:
        return Question(line, "withdrawn", None, today, remark)
    if answer is not None:
        raw = None if answer.raw is None else number(str(answer.raw))
        return Question(line, "answered", raw, today, remark)
    if last is None:
        return Question(line, "new", None, today, remark)
    if is_forgotten(day_of(last), today=today, half_life=_half_life(line)):
        return Question(line, "expired", None, today, remark)
    return Question(line, "kept", number(str(last.raw)), today, remark)


class ScorecardForm(RevisionForm):
    """Fields raw_7, evidence_7, evidence_on_7, comment_7, again_7 for the manual indicator 7.

    What was answered before is chosen already. Saving keeps it with the evidence and the day it
    had; `again` says that somebody looked and it is still true, which is evidence of today. Sent
    with `only=changed`, answers that nobody touched are left out. `remarks`: what the leader who
    sent the scorecard back said, by indicator. A move of `notable_move` points wants evidence.
    """

    def __init__(
        self,
        *args: Any,
        period: Period,
        today: date,
        notable_move: int,
        remarks: Mapping[int, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.period, self.today, self.notable_move = period, today, notable_move
        said = remarks or {}
        self.asked: dict[int, Question] = {}
        self.fields["revision"].initial = period.scorecard.revision
        self.fields["only"] = forms.CharField(required=False, widget=forms.HiddenInput)
        for section in period.sections:
            for line in section.lines:
                if line.row.is_manual and line.criterion.indicator_id not in self.asked:
                    pk = line.criterion.indicator_id
                    self._add(_question(line, today, said.get(pk, "")))

    def _add(self, question: Question) -> None:
        indicator, answer = question.line.criterion.indicator, question.line.answer or Measurement()
        pk, raw = indicator.pk, question.raw
        choices = [(step, indicator.anchors[step]) for step in sorted(indicator.anchors, key=float)]
        if raw is not None and str(raw) not in dict(choices):
            choices.append((str(raw), f"{raw} of 100, as entered before"))
        self.asked[pk] = question
        self.fields[f"raw_{pk}"] = forms.TypedChoiceField(
            label=indicator.name,
            choices=[*choices, ("", NOT_KNOWN)],
            coerce=number,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            initial="" if raw is None else str(raw),
        )
        self.fields[f"evidence_{pk}"] = _text(f"Evidence: {indicator.name}", answer.evidence)
        self.fields[f"evidence_on_{pk}"] = DayField(
            label=f"Date of the evidence: {indicator.name}",
            required=False,
            initial=answer.evidence_on,
        )
        self.fields[f"evidence_on_{pk}"].widget.attrs["class"] = "form-control"
        self.fields[f"comment_{pk}"] = _text(f"Comment: {indicator.name}", answer.comment)
        if question.may_look_again:
            looked = question.looked_again_on == self.today
            self.fields[f"again_{pk}"] = _tick(f"{STILL_TRUE}: {indicator.name}", looked)
        if question.is_shared:
            label = f"{MAY_READ}: {indicator.name}"
            self.fields[f"share_{pk}"] = _tick(label, not question.company_only)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for pk, question in self.asked.items():
            if f"raw_{pk}" in data:
                self._check_move(pk, question, data)
                self._check_day(pk, question, data)
        return data

    def _refuse(self, name: str, text: str) -> None:
        if name not in self.errors:
            self.add_error(name, text)

    def _check_move(self, pk: int, question: Question, data: dict[str, Any]) -> None:
        """A notable move says what shows it and what changed, in words of its own."""
        now, last = data[f"raw_{pk}"], question.line.last
        before = question.last_raw
        if now is None or last is None or before is None or abs(now - before) < self.notable_move:
            return
        moved = f"You changed the score from {before:g} to {now:g}:"
        if data.get(f"evidence_{pk}", "") in ("", last.evidence):
            self._refuse(f"evidence_{pk}", f"{moved} add the evidence.")
        if not data.get(f"comment_{pk}"):
            self._refuse(f"comment_{pk}", f"{moved} say what changed.")

    def _check_day(self, pk: int, question: Question, data: dict[str, Any]) -> None:
        raw, words, day = (data.get(f"{name}_{pk}") for name in ENTERED[:3])
        if day is not None and day > self.today:
            self._refuse(f"evidence_on_{pk}", TO_COME)
        if raw is None:
            return
        known = kept(raw, words or "", question.standing)
        _, evidence_on = dated(raw, words or "", day, standing=question.standing, today=self.today)
        answer = question.line.answer
        if evidence_on is None or (answer is not None and evidence_on == answer.evidence_on):
            return
        name = "evidence_on" if day else "evidence"
        newer = older_than(evidence_on, question.standing)
        if is_forgotten(evidence_on, today=self.today, half_life=_half_life(question.line)):
            self._refuse(f"{name}_{pk}", TOO_OLD.format(day=evidence_on))
        elif newer is not None:
            self._refuse(f"{name}_{pk}", NOT_NEWER.format(day=evidence_on, newer=newer))
        elif known is not None and evidence_on > known.on and not data.get(f"again_{pk}"):
            self._refuse(f"evidence_{pk}", SEEN_AGAIN.format(day=evidence_on, before=known.on))

    @property
    def values(self) -> dict[str, Any]:
        """What save_answers takes."""
        return {"expected": self.cleaned_data["revision"], "answers": self.answers()}

    def answers(self) -> dict[int, Answer]:
        """What was entered, by indicator id."""
        data = self.cleaned_data
        found = {pk: self._answer(pk) for pk in self.asked if not self._is_refused(pk)}
        if data["only"] != "changed":
            return found
        return {pk: answer for pk, answer in found.items() if not self._is_untouched(pk, answer)}

    def _answer(self, pk: int) -> Answer:
        data, question = self.cleaned_data, self.asked[pk]
        again = None
        if question.may_look_again and data[f"raw_{pk}"] == question.raw:
            again = bool(data[f"again_{pk}"])
        only = not data[f"share_{pk}"] if question.is_shared else None
        entered = {name: data[f"{name}_{pk}"] for name in ENTERED}
        return Answer(**entered, again=again, company_only=only)

    def _is_refused(self, pk: int) -> bool:
        """Whether something was entered that cannot be saved."""
        return any(f"{name}_{pk}" in self.errors for name in ENTERED)

    @property
    def refused(self) -> dict[str, list[str]]:
        """What cannot be saved yet, by field; the rest can, while one goes on typing."""
        return {name: [str(one) for one in said] for name, said in self.errors.items()}

    @property
    def is_savable(self) -> bool:
        """Whether all but single answers makes sense: the revision was sent."""
        return "revision" in self.cleaned_data and NON_FIELD_ERRORS not in self.errors

    def _is_untouched(self, pk: int, answer: Answer) -> bool:
        question = self.asked[pk]
        if question.state != "kept" or answer.again:
            return False
        only = question.company_only if question.is_shared else None
        return answer == Answer(question.raw, again=answer.again, company_only=only)

    def stored(self, scorecard: Scorecard) -> SimpleNamespace:
        """What is saved now, under the names of the fields, to show beside what was typed."""
        fields: dict[str, Any] = {"revision": scorecard.revision}
        fields |= {f"raw_{pk}": question.raw for pk, question in self.asked.items()}
        for name in self.fields:
            if name.startswith(("again_", "share_")):
                fields[name] = self.fields[name].initial
        for row in Measurement.objects.filter(scorecard=scorecard):
            fields[f"again_{row.indicator_id}"] = row.looked_again_on == self.today
            fields[f"share_{row.indicator_id}"] = not row.company_only
            fields |= {f"{name}_{row.indicator_id}": getattr(row, name) for name in ENTERED}
            fields[f"raw_{row.indicator_id}"] = None
            if row.raw is not None and not row.is_withdrawn:
                fields[f"raw_{row.indicator_id}"] = number(str(row.raw))
        return SimpleNamespace(**fields)

    def questions(self) -> Iterable[dict[str, Any]]:
        """The bound fields of each question, by section, for the template."""
        for section in self.period.sections:
            rows = [
                self._shown(question)
                for line in section.lines
                if (question := self.asked.get(line.criterion.indicator_id))
                and question.line is line
            ]
            computed = [line for line in section.lines if not line.row.is_manual]
            yield {"section": section, "rows": rows, "computed": computed}

    def _shown(self, question: Question) -> dict[str, Any]:
        pk = question.line.criterion.indicator_id
        bound = {name: self[f"{name}_{pk}"] for name in ENTERED}
        written = [bound[name] for name in ENTERED[1:]]
        value = "" if bound["raw"].value() is None else str(bound["raw"].value())
        status = status_of(value, question)
        typed = self.is_bound and any(part.value() for part in written)
        is_open = typed or any(part.errors for part in bound.values())
        for part, short in zip(written, WRITTEN, strict=True):
            part.short = short
        shown = {"question": question, "line": question.line, "raw": bound["raw"], "pk": pk}
        shown |= {"again": self[f"again_{pk}"] if question.may_look_again else None}
        shown |= {"share": self[f"share_{pk}"] if question.is_shared else None}
        return shown | {"fields": written, "is_open": is_open, "status": status}

    @property
    def first_left(self) -> dict[str, Any] | None:
        """The first question that waits for an answer of this quarter, where others have one: where
        somebody goes on who was interrupted."""
        rows = [row for group in self.questions() for row in group["rows"]]
        left = [row for row in rows if row["question"].is_left]
        return left[0] if left and len(left) < len(rows) else None

    @property
    def kept(self) -> int:
        """How many earlier answers are chosen and not saved yet."""
        return sum(question.state == "kept" for question in self.asked.values())

    @property
    def counted(self) -> str:
        """ "9 of 10 answered: 2 new, 7 unchanged, 1 left", as the form was opened."""
        rows = list(self.asked.values())
        left = sum(row.raw is None for row in rows)
        unchanged = sum(row.raw is not None and row.raw == row.last_raw for row in rows)
        answered = len(rows) - left
        return (
            f"{answered} of {len(rows)} answered: {answered - unchanged} new, "
            f"{unchanged} unchanged, {left} left"
        )


def status_of(value: str, question: Question) -> tuple[str, str]:
    """How an answer stands to the earlier one, in words, and their kind of tag; the script of the
    page says the same while one types."""
    if value == "":
        return "Not answered", ""
    if question.last_raw is None:
        return "Answered", "good"
    if value == str(question.last_raw):
        return f"Unchanged from {question.quarter}", "accent"
    return f"Changed from {question.last_raw}", "good"


class AsOfForm(forms.Form):
    """An earlier day to look at; today, and what is no such day, mean now."""

    as_of = DayField(required=False, label="As of", widget=DayInput(attrs={"placeholder": "today"}))

    def clean_as_of(self) -> date | None:
        chosen: date | None = self.cleaned_data["as_of"]
        if chosen is not None and chosen > timezone.localdate():
            raise forms.ValidationError(f"{write_day(chosen)} is in the future.")
        return chosen

    def day(self, today: date) -> date | None:
        if not self.is_valid():
            return None
        chosen: date | None = self.cleaned_data["as_of"]
        return chosen if chosen is not None and chosen < today else None
