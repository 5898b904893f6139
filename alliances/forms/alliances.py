"""Adding and editing an alliance, where a likely duplicate is questioned once and not refused; and
changing its stage."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils import timezone

from accounts.models import User
from alliances.forms.fields import Names, PartnerNamesField, partner_input, refuse_own_company
from alliances.forms.goals import GoalsField
from alliances.models import (
    Alliance,
    AllianceType,
    BusinessUnit,
    Confidentiality,
    Stage,
)
from alliances.rules.names import normalise_partner
from alliances.rules.stages import ORDER, is_usual, why_unusual
from alliances.services.alliances import similar_alliances
from alliances.services.goals.ties import goals_to_offer
from alliances.services.partners import by_name, similar_partners
from core.dates.typed import write_day
from core.forms.fields import DayField, RoughDate, RoughDateField, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin

OLDEST = 60  # years since an announcement, from which it is asked about


class AllianceForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    """`partner_names` (lead first) and `rough` columns are ready after is_valid()."""

    lead_partner = forms.CharField(
        max_length=200,
        required=False,
        widget=partner_input(),
        help_text="The company the alliance is with. A new name becomes a new partner.",
    )
    other_partners = PartnerNamesField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="If there is more than one partner: one name per line.",
    )
    announced = RoughDateField(
        required=False,
        max_length=40,
        help_text="As precisely as you know it: 2021, Dec 2021 or 3 Dec 2021.",
    )
    restricted = forms.BooleanField(
        required=False,
        label="Restricted to members",
        help_text="Only members and administrators can see the alliance.",
    )
    goals = GoalsField(
        label="Corporate goals", help_text="An alliance without a goal counts as an orphan."
    )
    not_a_doublet = forms.BooleanField(
        required=False, label="This is a different alliance or partner", widget=forms.HiddenInput
    )

    class Meta:
        model = Alliance
        fields = (
            "name",
            "brand_name",
            "stage",
            "tier",
            "alliance_type",
            "business_unit",
            "region",
            "goals",
            "north_star",
            "north_star_revisit_on",
            "programme",
            "focus_area",
            "summary",
            "source",
        )
        field_classes = {"north_star_revisit_on": DayField}
        labels = {"north_star_revisit_on": "Revisit the North Star on"}
        help_texts = {
            "name": "The name people use.",
            "brand_name": "If the alliance has a brand of its own.",
            "north_star": "The shared purpose in 1 or 2 sentences.",
            "focus_area": "For example a therapeutic area or an industry.",
            "source": "Where this information comes from.",
        }
        widgets = {
            "north_star": forms.Textarea(attrs={"rows": 2}),
            "summary": forms.Textarea(attrs={"rows": 4}),
            "source": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        alliance = kwargs.get("instance")
        if alliance is not None:
            kwargs["initial"] = {**initial_of(alliance), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        if not self.is_new:
            # The stage changes on a page of its own, with its reason.
            del self.fields["restricted"], self.fields["stage"]
        self.fields["alliance_type"].queryset = AllianceType.objects.visible_to(user)
        self.fields["business_unit"].queryset = BusinessUnit.objects.visible_to(user)
        self.fields["goals"].offer(goals_to_offer(alliance=self.instance))
        self.helper = self._layout()

    def _layout(self) -> Any:
        return laid_out(
            Fieldset("The alliance", "name", "brand_name", "lead_partner", "other_partners"),
            Fieldset(
                "Classification",
                Div("tier", "alliance_type", css_class="field-row"),
                Div("business_unit", "region", css_class="field-row"),
                Div("announced", "focus_area", css_class="field-row"),
                "programme",
            ),
            Fieldset("Purpose", "north_star", "north_star_revisit_on", "goals", "summary"),
            Fieldset("Source", "source", "revision", "not_a_doublet"),
        )

    def clean_lead_partner(self) -> str:
        name = " ".join(self.cleaned_data["lead_partner"].split())
        if name and not normalise_partner(name):
            raise forms.ValidationError("A partner name needs at least one letter or digit.")
        if "lead_partner" in self.changed_data:
            refuse_own_company(name)
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        others = cleaned.get("other_partners") or []
        lead = cleaned.get("lead_partner") or ""
        if others and not lead and not self.errors:
            self.add_error("lead_partner", "Enter the lead partner first.")
        self.partner_names = [name for name in [lead, *others] if name]
        day, precision = cleaned.get("announced") or (None, "")
        self.instance.announced_on, self.instance.announced_precision = day, precision
        self._ask_about_days(day)
        if cleaned.get("restricted"):
            self.instance.confidentiality = Confidentiality.RESTRICTED
        if not self.errors and not cleaned.get("not_a_doublet"):
            self._ask_about_duplicates(cleaned["name"])
        return cleaned

    def _ask_about_days(self, announced: Any) -> None:
        self.ask_if_past("north_star_revisit_on")
        self.ask_if_far("north_star_revisit_on")
        today = timezone.localdate()
        if announced and announced > today:
            self.ask("announced", "This is in the future.")
        elif announced and announced.year < today.year - OLDEST:
            self.ask("announced", f"This is more than {OLDEST} years ago.")

    def _ask_about_duplicates(self, name: str) -> None:
        """One question for everything that looks alike; the tick box appears with it."""
        known = by_name(self.partner_names, user=self.user)
        new = [text for text in self.partner_names if normalise_partner(text) not in known]
        alike = [
            (text, [str(row) for row in similar_partners(name=text, user=self.user)])
            for text in new
        ]
        questions = [
            f"“{text}” looks like the partner {' or '.join(names)}."
            for text, names in alike
            if names
        ]
        if self.is_new:
            names = [*self.partner_names, *(str(row) for row in known.values())]
            found = similar_alliances(name=name, partners=names, user=self.user)
            questions += [f"There is already an alliance called “{row.name}”." for row in found]
        if questions:
            self.fields["not_a_doublet"].widget = forms.CheckboxInput()
            self.add_error(
                "not_a_doublet", [*questions, "Tick the box if this is a different one."]
            )

    @property
    def values(self) -> dict[str, Any]:
        """What create_alliance takes beside the alliance; update_alliance also takes `changes`."""
        return {"partners": self.partner_names, "goals": self.cleaned_data["goals"]}

    def stored(self, alliance: Alliance) -> Alliance:
        """The alliance with its other values as attributes, so that both versions can be shown."""
        for name, value in besides(alliance).items():
            setattr(alliance, name, value)
        return alliance

    @property
    def changed_fields(self) -> list[str]:
        return [*super().changed_fields, "announced_on", "announced_precision"]


def besides(alliance: Alliance) -> dict[str, Any]:
    """The values of the fields that are no columns of the alliance."""
    links = alliance.partner_links.select_related("partner").order_by("-is_lead", "pk")
    lead, *others = [link.partner.name for link in links] or [""]
    announced = RoughDate(alliance.announced_on, alliance.announced_precision)
    return {"lead_partner": lead, "other_partners": Names(others), "announced": announced}


def initial_of(alliance: Alliance) -> dict[str, str]:
    values = besides(alliance)
    values["other_partners"] = "\n".join(values["other_partners"])
    return {name: str(value) for name, value in values.items()}


class StageForm(QuestionsMixin, RevisionForm):
    """An unusual move, and closing, want a tick in a box that appears with the question."""

    to_stage = forms.ChoiceField(label="New stage")
    changed_on = DayField(label="Since", help_text="The day the stage changed.")
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Why the stage changes. Others can read this in the history.",
    )
    confirm = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        start = {"changed_on": timezone.localdate(), "revision": alliance.revision}
        super().__init__(*args, initial={**start, **kwargs.pop("initial", {})}, **kwargs)
        self.alliance = alliance
        words = dict(Stage.choices)
        stages = [stage for stage in ORDER if stage != alliance.stage]
        usual = [(stage, words[stage]) for stage in stages if is_usual(alliance.stage, stage)]
        other = [(stage, words[stage]) for stage in stages if not is_usual(alliance.stage, stage)]
        groups = [("Usual next stages", usual), ("Other stages", other)]
        self.fields["to_stage"].choices = [
            ("", "Choose a stage"),
            *((label, options) for label, options in groups if options),
        ]

    def clean_changed_on(self) -> Any:
        day = self.cleaned_data["changed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Enter today or an earlier day.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._ask_about_day(cleaned.get("changed_on"))
        question = self._question(cleaned.get("to_stage", ""))
        if question and not self.errors and not cleaned.get("confirm"):
            self.fields["confirm"].widget = forms.CheckboxInput()
            self.fields["confirm"].label = "Yes, change the stage"
            self.add_error("confirm", f"{question} Tick the box to confirm.")
        return cleaned

    def _ask_about_day(self, day: Any) -> None:
        last = self.alliance.stage_changes.order_by("-changed_on").first()
        if day and last and day < last.changed_on:
            said = write_day(last.changed_on)
            self.ask("changed_on", f"This is before the last change of stage on {said}.")
        else:
            self.ask_if_far("changed_on")

    def _question(self, to_stage: str) -> str:
        if not to_stage:
            return ""
        unusual = why_unusual(self.alliance.stage, to_stage)
        if to_stage == Stage.CLOSED:
            closing = "A closed alliance no longer appears in the portfolio, reviews or worklists."
            return f"{unusual} {closing}".strip()
        return unusual

    @property
    def values(self) -> dict[str, Any]:
        wanted = ("to_stage", "changed_on", "reason", "expected")
        return {name: value for name, value in super().values.items() if name in wanted}

    def take_new_revision(self, current: Any) -> None:
        """After a conflict: sending it again is then a decision."""
        self.data = self.data.copy()
        self.data["revision"] = str(current.revision)
