"""The decision rights of a committee as rows: what is cleared goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from core.forms.revision import RevisionForm
from core.text import whole
from governance.models import Committee
from governance.models.right import CURRENCY
from governance.rules.rights import DECIDES, PARTS
from governance.services.rights import rights_of

SPARE, MOST = 3, 30


class CurrencyField(forms.CharField):
    """Three letters; typed in any case."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=3, required=False, validators=[CURRENCY], **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").upper()


class RightsForm(RevisionForm):
    """Fields `subject_0`, `part_0`, `up_to_0`, `currency_0`, `pk_0` and so on."""

    def __init__(self, data: Any = None, *, committee: Committee, **kwargs: Any) -> None:
        there = rights_of(committee)
        self.count = len(there) + SPARE
        if data is not None:
            sent = [whole(str(name).removeprefix("subject_")) for name in data]
            self.count = min(MOST, 1 + max([n for n in sent if n is not None], default=-1))
        initial: dict[str, Any] = {"revision": committee.revision}
        for place, row in enumerate(there):
            initial |= {
                f"subject_{place}": row.subject,
                f"part_{place}": row.part,
                f"up_to_{place}": None if row.up_to is None else f"{row.up_to:.2f}",
                f"currency_{place}": row.currency,
                f"pk_{place}": row.pk,
            }
        super().__init__(data, initial=initial, **kwargs)
        for place in range(self.count):
            self._add_row(place)

    def _add_row(self, place: int) -> None:
        fields: dict[str, forms.Field] = {
            "subject": forms.CharField(max_length=120, required=False, label="Subject"),
            "part": forms.ChoiceField(
                choices=list(PARTS.items()), initial=DECIDES, label="Part", required=False
            ),
            "up_to": forms.DecimalField(
                min_value=0, max_digits=14, decimal_places=2, required=False, label="Up to"
            ),
            "currency": CurrencyField(
                label="Currency",
                widget=forms.TextInput(
                    {"class": "narrow", "placeholder": settings.PORTFOLIO_CURRENCY}
                ),
            ),
            "pk": forms.IntegerField(widget=forms.HiddenInput, required=False),
        }
        for name, field in fields.items():
            css = "form-select" if name == "part" else "form-control"
            field.widget.attrs["class"] = f"{field.widget.attrs.get('class', '')} {css}".strip()
            self.fields[f"{name}_{place}"] = field

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The bound fields of each row, for the page."""
        names = ("subject", "part", "up_to", "currency", "pk")
        return [{name: self[f"{name}_{place}"] for name in names} for place in range(self.count)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for place in range(self.count):
            self._clean_row(place, cleaned)
        return cleaned

    def _clean_row(self, place: int, cleaned: dict[str, Any]) -> None:
        """An amount without a currency is one of the portfolio's."""
        up_to, code = cleaned.get(f"up_to_{place}"), cleaned.get(f"currency_{place}") or ""
        if up_to is not None and not cleaned.get(f"subject_{place}"):
            self.add_error(f"subject_{place}", "Say what this amount is for.")
        own = settings.PORTFOLIO_CURRENCY
        cleaned[f"currency_{place}"] = "" if up_to is None else code or own

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What save_rights takes."""
        names = ("subject", "part", "up_to", "currency", "pk")
        found = [
            {name: self.cleaned_data.get(f"{name}_{place}") for name in names}
            for place in range(self.count)
        ]
        kept = [row for row in found if row["subject"]]
        return [{**row, "part": row["part"] or DECIDES} for row in kept]

    @property
    def expected(self) -> int:
        return int(self.cleaned_data["revision"])
