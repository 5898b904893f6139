"""Pages as PDF. Needs Pango on the machine, which WeasyPrint calls; without it, a sentence."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.staticfiles import finders

FONT = "vendor/inter/inter-latin-wght-normal.woff2"
FONT_URL = "entente:inter"


class NoPdf(Exception):
    """No PDF can be made on this machine; the message is for people."""


@lru_cache(maxsize=1)
def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # it loads Pango when it is imported
        raise NoPdf(
            "PDF files need the library Pango on the server. Print the page instead, or ask an "
            "administrator to install it."
        ) from error
    return weasyprint


def _fetch(url: str, *args: Any, **kwargs: Any) -> Any:
    """Only our own font: a text that names an address must not make the server open it."""
    path = finders.find(FONT) if url == FONT_URL else None
    if path is None:
        raise ValueError(f"Not fetched: {url}")
    with open(str(path), "rb") as file:
        return {"string": file.read(), "mime_type": "font/woff2"}


def pdf_of(html: str) -> bytes:
    """The PDF of a page that carries its styles. Raises NoPdf where none can be made."""
    weasyprint = _weasyprint()
    made: bytes = weasyprint.HTML(string=html, url_fetcher=_fetch).write_pdf()
    return made
