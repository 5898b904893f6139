"""Before a change is saved: who will be told of it, and what the editor says to them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms

from accounts.models import User
from core.forms.fields import laid_out
from governance.services.invitations.audience import Audience
from governance.services.invitations.touching import Telling

OWN = ("sentence", "silent")
NAMES = "{% include 'governance/_audience.html' with audience=form.audience only %}"


class TellingMixin:
    """Adds the sentence, and where `may_be_small` the choice to tell nobody, to a form about
    something that `audience` was told of. Without anybody to tell there is nothing to ask."""

    may_be_small = True
    has_reason = False  # what the form asks anyway is what they read
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def __init__(
        self,
        *args: Any,
        audience: Audience | None = None,
        author: User | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.audience, self.author = audience, author

    def ask_telling(self) -> None:
        """Add what is asked, after all other fields."""
        audience = self.audience
        if not audience:
            return
        asked = []
        if not audience.discreet and not self.has_reason:
            self.fields["sentence"] = forms.CharField(
                max_length=300,
                required=False,
                label="A sentence for them",
                help_text="It stands in the e-mail that tells them.",
            )
            asked.append("sentence")
        if self.may_be_small:
            self.fields["silent"] = forms.BooleanField(
                required=False,
                label="Tell nobody",
                help_text="Only for a small correction of a name, place or link. "
                "A new day or time is always told.",
            )
            asked.append("silent")
        self._lay_out(audience, asked)

    def _lay_out(self, audience: Audience, asked: list[str]) -> None:
        before = getattr(self, "helper", None)
        if before is None:
            shown = [
                name
                for name, field in self.fields.items()
                if name not in OWN and not isinstance(field.widget, forms.HiddenInput)
            ]
            helper = laid_out(*shown)
        else:
            helper = deepcopy(before)
        part = Fieldset(audience.will_be_told, HTML(NAMES), *asked)
        helper.layout = Layout(*helper.layout.fields, part)
        self.helper = helper

    @property
    def telling(self) -> Telling:
        """What the services take beside the change."""
        return Telling(
            sentence=self.cleaned_data.get("sentence", "").strip(),
            silent=self.cleaned_data.get("silent", False),
            author=self.author,
        )

    @property
    def values(self) -> dict[str, Any]:
        values = dict(super().values)  # type: ignore[misc]
        return {name: value for name, value in values.items() if name not in OWN} | {
            "telling": self.telling
        }


class TellingForm(TellingMixin, forms.Form):
    """Beside a question that has no form of its own."""

    may_be_small = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_telling()
