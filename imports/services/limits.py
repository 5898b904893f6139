"""How much of anything an import reads; checked before parsing, so that no file can exhaust us."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

MEGABYTE = 1024 * 1024


class UnreadableFile(Exception):
    """The file cannot be read at all; the message is one clear sentence. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes; `ratio` is unpacked to packed size, looked at from 10 MB unpacked on."""

    file_bytes: int = 25 * 1024 * 1024
    zip_entries: int = 2_000
    unpacked_bytes: int = 120 * 1024 * 1024
    ratio: int = 150
    rows: int = 50_000
    columns: int = 512
    cell_characters: int = 32_767


def current_limits() -> Limits:
    """The limits in force: IMPORT_MAX_BYTES and IMPORT_MAX_ROWS of the settings win."""
    standard = Limits()
    return Limits(
        file_bytes=getattr(settings, "IMPORT_MAX_BYTES", standard.file_bytes),
        rows=getattr(settings, "IMPORT_MAX_ROWS", standard.rows),
    )


def check_size(size: int, limits: Limits) -> None:
    """Raise UnreadableFile for an empty file and for one above the limit."""
    if size == 0:
        raise UnreadableFile("The file is empty.")
    if size > limits.file_bytes:
        raise UnreadableFile(
            f"The file has {size / MEGABYTE:,.1f} MB; at most "
            f"{limits.file_bytes / MEGABYTE:,.0f} MB can be imported."
        )
