"""What the database refuses is said in the form of Django admin, with the field that it is about.

Forms check before they save, but not columns that a page does not show, two lines of one page, or
what another person saves at the same moment. The database checks all of it.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from core.db.refusals import Refusal, refusal_of

# Columns that a page shows under another name.
SHOWN_AS = {"normalised_name": "name"}


class _RefusedForm:
    """A form that was sent, and that the database refused."""

    refusal: Refusal

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        form: Any = self
        refusal, own = self.refusal, self.refusal.model is form._meta.model
        names = list(refusal.fields) if own else []
        names = [SHOWN_AS[name] for name in names if name in SHOWN_AS] + names
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
