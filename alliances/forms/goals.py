"""Forms of corporate goals: written, replaced, dropped, published; tied to alliances, confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, CorporateGoal, GoalConfirmation, Person
from alliances.rules.goals import in_tree_order
from alliances.services.goals.asking import ANSWER_WITHIN, Asking
from alliances.services.goals.ties import goals_to_offer
from core.forms.fields import DayField, LongSelect, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin

INDENT = "\u2003"
State = CorporateGoal.State
ANSWER_BY = "The alliance managers are asked on Today and by e-mail."


def tree_of(goals: QuerySet[CorporateGoal]) -> list[tuple[CorporateGoal, int]]:
    """The goals year by year, the latest first, each year in the order of its tree, with the
    depth. One query."""
    rows = {row.pk: row for row in goals}
    found: list[tuple[CorporateGoal, int]] = []
    for year in sorted({row.fiscal_year for row in rows.values()}, reverse=True):
        ordered = in_tree_order(
            (row.pk, row.parent_id, row.name) for row in rows.values() if row.fiscal_year == year
        )
        found += [(rows[key], depth) for key, depth in ordered]
    return found


def goal_choices(goals: QuerySet[CorporateGoal]) -> list[tuple[int, str]]:
    """(key, name) in the order of the tree, indented by level; with the year where there is more
    than one."""
    rows = tree_of(goals)
    many = len({goal.fiscal_year for goal, _ in rows}) > 1
    return [
        (goal.pk, f"{INDENT * depth}{goal}{f' ({goal.year_words})' if many else ''}")
        for goal, depth in rows
    ]


class GoalsField(forms.ModelMultipleChoiceField):
    """The goals that an alliance can be tied to, as boxes in the order of the tree."""

    def __init__(self, **options: Any) -> None:
        given = {"required": False, "widget": forms.CheckboxSelectMultiple}
        super().__init__(CorporateGoal.objects.none(), **given | options)

    def offer(self, goals: QuerySet[CorporateGoal]) -> None:
        self.queryset = goals
        self.widget.choices = goal_choices(goals)


class GoalField(forms.ModelChoiceField):
    """One goal, indented by level in a select."""

    widget = LongSelect

    def __init__(self, queryset: Any = None, **options: Any) -> None:
        super().__init__(CorporateGoal.objects.none(), **options)

    def offer(self, goals: QuerySet[CorporateGoal]) -> None:
        self.queryset = goals
        empty = [("", self.empty_label)] if self.empty_label is not None else []
        self.widget.choices = [*empty, *goal_choices(goals)]


class _AskingMixin(QuestionsMixin):
    """Asks by when alliances answer."""

    cleaned_data: dict[str, Any]

    @staticmethod
    def due_field() -> DayField:
        return DayField(label="Alliances answer by", help_text=ANSWER_BY)

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError("Choose a day in the future.")
        return day

    def asking(self, user: User) -> Asking:
        return Asking(user, timezone.localdate(), self.cleaned_data["due_on"])


def _preset() -> date:
    return timezone.localdate() + ANSWER_WITHIN


class GoalForm(_AskingMixin, RevisionFormMixin, forms.ModelForm):
    """A goal of the year of its instance. A published one also says whether and by when its
    alliances confirm what changed."""

    asks = forms.BooleanField(
        required=False,
        initial=True,
        label="Ask the alliances that serve it to confirm",
        help_text="Untick for a correction that changes nothing of what they agreed to serve.",
    )

    class Meta:
        model = CorporateGoal
        fields = ("name", "level", "parent", "business_unit", "owner", "description")
        field_classes = {"parent": GoalField}
        widgets = {"description": forms.Textarea(attrs={"rows": 3}), "owner": LongSelect}
        labels = {"parent": "Part of"}
        help_texts = {
            "name": "As people will say it, in one line.",
            "description": "What it means, and how you will know that it is reached.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goal = self.instance
        people = Person.objects.visible_to(user).filter(partner__isnull=True)
        self.fields["owner"].queryset = people.still_here() | people.filter(pk=goal.owner_id)
        self.fields["owner"].empty_label = "Nobody yet"
        self.fields["business_unit"].empty_label = "The whole company"
        above = CorporateGoal.objects.visible_to(user).filter(fiscal_year=goal.fiscal_year)
        above = above.filter(state__in=[State.DRAFT, State.PUBLISHED])
        self.fields["parent"].empty_label = "Nothing: it stands at the top"
        self.fields["parent"].offer(above.exclude(pk=goal.pk).exclude(level="alliance"))
        self.fields["due_on"] = self.due_field()
        self.fields["due_on"].initial = _preset()
        if goal.pk is None or goal.state != State.PUBLISHED:
            del self.fields["asks"], self.fields["due_on"]
        self.order_fields(["name", "level", "parent", "business_unit", "owner", "description"])

    def ask_how(self, user: User) -> Asking | None:
        """None where nobody is asked."""
        wanted = self.cleaned_data.get("asks")
        return self.asking(user) if wanted else None


# What the goal that takes the place of another has from it, until it is changed.
KEPT = ("level", "parent", "business_unit", "owner", "description")


class ReplaceForm(GoalForm):
    """The goal that takes the place of another one (`replaced`), and why."""

    reason = forms.CharField(
        max_length=300,
        label="Why it is replaced",
        help_text="Shown to the alliances that serve it.",
    )

    def __init__(self, *args: Any, replaced: CorporateGoal, **kwargs: Any) -> None:
        self.replaced = replaced
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(self.fields["parent"].queryset.exclude(pk=replaced.pk))
        self.initial |= {name: getattr(replaced, name) for name in KEPT}
        self.fields["due_on"] = self.due_field()
        self.fields["due_on"].initial = _preset()

    def replacing(self, user: User) -> dict[str, Any]:
        """What services.goals.keeping.replace_goal takes beside the goal and its revision."""
        reason = self.cleaned_data["reason"]
        return {
            "successor": self.save(commit=False),
            "reason": reason,
            "asking": self.asking(user),
        }


class EndForm(_AskingMixin, RevisionForm):
    """Why a goal is dropped, and by when its alliances choose another one."""

    reason = forms.CharField(
        max_length=300,
        label="Why it is dropped",
        help_text="Shown to the alliances that serve it.",
    )

    def __init__(self, *args: Any, goal: CorporateGoal, **kwargs: Any) -> None:
        start = {"revision": goal.revision, "due_on": _preset()}
        super().__init__(*args, initial=start, **kwargs)
        self.fields["due_on"] = self.due_field()

    def ended(self, user: User) -> dict[str, Any]:
        """What services.goals.keeping.drop_goal takes beside the goal."""
        given = self.cleaned_data
        return {
            "expected": given["revision"],
            "reason": given["reason"],
            "asking": self.asking(user),
        }


class PublishForm(_AskingMixin, forms.Form):
    """`drafts`: how many the person saw, so that nothing is published unseen."""

    drafts = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, drafts: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"drafts": drafts, "due_on": _preset()}, **kwargs)
        self.fields["due_on"] = self.due_field()

    def published(self, user: User) -> dict[str, Any]:
        """What services.goals.keeping.publish_year takes beside the year."""
        return {"seen": self.cleaned_data["drafts"], "asking": self.asking(user)}


class TiesForm(RevisionFormMixin, forms.ModelForm):
    """To which goals an alliance is tied."""

    goals = GoalsField(help_text="An alliance without a goal counts as an orphan.")
    helper = laid_out("goals", "revision")

    class Meta:
        model = Alliance
        fields = ("goals",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goals"].offer(goals_to_offer(alliance=self.instance))

    @property
    def values(self) -> dict[str, Any]:
        """What services.goals.ties.change_ties takes beside the alliance."""
        return {"goals": self.cleaned_data["goals"], "expected": self.expected_revision}


class TieElsewhereForm(RevisionForm):
    """Another goal in place of the one that is asked about."""

    goal = GoalField(label="Goal it serves instead", empty_label="Choose a goal")
    comment = forms.CharField(
        required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, confirmation: GoalConfirmation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"revision": confirmation.revision}, **kwargs)
        offered = goals_to_offer(alliance=confirmation.alliance)
        self.fields["goal"].offer(offered.exclude(pk=confirmation.goal_id))


class GoalQuestionForm(RevisionForm):
    """What does not fit."""

    comment = forms.CharField(
        label="What is in question",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The leaders read it beside the goal. The alliance stays tied to it.",
    )

    def __init__(self, *args: Any, confirmation: GoalConfirmation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"revision": confirmation.revision}, **kwargs)


class ConfirmationFilter(forms.Form):
    """Which questions about goals a list shows."""

    SHOWN = (
        ("", "Waiting for an answer"),
        ("overdue", "Overdue"),
        ("questioned", "In question"),
        ("answered", "Answered"),
    )
    show = forms.ChoiceField(required=False, choices=SHOWN, label="Show")
    goal = forms.ModelChoiceField(
        CorporateGoal.objects.none(), required=False, label="Goal", empty_label="Any goal"
    )

    def __init__(self, *args: Any, goals: QuerySet[CorporateGoal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = goals
