"""Django's own sentences about what was typed, as the product says them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.core import validators
from django.db import models

REQUIRED, CHOOSE = "Fill in this field.", "Choose an option."
GONE = "This option is no longer available. Choose another."
_FIELDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": REQUIRED},
    forms.CharField: {"required": REQUIRED},
    forms.ChoiceField: {
        "required": CHOOSE,
        "invalid_choice": "“%(value)s” is not one of the options. Choose another.",
    },
    forms.MultipleChoiceField: {
        "required": "Choose at least one option.",
        "invalid_choice": "“%(value)s” is not one of the options. Choose another.",
        "invalid_list": "Choose from the list.",
    },
    forms.ModelChoiceField: {"required": CHOOSE, "invalid_choice": GONE},
    forms.ModelMultipleChoiceField: {
        "required": "Choose at least one option.",
        "invalid_choice": GONE,
        "invalid_pk_value": GONE,
        "invalid_list": "Choose from the list.",
    },
    forms.IntegerField: {"invalid": "Enter a whole number, such as 12."},
    forms.FloatField: {"invalid": "Enter a number, such as 12.5."},
    forms.DecimalField: {"invalid": "Enter a number, such as 12.5."},
    forms.DateField: {"invalid": "Enter a date such as 12 Mar 2027."},
    forms.TimeField: {"invalid": "Enter a time such as 14:30."},
    forms.URLField: {"invalid": "Enter a web address such as https://example.com."},
    forms.FileField: {
        "required": "Choose a file.",
        "missing": "Choose a file.",
        "empty": "This file is empty. Choose another.",
    },
}
_VALIDATORS: dict[type[Any], str] = {
    validators.EmailValidator: "Enter an e-mail address such as name@example.com.",
    validators.URLValidator: "Enter a web address such as https://example.com.",
    validators.MinValueValidator: "Enter %(limit_value)s or more.",
    validators.MaxValueValidator: "Enter %(limit_value)s or less.",
    validators.MinLengthValidator: "Enter at least %(limit_value)d characters.",
    validators.MaxLengthValidator: (
        "Shorten this to %(limit_value)d characters. It has %(show_value)d now."
    ),
    validators.ProhibitNullCharactersValidator: "Remove the characters that cannot be shown.",
}
_MODELS = {
    "unique": "There is already a %(model_name)s with this %(field_label)s.",
    "blank": REQUIRED,
    "null": REQUIRED,
    "invalid_choice": "“%(value)s” is not one of the options. Choose another.",
}


def register() -> None:
    """Set the sentences for every form and model of the process; a field's own stay."""
    for field, words in _FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}
    for validator, sentence in _VALIDATORS.items():
        validator.message = sentence
    _name_models()


def _name_models() -> None:
    """Fields of models were made before, each with sentences of its own."""
    before = models.Field.default_error_messages
    models.Field.default_error_messages = {**before, **_MODELS}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            for code, sentence in _MODELS.items():
                if field.error_messages.get(code) == before[code]:
                    field.error_messages[code] = sentence
