"""Pages as PDF. Needs Pango on the machine, which WeasyPrint calls; without it, a sentence."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

FONT = "vendor/inter/inter-latin-wght-normal.woff2"
FONT_URL = "entente:inter"


class NoPdf(Exception):
    """No PDF can be made on this machine; the message is for people."""


@lru_cache(maxsize=1)
def _weasyprint() -> tuple[Any, Any]:
    """The library, and what fetches for it: only our own font. A text that names an address must
    not make the server open it."""
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as error:  # it loads Pango when it is imported
        raise NoPdf(
            "PDF files need the library Pango on the server. Print the page instead, or ask an "
            "administrator to install it."
        ) from error

    class OwnFont(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = finders.find(FONT) if url == FONT_URL else None
            if path is None:
                raise ValueError("Nothing else is fetched.")
            return URLFetcherResponse(url, Path(str(path)).read_bytes())

    return weasyprint, OwnFont()


def pdf_of(html: str) -> bytes:
    """The PDF of a page that carries its styles. Raises NoPdf where none can be made."""
    weasyprint, fetcher = _weasyprint()
    made: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf()
    return made
