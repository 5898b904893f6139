"""What a page asks for: its forms with every field, and the addresses its links and scripts use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

Pair = tuple[str, str]


@dataclass
class Form:
    """`fields`: (name, widget); `values`: what a browser would send as it stands."""

    action: str
    method: str
    multipart: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    values: list[Pair] = field(default_factory=list)
    offers: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """Collects `forms`, and in `links` every address asked for by a click or by htmx."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.posts: list[str] = []  # asked by htmx with POST
        self._open: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._late: list[tuple[str, str, dict[str, str]]] = []
        self._select: tuple[Form, str, bool] | None = None
        self._text: tuple[Form, str] | None = None
        self._typed = ""
        self.marks: set[str] = set()
        self.feed(html)
        self.close()
        for owner, tag, attrs in self._late:
            if form := self._by_id.get(owner):
                self._field(form, tag, attrs)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in given}
        self.marks |= set(attrs.get("class", "").split())
        for name in ("href", "hx-get", "data-href", "src"):
            if attrs.get(name):
                self.links.append(attrs[name])
        if attrs.get("hx-post"):
            self.posts.append(attrs["hx-post"])
        if tag == "form":
            multipart = "multipart" in attrs.get("enctype", "")
            form = Form(attrs.get("action", ""), attrs.get("method", "get").lower(), multipart)
            self.forms.append(form)
            self._open = form
            if attrs.get("id"):
                self._by_id[attrs["id"]] = form
        elif tag in ("input", "select", "textarea", "button") and attrs.get("name"):
            if "form" in attrs:
                self._late.append((attrs["form"], tag, attrs))
            elif self._open is not None:
                self._field(self._open, tag, attrs)
        elif tag == "option" and self._select:
            self._option(attrs)

    def _field(self, form: Form, tag: str, attrs: dict[str, str]) -> None:
        name, kind = attrs["name"], attrs.get("type", "text").lower() if tag == "input" else tag
        if "data-day" in attrs:
            kind = "day"
        form.fields.setdefault(name, kind)
        if tag == "select":
            self._select = (form, name, "multiple" in attrs)
        elif tag == "textarea":
            self._text, self._typed = (form, name), ""
        elif tag == "button" or kind in ("submit", "file"):
            form.offers.setdefault(name, []).append(attrs.get("value", ""))
        elif kind in ("checkbox", "radio"):
            value = attrs.get("value", "on")
            form.offers.setdefault(name, []).append(value)
            if "checked" in attrs or name == "_selected_action":
                form.values.append((name, value))
        else:
            form.values.append((name, attrs.get("value", "")))

    def _option(self, attrs: dict[str, str]) -> None:
        assert self._select
        form, name, _many = self._select
        value = attrs.get("value", "")
        if value:
            form.offers.setdefault(name, []).append(value)
        if "selected" in attrs:
            form.values.append((name, value))

    def handle_data(self, data: str) -> None:
        if self._text:
            self._typed += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._text:
            form, name = self._text
            form.values.append((name, self._typed.removeprefix("\n")))
            self._text = None


def filled(form: Form) -> dict[str, list[str]]:
    """What a person would send who fills in every field with something that may well be valid."""
    sent: dict[str, list[str]] = {}
    for name, value in form.values:
        sent.setdefault(name, []).append(value)
    for name, widget in form.fields.items():
        if any(sent.get(name, [])) or widget in ("file", "submit", "button", "checkbox"):
            continue
        sent[name] = [_plausible(name, widget, form.offers.get(name, []))]
    sent.pop("csrfmiddlewaretoken", None)
    return {name: values for name, values in sent.items() if "__prefix__" not in name}


# What a person who knows the form would type into a field of this name.
_TYPED = {
    "currency": "EUR",
    "amount": "5",
    "website": "https://www.company.example",
    "local_time": "15:00",
    "quiet_until": "07:00",
    "announced": "2025",
    **dict.fromkeys(("business_unit", "company", "other_partners", "chair"), ""),
}
_TO_COME = ("ends_on", "notice_by", "due", "revisit")


def _plausible(name: str, widget: str, offers: list[Any]) -> str:
    if name in _TYPED:
        return _TYPED[name]
    if offers:
        return str(offers[-1 if name == "spoken_by" else 0])
    if widget == "number":
        return "3"
    if widget == "day" or any(word in name for word in ("date", "_on", "_by", "due")):
        later = timedelta(days=90 if any(word in name for word in _TO_COME) else 0)
        return (date.today() + later).isoformat()
    if widget == "time":
        return "09:30"
    if widget == "email" or "email" in name:
        return "somebody@new.example"
    return "Something new"
