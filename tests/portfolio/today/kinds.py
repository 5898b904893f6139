"""The kinds of work of all apps, by name: Kind.SIGN_PLAN."""

from __future__ import annotations

from types import SimpleNamespace

from core.registry.today import today_sources

ALL = [kind for source in today_sources for kind in source.kinds]
Kind = SimpleNamespace(**{kind.name.upper(): kind for kind in ALL})
