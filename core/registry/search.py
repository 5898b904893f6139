"""Lists that are searched from every page: each app registers those that take `?q=`."""

from __future__ import annotations

from dataclasses import dataclass

from core.registry.base import Registry


@dataclass(frozen=True)
class SearchSource:
    """A list at `url_name`. `label` says what is searched, `hint` stands in the empty field. The
    box on every page searches the first one."""

    url_name: str
    label: str
    hint: str
    order: int

    @property
    def key(self) -> str:
        return self.url_name


search_sources: Registry[SearchSource] = Registry()
