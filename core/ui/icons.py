"""Line icons on a 16 x 16 grid, drawn inline so that they take the colour of the text."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_PATHS: dict[str, str] = {
    # pages
    "today": '<path d="M2.5 4.5h11M2.5 8h7M2.5 11.5h9"/>',
    "portfolio": '<path d="M2.5 2.5v11h11"/><circle cx="6.5" cy="9.5" r="1.6"/>'
    '<circle cx="11" cy="5.5" r="2.2"/>',
    "alliances": '<circle cx="6" cy="8" r="3.8"/><circle cx="10" cy="8" r="3.8"/>',
    "reviews": '<path d="M3.5 2.5h9v11h-9zM6 6h4M6 9h4"/>',
    "calendar": '<path d="M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.5v3M10.5 2.5v3"/>',
    "actions": '<path d="M2.5 2.5h11v11h-11z"/><path d="m5.2 8.2 2 2 3.8-4.2"/>',
    "partners": '<path d="M3 13.5v-9l5-2v11M8 6.5h5v7M2 13.5h12M5 7h1M5 10h1M10.5 9.5h.5"/>',
    "people": '<circle cx="8" cy="5" r="2.5"/><path d="M3 13.5c.6-3 2.5-4.3 5-4.3s4.4 1.3 5 4.3"/>',
    "imports": '<path d="M8 2.5v7M5 6.7l3 3 3-3M2.5 11v2.5h11V11"/>',
    "export": '<path d="M8 9.5v-7M5 5.3l3-3 3 3M2.5 11v2.5h11V11"/>',
    "plan": '<path d="M2.5 3h3.2v10H2.5zM6.9 3h3.2v7H6.9zM11.3 3h2.2v4h-2.2z"/>',
    "scorecard": '<path d="M3 13.5V9M6.3 13.5V5M9.7 13.5V7.5M13 13.5v-11"/>',
    "governance": '<circle cx="8" cy="3.8" r="1.8"/><circle cx="3.8" cy="11.8" r="1.8"/>'
    '<circle cx="12.2" cy="11.8" r="1.8"/><path d="M7.2 5.5 4.7 10.2M8.8 5.5l2.5 4.7"/>',
    "admin": '<circle cx="8" cy="8" r="2"/><path d="M8 2v2M8 12v2M2 8h2M12 8h2M3.8 3.8l1.4 1.4'
    'M10.8 10.8l1.4 1.4M12.2 3.8l-1.4 1.4M5.2 10.8l-1.4 1.4"/>',
    "outbox": '<path d="M2.5 4h11v8.5h-11zM2.5 4.5 8 9l5.5-4.5"/>',
    "audit": '<path d="M8 2 3 4v4c0 3 2.2 5 5 6 2.8-1 5-3 5-6V4z"/>'
    '<path d="m5.8 8 1.6 1.6 2.8-3"/>',
    "jobs": '<path d="M13.5 8A5.5 5.5 0 1 1 11 3.4M13.5 2.5v3h-3"/><path d="M8 5.5V8l1.8 1.2"/>',
    "styleguide": '<path d="M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5z"/>'
    '<circle cx="11.25" cy="11.25" r="2.25"/>',
    # acts
    "search": '<circle cx="7" cy="7" r="4.3"/><path d="m10.2 10.2 3.3 3.3"/>',
    "menu": '<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>',
    "more": '<circle cx="3.5" cy="8" r=".6"/><circle cx="8" cy="8" r=".6"/>'
    '<circle cx="12.5" cy="8" r=".6"/>',
    "close": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "check": '<path d="m3 8.5 3 3 7-7"/>',
    "edit": '<path d="M3 13l.6-2.8L10.8 3 13 5.2 5.8 12.4z"/>',
    "trash": '<path d="M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9"/>',
    "filter": '<path d="M2.5 3.5h11L9.5 8.5v4l-3 1v-5z"/>',
    "sort": '<path d="M5 3v10M2.5 10.5 5 13l2.5-2.5M11 13V3M8.5 5.5 11 3l2.5 2.5"/>',
    "snooze": '<circle cx="8" cy="8" r="5.5"/><path d="M8 4.8V8l2.2 1.6"/>',
    "delegate": '<circle cx="6" cy="5" r="2.2"/><path d="M2 13c.5-2.8 1.9-4 4-4 1 0 1.8.2 2.4.7'
    'M10 11.5h4M12.2 9.7l1.8 1.8-1.8 1.8"/>',
    "undo": '<path d="M3 6.5h6.5a3.2 3.2 0 0 1 0 6.5H6M5.5 4 3 6.5 5.5 9"/>',
    "print": '<path d="M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7z"/>',
    "send": '<path d="M13.5 2.5 2.5 7l4.5 2 2 4.5z"/>',
    "link": '<path d="M6.5 9.5l3-3M7 4.5l1.5-1.5a2.7 2.7 0 0 1 4 4L11 8.5M9 11.5 7.5 '
    '13a2.7 2.7 0 0 1-4-4L5 7.5"/>',
    "download": '<path d="M8 2.5v7M5 6.7l3 3 3-3M2.5 13.5h11"/>',
    "upload": '<path d="M8 10V3M5 5.8l3-3 3 3M2.5 13.5h11"/>',
    "sign-out": '<path d="M9 2.5H3.5v11H9M6.5 8h7M11 5.5 13.5 8 11 10.5"/>',
    "arrow-right": '<path d="M3 8h10M9 4l4 4-4 4"/>',
    "arrow-left": '<path d="M13 8H3M7 4 3 8l4 4"/>',
    "arrow-up": '<path d="M8 13V3M4 7l4-4 4 4"/>',
    "arrow-down": '<path d="M8 3v10M4 9l4 4 4-4"/>',
    "scales": '<path d="M8 2.5v11M3.5 13.5h9M3 5h10M3 5 1.5 9h3zM13 5l-1.5 4h3z"/>',
    "carried": '<path d="M3 4v4.5h9M9 5.5l3 3-3 3"/>',
    "chevron-down": '<path d="m4 6.5 4 4 4-4"/>',
    "chevron-right": '<path d="m6.5 4 4 4-4 4"/>',
    # states
    "info": '<circle cx="8" cy="8" r="5.5"/><path d="M8 7.5v3.2M8 5.2v.1"/>',
    "warning": '<path d="M8 2.5 14 13H2zM8 6.5v3M8 11.3v.1"/>',
    "error": '<path d="M5.7 2.5h4.6l3.2 3.2v4.6l-3.2 3.2H5.7l-3.2-3.2V5.7zM8 5.5v3M8 10.6v.1"/>',
    "success": '<circle cx="8" cy="8" r="5.5"/><path d="m5.5 8.2 1.8 1.8 3.3-3.8"/>',
    "lock": '<path d="M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>',
    "bell": '<path d="M4 11V7a4 4 0 0 1 8 0v4l1 1H3zM6.7 13.5h2.6"/>',
    "clock": '<circle cx="8" cy="8" r="5.5"/><path d="M8 4.8V8l2.2 1.6"/>',
    "flag": '<path d="M3.5 13.5v-11h8l-1.5 3 1.5 3h-8"/>',
    "goal": '<circle cx="8" cy="8" r="5.5"/><circle cx="8" cy="8" r="2.3"/>',
    "note": '<path d="M3 3h10v6.5L9.5 13H3zM9.5 13V9.5H13"/>',
    "history": '<path d="M3 5.5A5.5 5.5 0 1 1 2.5 8M3 2.5v3h3M8 5v3l2 1.5"/>',
    "file": '<path d="M4 2.5h5l3 3v8H4zM9 2.5v3h3"/>',
    "world": '<circle cx="8" cy="8" r="5.5"/>'
    '<path d="M2.5 8h11M8 2.5c3.5 3.5 3.5 7.5 0 11-3.5-3.5-3.5-7.5 0-11"/>',
    # themes
    "theme-system": '<path d="M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3"/>',
    "theme-light": '<circle cx="8" cy="8" r="2.7"/>'
    '<path d="M8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4'
    'M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1"/>',
    "theme-dark": '<path d="M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6z"/>',
}

NAMES = tuple(sorted(_PATHS))


@lru_cache(maxsize=256)
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """The icon `name` as inline SVG: silent beside a word, spoken where `label` is given.

    Raises KeyError for a name that is not in NAMES, so that a typing error shows in a test.
    """
    hidden = mark_safe('aria-hidden="true"')
    spoken = format_html('role="img" aria-label="{}"', label) if label else hidden
    svg = '<svg class="{}" viewBox="0 0 16 16" {}>{}</svg>'
    return format_html(svg, f"icon {css}".strip(), spoken, mark_safe(_PATHS[name]))
