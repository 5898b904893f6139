"""The forms of what is done where it is asked for: on Today, on the exceptions, on its own page.

Several stand on one page, so each names its fields apart (`auto_id`) and carries the page to go
back to (`next`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div
from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone

from accounts.models import User
from alliances.models import Agreement, AgreementDecision, Alliance
from alliances.rules import renewals
from alliances.services.contacts import contact_people, our_people
from alliances.services.renewals import terms_of
from core.forms.fields import DayField, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionFormMixin

REVISIT_MONTHS = 12
LONG_TERM_YEARS = 15


class StepForm(QuestionsMixin, forms.Form):
    """`back` is the page to return to; `about` tells the ids of several forms apart."""

    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, about: str, back: str = "", **kwargs: Any) -> None:
        initial = {"next": back} | kwargs.pop("initial", {})
        super().__init__(*args, auto_id=f"id_{about}_%s", initial=initial, **kwargs)


def _not_in_future(form: Any, name: str, what: str) -> None:
    day = form.cleaned_data.get(name)
    if isinstance(day, date) and day > timezone.localdate():
        form.add_error(name, f"{what} cannot be in the future.")


class DecisionForm(StepForm):
    """Renew an agreement, give notice or let it end, on a day, with the dates that follow."""

    LABELS = {
        renewals.RENEW: ("Renewal agreed on", "New end date"),
        renewals.NOTICE: ("Notice given on", "Agreement ends on"),
        renewals.LAPSE: ("Decided on", ""),
    }
    SUBMIT = {
        renewals.RENEW: "Renew agreement",
        renewals.NOTICE: "Record notice",
        renewals.LAPSE: "Let it end",
    }

    revision = forms.IntegerField(widget=forms.HiddenInput)
    ends_on = DayField(label="New end date")
    notice_by = DayField(
        label="New notice date", required=False, help_text="Last day to give notice."
    )
    decided_on = DayField()
    note = forms.CharField(
        required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, agreement: Agreement, choice: str, **kwargs: Any) -> None:
        today = timezone.localdate()
        initial = {"decided_on": today, "revision": agreement.revision}
        initial |= self._dates(agreement, choice)
        about = f"{choice}_{agreement.pk}"
        super().__init__(*args, about=about, initial=initial, **kwargs)
        self.agreement, self.choice, self.today = agreement, choice, today
        decided, ends = self.LABELS[choice]
        self.fields["decided_on"].label = decided
        self.fields["ends_on"].label = ends
        if choice != renewals.RENEW:
            del self.fields["notice_by"]
        if choice == renewals.LAPSE:
            del self.fields["ends_on"]
        days = [name for name in ("ends_on", "notice_by") if name in self.fields]
        rows = [Div(*days, css_class="field-row")] if days else []
        self.helper = laid_out("revision", "next", *rows, "decided_on", "note")

    @property
    def submit(self) -> str:
        return self.SUBMIT[self.choice]

    @property
    def label(self) -> str:
        return str(AgreementDecision.Choice(self.choice).label)

    @staticmethod
    def _dates(agreement: Agreement, choice: str) -> dict[str, date | None]:
        if choice == renewals.NOTICE:
            return {"ends_on": agreement.ends_on}
        ends_on, notice_by = renewals.next_term(terms_of(agreement))
        return {"ends_on": ends_on, "notice_by": notice_by}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        _not_in_future(self, "decided_on", "A decision")
        self.ask_if_far("decided_on", years=2)
        ends_on, notice_by = cleaned.get("ends_on"), cleaned.get("notice_by")
        if ends_on and notice_by and notice_by > ends_on:
            self.add_error("notice_by", "The notice date must be on or before the end date.")
        if self.choice == renewals.RENEW:
            self.ask_if_past("ends_on")
            self.ask_if_past("notice_by")
            self.ask_if_far("ends_on", years=LONG_TERM_YEARS)
        elif self.choice == renewals.NOTICE:
            self._check_notice(cleaned)
        return cleaned

    def _check_notice(self, cleaned: dict[str, Any]) -> None:
        ends_on, given = cleaned.get("ends_on"), cleaned.get("decided_on")
        last = self.agreement.notice_by
        if ends_on and given and ends_on < given:
            self.add_error("ends_on", "The agreement cannot end before notice is given.")
        if given and last and given > last:
            # Today, preset, is asked about too: it is the day that makes the notice late.
            self.changed_data.append("decided_on")
            self.ask("decided_on", f"The last day to give notice was {last:%-d %b %Y}.")
        self.ask_if_far("ends_on", years=LONG_TERM_YEARS)

    @property
    def values(self) -> dict[str, Any]:
        """What services.renewals.decide takes."""
        names = ("ends_on", "notice_by", "decided_on", "note")
        found = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return found | {"expected": self.cleaned_data["revision"], "choice": self.choice}


class ContactLogForm(StepForm):
    """Who spoke with whom, when, and what was said."""

    person = forms.ModelChoiceField(None, label="Spoke with", empty_label="Choose a person")
    day = DayField(label="On")
    spoken_by = forms.ModelChoiceField(None, label="Who spoke", required=False, empty_label="You")
    note = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    helper = laid_out("next", "person", Div("day", "spoken_by", css_class="field-row"), "note")

    def __init__(
        self,
        *args: Any,
        alliance: Alliance,
        user: User,
        person: Any = None,
        about: str = "contact",
        **kwargs: Any,
    ) -> None:
        """`person` presets with whom."""
        initial = {"day": timezone.localdate(), "person": person}
        super().__init__(*args, about=about, initial=initial, **kwargs)
        people = contact_people(alliance=alliance, user=user)
        self.fields["person"].queryset = people
        self.fields["spoken_by"].queryset = our_people(alliance=alliance, user=user)
        self.fields["note"].help_text = f"Not visible to {alliance.sides.theirs}."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        _not_in_future(self, "day", "A contact")
        self.ask_if_far("day", years=2)
        if cleaned.get("spoken_by") and cleaned.get("spoken_by") == cleaned.get("person"):
            self.add_error("spoken_by", "Choose two different people.")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What services.contacts.log_contact takes."""
        return {name: self.cleaned_data[name] for name in ("person", "day", "spoken_by", "note")}


