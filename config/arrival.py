"""A request as it arrives, piece by piece. Nothing here waits and nothing knows a socket.

gunicorn's own parser says what a request means and where it ends. What is decided here is only
*when* all of it is there: a parser that asks for more than arrived finds the end of the stream and
refuses, so the two can never disagree about where the next request begins.
"""

from __future__ import annotations

import re
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn.http.body import Body, ChunkedReader, LengthReader
from gunicorn.http.errors import LimitRequestHeaders
from gunicorn.http.message import Request
from gunicorn.http.unreader import Unreader

HEAD_LIMIT = 32 * 1024  # bytes of request line and headers together
IN_MEMORY = 64 * 1024  # bytes of one body or answer that are kept in memory; the rest on disk
BLOCK = 256 * 1024  # bytes that are read or sent at once

_BARE_LF = re.compile(rb"(?<!\r)\n")
_CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]{1,8}")
# So many chunks may be small; of more the average must have so many bytes, since each chunk costs
# the loop and the parser as much as a thousand bytes do.
FEW_CHUNKS, SMALL_CHUNK = 1000, 256
_LINE_LIMIT = 8190  # bytes of one line of a chunked body, as in gunicorn's parser


class Arrived(Unreader):  # type: ignore[misc]
    """The bytes of one request in the order they came; after the last of them comes the end."""

    def __init__(self) -> None:
        super().__init__()
        self._store = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (see close)
        self._at = self._end = 0

    def add(self, data: bytes) -> None:
        self._store.seek(self._end)
        self._end += self._store.write(data)

    @property
    def size(self) -> int:
        return self._end

    def chunk(self, size_hint: int | None = None) -> bytes:
        self._store.seek(self._at)
        data = self._store.read(min(max(size_hint or 0, 8192), BLOCK))
        self._at += len(data)
        return data

    def rest(self) -> bytes:
        self._store.seek(self._at)
        return bytes(self.take_buffered()) + self._store.read()

    def close(self) -> None:
        self._store.close()


class Chunks:
    """Looks for the end of a chunked body. What it cannot read it calls whole: the parser, which
    reads it next, says what is wrong."""

    def __init__(self) -> None:
        self.whole = False
        self._left = 0  # bytes of this chunk and its line end that are still to come
        self._last = False
        self._chunks = self._bytes = 0
        self._line = bytearray()

    def add(self, data: bytes) -> None:
        at = 0
        while at < len(data) and not self.whole:
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
                at += step
                continue
            end = data.find(b"\n", at) + 1 or len(data)
            self._line += data[at:end]
            at = end
            if self._line.endswith(b"\n"):
                self._take(bytes(self._line))
                self._line.clear()
            elif len(self._line) > _LINE_LIMIT:
                self.whole = True

    def _take(self, line: bytes) -> None:
        line = line.rstrip(b"\r\n")
        if self._last:  # trailers, and then an empty line
            self.whole = not line
            return
        digits = line.split(b";", 1)[0].rstrip(b" \t")
        if not _CHUNK_SIZE.fullmatch(digits):
            self.whole = True
            return
        size = int(digits, 16)
        self._chunks, self._bytes = self._chunks + 1, self._bytes + size
        if self._chunks > FEW_CHUNKS + self._bytes // SMALL_CHUNK:
            self.whole = True  # the parser finds the end of what came in the middle of it
            return
        self._last = not size
        self._left = size + 2 if size else 0


class Arrival:
    """One request of one client. `add` what came; look at `request` (None until the head is
    there), `claimed` and `whole`. Raises the parser's errors."""

    def __init__(self, cfg: Any, client: Any) -> None:
        self.request: Any = None
        self.started = False
        self._cfg, self._client = cfg, client
        self._unreader = Arrived()
        self._head = bytearray()
        self._came = 0  # bytes after the head
        self._length = 0
        self._chunks: Chunks | None = None

    @property
    def whole(self) -> bool:
        if self.request is None:
            return False
        return self._chunks.whole if self._chunks else self._came >= self._length

    @property
    def kept(self) -> int:
        return self._unreader.size

    @property
    def claimed(self) -> int:
        """Bytes that the body has, as the client says, or that came so far with their framing."""
        return self._came if self._chunks else self._length

    @property
    def wanted(self) -> int:
        """Bytes to read next at most: no further than the end of a body whose length is known."""
        if self.request is None:
            return HEAD_LIMIT
        return BLOCK if self._chunks else max(0, min(BLOCK, self._length - self._came))

    def add(self, data: bytes) -> None:
        self.started = self.started or bool(data)
        if self.request is not None:
            self._take_body(data)
            return
        known = len(self._head)
        self._head += data
        if self._head.find(b"\r\n\r\n", max(0, known - 3)) >= 0 or (
            _BARE_LF.search(self._head, known)  # the parser refuses it
        ):
            self._parse()
        elif len(self._head) > HEAD_LIMIT:
            raise LimitRequestHeaders("head")

    def _parse(self) -> None:
        self._unreader.unread(bytes(self._head))
        self._head.clear()
        self.request = Request(self._cfg, self._unreader, self._client)
        reader = self.request.body.reader
        if isinstance(reader, LengthReader):
            self._length = reader.length
        elif isinstance(reader, ChunkedReader):
            self._chunks = Chunks()
        else:
            raise AssertionError(f"a body that ends nowhere: {reader}")
        # What came with the head and lies beyond it stays where it is; it is only counted.
        self._count(self._unreader.buf.getvalue())

    def _take_body(self, data: bytes) -> None:
        self._unreader.add(data)
        self._count(data)

    def _count(self, data: bytes) -> None:
        self._came += len(data)
        if self._chunks:
            self._chunks.add(data)

    def unchunk(self) -> None:
        """A whole body that came in chunks becomes one with a length, as Django asks for."""
        if not self._chunks:
            return
        plain, size = Arrived(), 0
        while block := self.request.body.read(BLOCK):
            plain.add(block)
            size += len(block)
        plain.add(self._unreader.rest())
        self._unreader.close()
        self._unreader = plain
        self._set_body(size)
        self._say_length(size)

    def refuse(self) -> None:
        """The body will not be read: the application sees how long it is said to be, and none of
        it. The connection ends with the answer."""
        if self._chunks:
            self._say_length(self._came)
            self._chunks = None
        self._set_body(0)
        self.request.force_close()

    def _set_body(self, size: int) -> None:
        self.request.body = Body(LengthReader(self._unreader, size))

    def _say_length(self, size: int) -> None:
        kept = [pair for pair in self.request.headers if pair[0] != "TRANSFER-ENCODING"]
        self.request.headers = [*kept, ("CONTENT-LENGTH", str(size))]

    def rest(self) -> bytes:
        """What the client sent after this request."""
        while self.request.body.read(BLOCK):
            pass
        return self._unreader.rest()

    def close(self) -> None:
        self._unreader.close()
