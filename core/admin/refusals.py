"""What the database refuses is said in the form of Django admin, with the field that it is about.

Forms check before they save, but not columns that a page does not show, two lines of one page, or
what another person saves at the same moment. The database checks all of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse

UNKNOWN = "This contradicts what is on record, so it was not saved."
TAKEN = "This is on record already, so it was not saved."
# Columns that a page shows under another name.
SHOWN_AS = {"normalised_name": "name"}


@dataclass(frozen=True)
class Refusal:
    """`model` and `fields` are None and empty where the database does not say."""

    sentence: str
    model: Any = None
    fields: tuple[str, ...] = ()


def _constraint(name: str) -> tuple[Any, Any]:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return model, constraint
    return None, None


def _of_constraint(model: Any, constraint: Any) -> Refusal:
    fields = tuple(getattr(constraint, "fields", ()))
    if not fields:
        words = set(re.findall(r"\w+", " ".join(map(repr, getattr(constraint, "expressions", ())))))
        fields = tuple(f.name for f in model._meta.concrete_fields if f.name in words)
    default = models.BaseConstraint.default_violation_error_message
    if constraint.violation_error_message != default:
        return Refusal(constraint.violation_error_message, model, fields)
    if isinstance(constraint, models.UniqueConstraint):
        return Refusal(_taken(model, fields), model, fields)
    return Refusal(UNKNOWN, model, fields)


def _taken(model: Any, fields: tuple[str, ...]) -> str:
    if not fields:
        return TAKEN
    error = model().unique_error_message(model, fields)
    return " ".join(error.messages)


def _of_columns(table: str, columns: list[str]) -> Refusal:
    model = next((one for one in apps.get_models() if one._meta.db_table == table), None)
    if model is None:
        return Refusal(TAKEN)
    by_column = {field.column: field.name for field in model._meta.concrete_fields}
    names = [by_column[column] for column in columns if column in by_column]
    wanted = set(names)
    for constraint in model._meta.constraints:
        unique = isinstance(constraint, models.UniqueConstraint)
        if unique and wanted == set(constraint.fields) and wanted:
            return _of_constraint(model, constraint)
    return Refusal(_taken(model, tuple(names)), model, tuple(names))


def refusal_of(error: IntegrityError) -> Refusal:
    """What the database refused, in words for the person who sent it."""
    told = getattr(error.__cause__, "diag", None)
    name = getattr(told, "constraint_name", None) or ""
    text = str(error)
    if not name and (found := re.search(r"(?:CHECK constraint failed: |index ')(\w+)", text)):
        name = found[1]
    model, constraint = _constraint(name)
    if constraint is not None:
        return _of_constraint(model, constraint)
    if told is not None and (found := re.search(r"Key \((.*?)\)=", told.message_detail or "")):
        return _of_columns(told.table_name or "", re.findall(r"\w+", found[1]))
    if found := re.search(r"UNIQUE constraint failed: (.+)", text):
        pairs = [part.strip().split(".") for part in found[1].split(",")]
        if all(len(pair) == 2 for pair in pairs):
            return _of_columns(pairs[0][0], [column for _, column in pairs])
    return Refusal(UNKNOWN)


class _RefusedForm:
    """A form that was sent, and that the database refused."""

    refusal: Refusal

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        form: Any = self
        refusal, own = self.refusal, self.refusal.model is form._meta.model
        names = [SHOWN_AS.get(name, name) for name in refusal.fields] if own else []
        field = next((name for name in names if name in form.fields), None)
        if field in form.errors:
            return
        sentence = refusal.sentence
        if not own and refusal.model is not None:
            sentence = f"{str(refusal.model._meta.verbose_name).capitalize()}: {sentence}"
        form.add_error(field, ValidationError(sentence, code="refused"))


class RefusalMixin:
    """For a ModelAdmin: its page comes back with the reason, and nothing was saved."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = super().changeform_view  # type: ignore[misc]
        try:
            return view(request, *args, **kwargs)
        except IntegrityError as error:
            request.refusal = refusal_of(error)  # type: ignore[attr-defined]
        except ValidationError as error:
            # A service refused, in words for the person.
            request.refusal = Refusal(" ".join(error.messages))  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        refusal = getattr(request, "refusal", None)
        if refusal is None or request.method != "POST":
            return form
        return type(form)(form.__name__, (_RefusedForm, form), {"refusal": refusal})
