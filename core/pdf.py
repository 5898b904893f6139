"""Pages as PDF. Needs Pango on the machine, which WeasyPrint calls; without it, a sentence."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

# What a page may name (components/paper.html), and where it stands among the static files.
OURS = {
    "entente:inter": ("vendor/inter/inter-latin-wght-normal.woff2", "font/woff2"),
    "entente:paper": ("entente/css/paper.css", "text/css"),
}


class NoPdf(Exception):
    """No PDF can be made on this machine; the message is for people."""


@lru_cache(maxsize=1)
def _weasyprint() -> tuple[Any, Any]:
    """The library, and what fetches for it: only what is OURS. A text that names an address must
    not make the server open it."""
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as error:  # it loads Pango when it is imported
        raise NoPdf(
            "PDF files need the library Pango on the server. Print the page instead, or ask an "
            "administrator to install it."
        ) from error

    class OnlyOurs(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            name, kind = OURS.get(url, ("", ""))
            path = finders.find(name) if name else None
            if path is None:
                raise ValueError("Nothing else is fetched.")
            content = Path(str(path)).read_bytes()
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return weasyprint, OnlyOurs()


def pdf_of(html: str) -> bytes:
    """The PDF of a page that carries its styles. Raises NoPdf where none can be made."""
    weasyprint, fetcher = _weasyprint()
    made: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf()
    return made
