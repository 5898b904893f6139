"""Parts of a set-up: what upper apps offer to make together with a new object of an app below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.registry.base import Registry


@dataclass(frozen=True)
class SetupPart:
    """A part of the set-up of a `page` ("alliance"), shown by `template` as `part` under `label`.

    `form(data, **about)` gives what asks for it: it has `is_valid()`, and `problems`, the number of
    entries to correct. `about` holds `templates` (keys, the most specific first), `user`, `today`,
    `partner` (the name of the other side, as far as it is known) and `keep`, entries to show again.
    `apply(item, form, user=, now=)` makes it in the caller's transaction and says what was made
    ("3 committees"), or "". `load(template, rows)` stores what ships for a template.
    """

    page: str
    name: str
    label: str
    template: str
    form: Callable[..., Any]
    apply: Callable[..., str]
    load: Callable[[Any, Mapping[str, Any]], None]
    order: int

    @property
    def key(self) -> str:
        return f"{self.page}:{self.name}"


@dataclass(frozen=True)
class TemplateInline:
    """Rows of an upper app on the admin page of a template: an inline of Django admin."""

    name: str
    inline: type[Any]
    order: int

    @property
    def key(self) -> str:
        return self.name


setup_parts: Registry[SetupPart] = Registry()
template_inlines: Registry[TemplateInline] = Registry()


def parts_of(page: str) -> list[SetupPart]:
    return [part for part in setup_parts if part.page == page]


def most_specific(rows: Sequence[Any], templates: Sequence[int]) -> list[Any]:
    """The rows of the first of `templates` that has any; each row names its `template_id`."""
    for key in templates:
        if found := [row for row in rows if row.template_id == key]:
            return found
    return []
