"""Fields that forms of every app share: days, rough dates, suggestions while one types."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.dates.parsing import FIRST_YEAR, LAST_YEAR, NotADate, parse_date, write_date
from core.dates.typed import EXAMPLE, parse_day, write_day
from core.dates.zones import time_zone_choices, time_zones


def laid_out(*rows: Any) -> FormHelper:
    """The layout of a form, whose tag and token stand in the page."""
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True
    helper.layout = Layout(*rows)
    return helper


class Fold(Fieldset):
    """Fields behind a line that opens them: what most people leave as it is. Open from the start
    where one of them has an error."""

    template = "components/fold.html"

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> str:
        names = {pointer.name for pointer in self.get_field_names()}
        context.update({"fold_open": bool(names & set(form.errors))})
        rendered: str = super().render(form, context, *args, **kwargs)
        return rendered


class DayInput(forms.DateInput):
    """A day, typed freely or picked from a calendar (static/entente/js/days.js)."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"autocomplete": "off", "data-day": "", "placeholder": "12 Mar 2027"}
        super().__init__({**given, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return write_day(value) if isinstance(value, date) else super().format_value(value)


class DayField(forms.DateField):
    """Cleans "12 Mar", "next fri" or 12.3.27 to a day; `today` is the reader's."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            day = parse_day(str(value), timezone.localdate())
        except NotADate as error:
            raise forms.ValidationError(str(error), code="invalid") from error
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(
                f"The year {day.year} is not between {FIRST_YEAR} and {LAST_YEAR}. {EXAMPLE}"
            )
        return day


class RoughDate(NamedTuple):
    """A day and how much of it is known; the day is the first of the month or year then."""

    day: date | None
    precision: str

    def __str__(self) -> str:
        return write_date(self.day, self.precision)


class RoughDateField(forms.CharField):
    """Cleans to a RoughDate: a year, a month or a day, as far as it is known."""

    def clean(self, value: Any) -> RoughDate:
        text = super().clean(value)
        if not text:
            return RoughDate(None, "")
        try:
            found = parse_date(text, day_first=True, today=timezone.localdate())
        except NotADate as error:
            raise forms.ValidationError(
                f"“{text}” is not a date. Enter a day, month or year, such as 12 Mar 2027, "
                "Mar 2027 or 2027."
            ) from error
        return RoughDate(found.day, found.precision) if found else RoughDate(None, "")


class SuggestInput(forms.TextInput):
    """A text field that suggests names while one types; without JavaScript, a plain text field.

    `address` answers a GET with <option> elements.
    """

    def __init__(self, address: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.address = address

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = (attrs or {}).get("id") or f"id_{name}"
        attrs = {**(attrs or {}), "id": key, "list": f"{key}_options"}
        options = format_html(
            '<datalist id="{key}_options" hx-get="{address}" hx-include="#{key}" '
            'hx-trigger="input changed delay:250ms from:#{key}"></datalist>',
            key=key,
            address=self.address,
        )
        return super().render(name, value, attrs, renderer) + options


class LongSelect(forms.Select):
    """A select of hundreds: through a template for each option, as Django does it, the zones were
    two thirds of the time of their page. No groups. A value that is stored and not among the
    choices is offered first: another one would be selected otherwise, and saved unseen."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        (selected,) = widget["value"] or [""]
        chosen = {selected: flatatt({"selected": True})}
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((key, chosen.get(str(key), ""), text) for key, text in self._offered(str(selected))),
        )
        attrs = {"name": widget["name"], **widget["attrs"]}
        return format_html("<select{}>\n{}\n</select>", flatatt(attrs), options)

    def _offered(self, selected: str) -> Iterable[tuple[Any, str]]:
        known = {str(key) for key, _ in self.choices}
        more = [] if selected in known or not self.offers(selected) else [(selected, selected)]
        return chain(more, self.choices)

    def offers(self, value: str) -> bool:
        """Whether a value that is not among the choices can be kept."""
        return False


class ZoneSelect(LongSelect):
    def offers(self, value: str) -> bool:
        return value in time_zones()


class TimeZoneField(forms.ChoiceField):
    """Cleans to the name of a zone, such as Europe/Berlin; also to one that is not offered but
    exists, such as Singapore, which somebody's row may hold."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=time_zone_choices, widget=ZoneSelect, **options)

    def valid_value(self, value: Any) -> bool:
        return str(value) in time_zones()
