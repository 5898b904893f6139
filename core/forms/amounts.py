"""Amounts typed as people write them: "1,200,000", "1.2 M", "3 bn"."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms

UNITS = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}
EXAMPLE = "Enter a number such as 1,200,000 or 1.2 M."
_WRITTEN = re.compile(r"(?P<sign>[-\u2212]?)(?P<figure>[\d.,' \u00a0\u202f]*\d)\s*(?P<unit>[a-z]*)")


class NotAnAmount(ValueError):
    """The text is no number that can be read in one way."""


def parse_amount(text: str) -> Decimal:
    """The number of a text: groups of three may be parted by commas, spaces or apostrophes, a
    point or a single comma parts the decimals. Raises NotAnAmount."""
    found = _WRITTEN.fullmatch(text.strip().casefold())
    if found is None or (found["unit"] and found["unit"] not in UNITS):
        raise NotAnAmount(text)
    figure = re.sub(r"(?<=\d)[ '\u00a0\u202f](?=\d{3}(?!\d))", "", found["figure"])
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", figure):
        figure = figure.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3}){2,}(,\d+)?", figure) or re.fullmatch(
        r"\d{1,3}(\.\d{3})+,\d+", figure
    ):
        figure = figure.replace(".", "").replace(",", ".")
    elif figure.count(",") == 1 and "." not in figure:
        figure = figure.replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d+)?", figure):
        raise NotAnAmount(text)
    amount = Decimal(figure).scaleb(UNITS.get(found["unit"], 0))
    return -amount if found["sign"] else amount


class AmountField(forms.DecimalField):
    """Cleans to a Decimal in full units."""

    widget = forms.TextInput
    default_error_messages = {"invalid": EXAMPLE}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        try:
            return super().to_python(str(parse_amount(value)))
        except NotAnAmount:
            raise forms.ValidationError(EXAMPLE, code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """1200000.00 is shown as 1,200,000; decimals only where there are any."""
        if isinstance(value, Decimal) and value.is_finite():
            return (
                f"{value:,.0f}" if value == value.to_integral_value() else f"{value.normalize():,f}"
            )
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except forms.ValidationError:
            return True
