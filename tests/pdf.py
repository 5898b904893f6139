"""Just enough of a PDF to tell an empty page: what Chromium prints, read without a library."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.S)
_STREAM = re.compile(rb"/Length (\d+)[^>]*>>\s*stream\r?\n", re.S)
_TEXT = re.compile(rb"\bT[jJ]\b")


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        return b""
    packed = body[found.end() : found.end() + int(found.group(1))]
    return zlib.decompress(packed) if b"/FlateDecode" in body[: found.end()] else packed


def pages_of(pdf: bytes) -> list[int]:
    """How many texts each page of a PDF shows, in order; 0 is a blank one."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    counts = []
    for _, body in sorted(objects.items()):
        if not re.search(rb"/Type\s*/Page\b(?!s)", body):
            continue
        refs = re.search(rb"/Contents\s*(?:\[([^\]]*)\]|(\d+) 0 R)", body)
        numbers = re.findall(rb"(\d+) 0 R", refs.group(0)) if refs else []
        content = b"\n".join(_stream(objects[int(number)]) for number in numbers)
        counts.append(len(_TEXT.findall(content)))
    return counts
