"""Forms of issues: raised and edited, what each side needs, and each step of their climb."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils import timezone

from accounts.models import User
from alliances.models import FailureCause, MembershipRole, Side
from core.forms.fields import DayField, Fold, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin
from governance.forms.meeting_time import MeetingTimeForm
from governance.forms.meetings import PeopleOfMeeting
from governance.forms.people import grouped
from governance.models import Committee, DeadlockClause, Issue, Meeting, Severity
from governance.models.validators import SENSIBLE_DAYS
from governance.rules.issues import (
    HOW_TO_WRITE_A_PATH,
    functions_of,
    is_no_path,
    level_of,
    path_question,
    write_functions,
)
from governance.services.issues.rights import IssueRights

MEANINGS = {
    Severity.CRITICAL: "Critical: the alliance or a customer is at risk now",
    Severity.HIGH: "High: a promise will be missed",
    Severity.MEDIUM: "Medium: work is slower or dearer than planned",
    Severity.LOW: "Low: a nuisance that can wait",
}
USUAL_FUNCTIONS = ("Sales", "Marketing", "Finance", "Legal", "Regulatory", "Product development")
NEEDS = "What you need and why, not what you ask for."
ASKED_FOR = "What was asked for or refused."
MOST_FUNCTIONS = 400
FOLDED = ("committee", "meeting", "note")
MEETINGS_BACK = 12
UNTOLD = "Nobody is told before you save."


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FunctionsField(forms.MultipleChoiceField):
    """Functions to tick; cleans to the list as it is stored."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> str:  # type: ignore[override]
        return write_functions(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return functions_of(value) if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return write_functions([initial or ""]) != write_functions(data or [])


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, meeting: Meeting) -> str:  # type: ignore[override]
        return f"{meeting}, {meeting.local_date:%-d %b %Y}"


class PathMixin(QuestionsMixin):
    """A path that says nothing is refused, one of a few words is asked about."""

    def check_path(self) -> None:
        text = self.cleaned_data.get("path")
        if text is None:
            return
        if is_no_path(text):
            self.add_error("path", f"“{text.strip()[:40]}” is no path. {HOW_TO_WRITE_A_PATH}")
        elif question := path_question(text):
            self.ask("path", question)


