"""The addresses of static files outside of development."""

from __future__ import annotations

from functools import cache
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Looks an address up in the manifest once per process: every page names twenty, and each
    lookup parses, unquotes and joins it anew, a tenth of the cost of a small page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url = cache(self.url)  # type: ignore[method-assign]

    def create_compressor(self, **kwargs: Any) -> Any:
        """gzip alone: brotli, which the PDF library brings along, takes minutes to save a tenth."""
        return super().create_compressor(**kwargs | {"use_brotli": False})