class SponsorContactForm(StepForm):
    """The same in a row about one sponsor: only the day and the note."""

    day = DayField(label="Spoke on")
    note = forms.CharField(required=False, max_length=4000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, membership: Any, **kwargs: Any) -> None:
        initial = {"day": timezone.localdate()}
        super().__init__(*args, about=f"contact_{membership.pk}", initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        _not_in_future(self, "day", "A contact")
        self.ask_if_far("day", years=2)
        return cleaned


class StillTrueForm(StepForm):
    """The North Star stands; a new day to revisit it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    revisit_on = DayField(label="Revisit on")

    def __init__(self, *args: Any, alliance: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        initial = {"revisit_on": today + relativedelta(months=REVISIT_MONTHS)}
        initial["revision"] = alliance.revision
        super().__init__(*args, about=f"star_{alliance.pk}", initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("revisit_on")
        if day and day <= timezone.localdate():
            self.add_error("revisit_on", "Choose a day in the future.")
        self.ask_if_far("revisit_on", years=5)
        return cleaned


class NorthStarForm(RevisionFormMixin, QuestionsMixin, forms.ModelForm):
    """Say anew what the alliance is for."""

    class Meta:
        model = Alliance
        fields = ("north_star", "north_star_revisit_on")
        field_classes = {"north_star_revisit_on": DayField}
        labels = {"north_star_revisit_on": "Revisit on"}
        widgets = {"north_star": forms.Textarea(attrs={"rows": 4})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("north_star") and "north_star" not in self.errors:
            self.add_error("north_star", "Write the North Star in 1 or 2 sentences.")
        self.ask_if_past("north_star_revisit_on")
        self.ask_if_far("north_star_revisit_on", years=5)
        return cleaned


class AskForm(StepForm):
    """A question to who answers for the alliance."""

    asked_of = forms.ModelChoiceField(None, label="To", empty_label=None)
    text = forms.CharField(
        label="Question", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, about="ask", **kwargs)
        found = User.objects.filter(pk__in=[one.pk for one in people]).order_by("name")
        self.fields["asked_of"].queryset = found
        self.fields["asked_of"].initial = people[0].pk if people else None
        if len(people) == 1:
            self.fields["asked_of"].widget = forms.HiddenInput()


class AnswerForm(StepForm):
    answer = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, question: Any, **kwargs: Any) -> None:
        super().__init__(*args, about=f"answer_{question.pk}", **kwargs)


class DecideForm(StepForm):
    """What an executive decides for the alliance."""

    text = forms.CharField(
        label="Decision", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, about="decide", **kwargs)
