"""{% load steps %}: the small forms of what is done in place, on whatever page asks for it."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.utils import timezone
from django.utils.safestring import SafeString

from alliances.forms.steps import (
    AnswerForm,
    DecisionForm,
    SponsorContactForm,
    StillTrueForm,
)
from alliances.models import Agreement, Membership, Question
from alliances.rules.renewals import choices
from alliances.services.renewals import terms_of
from core.registry.questions import topic_answered_at

register = template.Library()


@register.simple_tag
def decision_forms(agreement: Agreement, back: str) -> list[DecisionForm]:
    """{% decision_forms agreement back as forms %}: what may be decided today, the usual first."""
    found = choices(terms_of(agreement), timezone.localdate())
    return [DecisionForm(agreement=agreement, choice=choice, back=back) for choice in found]


@register.simple_tag
def contact_form(membership: Membership, back: str) -> SponsorContactForm:
    """{% contact_form membership back as form %}"""
    return SponsorContactForm(membership=membership, back=back)


@register.simple_tag
def still_true_form(alliance: Any, back: str) -> StillTrueForm:
    """{% still_true_form alliance back as form %}"""
    return StillTrueForm(alliance=alliance, back=back)


@register.simple_tag
def answer_form(question: Question, back: str) -> AnswerForm:
    """{% answer_form question back as form %}"""
    return AnswerForm(question=question, back=back)


@register.filter
def as_control(field: BoundField) -> SafeString:
    """{{ field|as_control }}: the widget in the look of the product, without a layout: many of
    these forms stand on one page."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return field.as_widget(attrs={"class": "form-check-input"})
    look = "form-select" if isinstance(widget, Select) else "form-control"
    return field.as_widget(attrs={"class": look})


@register.simple_tag
def known_at(question: Question) -> str:
    """{% known_at question as url %}: where it is answered for good; "" for nowhere."""
    return topic_answered_at(question.about, question.alliance_id)
