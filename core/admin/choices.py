"""Boxes of Django admin that look for what they offer while one types."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import widgets
from django.http import HttpRequest

from core.text import whole


class _KeysOnly:
    """Shown again with what was sent: Django's own fails where that is no key (ValueError)."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        keys = [key for key in value if whole(str(key)) is not None]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]


class KeySelect(_KeysOnly, widgets.AutocompleteSelect):
    pass


class KeySelectMultiple(_KeysOnly, widgets.AutocompleteSelectMultiple):
    pass


class KeyChoicesMixin:
    """The fields in `autocomplete_fields` are KeySelect where Django takes AutocompleteSelect."""

    def _box(self, kind: Any, db_field: Any, request: HttpRequest, given: dict[str, Any]) -> None:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            site, using = self.admin_site, given.get("using")  # type: ignore[attr-defined]
            given.setdefault("widget", kind(db_field, site, using=using))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **given: Any) -> Any:
        self._box(KeySelect, db_field, request, given)
        return super().formfield_for_foreignkey(db_field, request, **given)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **given: Any) -> Any:
        self._box(KeySelectMultiple, db_field, request, given)
        return super().formfield_for_manytomany(db_field, request, **given)  # type: ignore[misc]