class IssueForm(PathMixin, RevisionFormMixin, forms.ModelForm):
    """Each side's interest is asked for by its company; the own one is required. Partners write of
    their own side, and never see our note."""

    more_functions = forms.CharField(
        required=False,
        max_length=120,
        label="Other functions",
        help_text="Separated by semicolons.",
    )

    class Meta:
        model = Issue
        fields = [
            *("title", "what_happens", "path", "our_interest", "their_interest", "severity"),
            *("owner", "functions", "committee", "meeting", "our_position", "their_position"),
            "note",
        ]
        labels = {"path": "Proposed path to a solution"}
        widgets = {
            "what_happens": _area(3),
            "path": _area(3),
            "our_interest": _area(2),
            "their_interest": _area(2),
            "our_position": _area(2),
            "their_position": _area(2),
            "note": _area(2),
        }
        error_messages = {"path": {"required": HOW_TO_WRITE_A_PATH}}

    def __init__(
        self, *args: Any, people: PeopleOfMeeting, rights: IssueRights, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.rights = people, rights
        self._name_sides(people.user.is_guest)
        self.fields["severity"].choices = [(key, MEANINGS[key]) for key in Severity]
        self.fields["owner"] = people.person(
            label="Owner", required=False, help_text="Who drives the solution, on either side."
        )
        self._offer_functions()
        self._offer_committees()
        self._offer_meetings()
        names = [name for name in self.Meta.fields if name in self.fields]
        folded = [n for n in names if n.endswith("_position") or n in FOLDED]
        plain = [name for name in names if name not in folded]
        self.helper = laid_out(
            *plain, "more_functions", Fold("Positions, committee and meeting", *folded)
        )

    def _name_sides(self, guest: bool) -> None:
        sides = self.people.sides
        for side, company in (("our", sides.ours), ("their", sides.theirs)):
            interest, position = self.fields[f"{side}_interest"], self.fields[f"{side}_position"]
            interest.label, interest.help_text = f"What {company} needs and why", NEEDS
            position.label, position.help_text = f"Position of {company}", ASKED_FOR
        self.fields["note"].label = f"Note that only {sides.ours} sees"
        self.fields["their_interest" if guest else "our_interest"].required = True
        if guest:
            for name in ("our_interest", "our_position", "note"):
                del self.fields[name]
        else:
            told = f"As far as you know it. {sides.theirs} can write it too."
            self.fields["their_interest"].help_text = told

    def _offer_functions(self) -> None:
        stored = functions_of(self.instance.functions)
        known = [one.function for one in self.people.all if one.function]
        names = functions_of(write_functions([*stored, *known, *USUAL_FUNCTIONS]))
        self.fields["functions"] = FunctionsField(
            choices=[(name, name) for name in names],
            required=False,
            label="Functions concerned",
            help_text="You can convene their people with one click.",
        )

    def _offer_committees(self) -> None:
        """A new issue begins at any of them. Later it moves up and down by steps that are put on
        record, so that only committees of its level are left to choose."""
        rows = Committee.objects.filter(alliance=self.people.alliance, dissolved_on__isnull=True)
        self.fields["committee"] = forms.ModelChoiceField(
            rows,
            required=False,
            empty_label="The lowest committee of the alliance",
            help_text="Where it is to be solved first.",
        )
        if not self.instance.pk:
            return
        same = [one.pk for one in rows if level_of(one.kind) == self.instance.level]
        if len(same) < 2 or self.instance.committee_id not in same:
            del self.fields["committee"]
            return
        field = self.fields["committee"]
        field.queryset, field.empty_label, field.required = rows.filter(pk__in=same), None, True

    def _offer_meetings(self) -> None:
        rows = Meeting.objects.filter(committee__alliance=self.people.alliance)
        begun = rows.filter(starts_at__lte=timezone.now()).order_by("-starts_at", "-pk")
        latest = rows.filter(pk__in=list(begun.values_list("pk", flat=True)[:MEETINGS_BACK]))
        latest |= rows.filter(pk=self.instance.meeting_id)
        self.fields["meeting"] = MeetingChoice(
            latest.select_related("committee").order_by("-starts_at", "-pk"),
            required=False,
            label="Raised in",
            empty_label="No meeting",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.check_path()
        data["functions"] = write_functions(
            [data.get("functions") or "", data.get("more_functions") or ""]
        )
        if len(data["functions"]) > MOST_FUNCTIONS:
            self.add_error("functions", "Choose fewer functions: the list is too long.")
        return data


class SideForm(PathMixin, RevisionFormMixin, forms.ModelForm):
    """What the reader's side needs and wants; the owner also improves the path."""

    class Meta:
        model = Issue
        fields = ["path", "our_interest", "their_interest", "our_position", "their_position"]
        widgets = IssueForm.Meta.widgets
        error_messages = IssueForm.Meta.error_messages

    def __init__(self, *args: Any, rights: IssueRights, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = self.instance.alliance.sides
        own, company = ("their", sides.theirs) if user.is_guest else ("our", sides.ours)
        other = "our" if own == "their" else "their"
        for name in (f"{other}_interest", f"{other}_position"):
            del self.fields[name]
        if not rights.may_move:
            del self.fields["path"]
        interest, position = self.fields[f"{own}_interest"], self.fields[f"{own}_position"]
        interest.label, interest.help_text = f"What {company} needs and why", NEEDS
        interest.required = True
        position.label, position.help_text = f"Position of {company}", ASKED_FOR

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.check_path()
        return data


class ReasonForm(RevisionForm):
    """Why an issue goes up or down."""

    reason = forms.CharField(widget=_area(3), max_length=2000)

    def __init__(self, *args: Any, issue: Issue, help_text: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"revision": issue.revision}, **kwargs)
        self.fields["reason"].help_text = help_text


def _cause_field(user: User) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        FailureCause.objects.visible_to(user),
        required=False,
        label="Kind of cause",
        empty_label="Not known yet",
        help_text="It counts in the causes of failure of the portfolio.",
    )


class ResolveForm(RevisionForm):
    resolution = forms.CharField(
        widget=_area(3), max_length=5000, label="Solution", help_text="What both sides agreed to."
    )
    ended_on = DayField(label="Resolved on", validators=SENSIBLE_DAYS)

    def __init__(self, *args: Any, issue: Issue, user: User, today: date, **kwargs: Any) -> None:
        given = {"revision": issue.revision, "ended_on": today, "cause": issue.cause_id}
        super().__init__(*args, initial=given, **kwargs)
        if not user.is_guest:
            self.fields["cause"] = _cause_field(user)

    @property
    def values(self) -> dict[str, Any]:
        return {"cause": None, **super().values}


class CloseForm(RevisionForm):
    closed_as = forms.ChoiceField(
        choices=Issue.ClosedAs.choices, widget=forms.RadioSelect, label="Closed as"
    )
    reason = forms.CharField(widget=_area(3), max_length=5000)

    def __init__(self, *args: Any, issue: Issue, user: User, **kwargs: Any) -> None:
        given = {"revision": issue.revision, "cause": issue.cause_id}
        super().__init__(*args, initial=given, **kwargs)
        self.fields["cause"] = _cause_field(user)


class ConveneForm(MeetingTimeForm):
    """The extra meeting, with the people of the functions concerned ticked."""

    def __init__(
        self, *args: Any, people: PeopleOfMeeting, ticked: list[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people.all}
        choices = [
            (company, [(pk, self._with_function(pk, name)) for pk, name in rows])
            for company, rows in grouped(people.all, people.sides, people.user)
        ]
        self.fields["people"] = forms.MultipleChoiceField(
            choices=choices,
            initial=ticked,
            widget=forms.CheckboxSelectMultiple,
            label="Who comes",
            help_text=self._help(people, ticked),
        )
        self.helper.layout.fields.append("people")

    def _with_function(self, pk: int, name: str) -> str:
        function = self.people[str(pk)].function
        return f"{name}, {function}" if function else name

    def _help(self, people: PeopleOfMeeting, ticked: list[int]) -> str:
        """Says of a side that nobody of it has these functions on record."""
        there = {self.people[str(pk)].side for pk in ticked}
        names = {Side.OURS: people.sides.ours, Side.THEIRS: people.sides.theirs}
        missing = [name for side, name in names.items() if side not in there]
        gaps = [
            f"Nobody of {name} has these functions on record: tick who should come."
            for name in missing
        ]
        return " ".join(["Ticked: the functions concerned and the owner.", *gaps, UNTOLD])

    @property
    def values(self) -> dict[str, Any]:
        """What `convene` takes beside the issue."""
        values = super().values
        values["people"] = [self.people[key] for key in values["people"]]
        return values


class DeadlockClauseForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = DeadlockClause
        fields = ["our_executive", "their_executive", "working_days"]
        labels = {"working_days": "Working days to decide"}

    def __init__(self, *args: Any, people: PeopleOfMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, side, company in (
            ("our_executive", Side.OURS, people.sides.ours),
            ("their_executive", Side.THEIRS, people.sides.theirs),
        ):
            others = [one.pk for one in people.all if one.side != side]
            role = MembershipRole.EXECUTIVE_SPONSOR.label.lower()
            self.fields[name] = people.person(
                label=f"Executive of {company}",
                required=False,
                empty=f"The {role}",
                left_out=others,
            )
        self.helper = laid_out(Fieldset("", "our_executive", "their_executive", "working_days"))
