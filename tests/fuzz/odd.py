"""Odd requests of one address: each parameter with each value, keys, methods, headers, bodies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes
from zlib import crc32

from django.urls import resolve

from tests.conftest import PERSONAS
from tests.fuzz.asking import BOUNDARY, FORM, MULTIPART, Request, query_of
from tests.fuzz.schema import CSV, EVERYWHERE, Address, Sending, plain
from tests.fuzz.values import BY_KIND, EVERY, NUMBERS, WORDS

Values = Mapping[str, list[bytes]]
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "FOO", "post")
HEADERS: dict[str, list[str]] = {
    "HTTP_HX_REQUEST": ["true", "false", "", "²"],
    "HTTP_HX_TARGET": ["list", "\xff\xfe", "x" * 9000],
    "HTTP_HX_TRIGGER": ["x", "\xed\xa0\x80"],
    "HTTP_HX_TRIGGERING_EVENT": ["{", "[1]", "\xff", "1e999"],
    "HTTP_HX_CURRENT_URL": ["http://[::1", "http://[", "%ff", "\xff", "//[v1.x]/", "http://a:b/"],
    "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": ["true"],
    "HTTP_HX_PROMPT": ["\xff", "²"],
    "HTTP_HX_BOOSTED": ["true"],
    "HTTP_HX_HISTORY_RESTORE_REQUEST": ["true"],
    "HTTP_REFERER": ["http://[::1", "http://[", "\xff\xfe", "//", "x" * 9000],
    "HTTP_ORIGIN": ["http://[::1", "null", "http://testserver:x", "\xff"],
    "HTTP_ACCEPT": ["²", ",;q=²", "text/html;q=NaN", "*/*;" * 900, "application/json"],
    "HTTP_ACCEPT_LANGUAGE": ["²", "en;q=1e999", "x-" * 500, "\xff", "en;q=" + "9" * 400],
    "HTTP_ACCEPT_ENCODING": ["gzip;q=²", "gzip, identity;q=0", "\xff"],
    "HTTP_IF_MODIFIED_SINCE": ["Thu, 99 Foo 99999 99:99:99 GMT", "²", "Mon, 01 Jan 0001 0:0:0 GMT"],
    "HTTP_IF_NONE_MATCH": ["\xff", "W/", '"' * 500],
    "HTTP_RANGE": ["bytes=²-", "bytes=-" + "9" * 400],
    "HTTP_X_FORWARDED_FOR": ["[::1", "²", "1.2.3.4, \xff", "9" * 400, ",,,,"],
    "HTTP_X_FORWARDED_HOST": ["http://[::1", "a:b:c"],
    "HTTP_X_FORWARDED_PROTO": ["²"],
    "HTTP_X_FORWARDED_PORT": ["²"],
    "HTTP_X_REAL_IP": ["²"],
    "HTTP_X_REQUEST_ID": ["\xff" * 300, "{}", "%s"],
    "HTTP_X_CORRELATION_ID": ["\xff", "x" * 9000],
    "HTTP_X_HTTP_METHOD_OVERRIDE": ["DELETE"],
    "HTTP_X_CSRFTOKEN": ["\xff", "²" * 32, "x" * 9000],
    "HTTP_X_REQUESTED_WITH": ["XMLHttpRequest"],
    "HTTP_AUTHORIZATION": ["Basic ²", "Bearer \xff", "Basic"],
    "HTTP_USER_AGENT": ["\xff\xfe", "", "x" * 9000],
    "HTTP_EXPECT": ["²"],
    "REMOTE_ADDR": ["", "unix:", "::1%eth0", "²"],
}
# What names another host is a bad request everywhere.
HOSTS = ("[::1", "evil.example", "a b", "[", "testserver:²", "testserver/x", "\xff", "testserver@x")
COOKIES = {
    "sessionid": ["", "²", "x" * 3000, "\xff", "a:b:c"],
    "csrftoken": ["", "²" * 32, "x" * 3000, "\xff"],
    "messages": ["[]", "x:y:z", "²", '"a"', "\xff" * 40, "e" * 3000],
    "entente_theme": ["²", "\xff", "x" * 3000],
    "timezone": ["../../etc/passwd", "\xff"],
}
BODIES: list[tuple[bytes, str]] = [
    (b'{"a": 1}', "application/json"),
    (b"\xff\xfe", "application/json"),
    (b"a=b", "multipart/form-data"),
    (b"a=b", "multipart/form-data; boundary="),
    (b"a=b", "multipart/form-data; boundary=\xff".encode("latin-1").decode("latin-1")),
    (f"--{BOUNDARY}\r\n".encode(), MULTIPART),
    (f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\r\n\r\nx".encode(), MULTIPART),
    (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=a; filename*=rot13''b\r\n\r\nx\r\n"
        f"--{BOUNDARY}--".encode(),
        MULTIPART,
    ),
    (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: "
        f"base64\r\n\r\n²²²\r\n--{BOUNDARY}--".encode(),
        MULTIPART,
    ),
    (b"a=b", f"{FORM}; charset=rot13"),
    (b"a=%ff", f"{FORM}; charset=utf-16"),
    (b"a=b", f"{FORM}; charset=idna"),
    (b"a=b", ""),
    (b"\x00\xff", "text/plain"),
    (b"a&" * 5001, FORM),
    (b"&" * 6000, FORM),
    (b"=" * 50, FORM),
    (b"%", FORM),
    (b"a=" + b"x" * (5 * 1024 * 1024), FORM),
    (b"", "application/octet-stream"),
]
FILES: list[tuple[bytes, bytes]] = [
    (b"", b""),
    (b"list.csv", b""),
    (b"list.csv", b"\xff\xfe\x00"),
    (b"list.xlsx", b"PK\x03\x04" + b"\0" * 40),
    (b"../../etc/passwd", CSV),
    (b"a" * 900 + b".csv", CSV),
    (b"\xff\xed\xa0\x80.csv", CSV),
    (b"x\x00.csv", CSV),
    (b"l.html", b"<table><tr><td rowspan='\xc2\xb2' colspan=-1>x</td></tr></table>"),
    (b"list.csv", b"\0" * 500),
    (b"list.csv", b'"' * 9001),
    (b"list.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
    (b"list.json", b'[{"a": ' + b"[" * 2000),
]


def seed_of(*parts: Any) -> Random:
    """Chance that is the same in every run."""
    return Random(crc32(repr(parts).encode()))


class Odd:
    """Makes odd requests; `rng` decides what the caller leaves open."""

    def __init__(self, rng: Random, seen: Mapping[str, list[str]] | None = None) -> None:
        self.rng, self.seen = rng, seen or {}

    def value(self, name: str, kind: str) -> list[bytes]:
        """Mostly one that is odd for its kind; at times one that stands in another form."""
        chance = self.rng.random()
        if chance < 0.06:
            return []
        if chance < 0.12:
            return [self.rng.choice(EVERY) for _ in range(3)]
        if chance < 0.25 and (seen := self.seen.get(plain(name))):
            return [self.rng.choice(seen).encode("utf-8", "surrogatepass")]
        pool = BY_KIND.get(kind, WORDS) if chance < 0.8 else EVERY
        return [self.rng.choice(pool)]

    def persona(self, address: Address, preferred: str = "") -> str:
        """Mostly one who may open the page: others are refused before anything is read."""
        if self.rng.random() < 0.25:
            return self.rng.choice(PERSONAS)
        return preferred or self.rng.choice(address.readers or PERSONAS)

    def get(self, address: Address, changes: Values, **more: Any) -> Request:
        place = self.rng.choice(list(address.places))
        path, _, query = place.partition("?")
        asked = "&".join(part for part in (query, query_of(changes)) if part)
        if any(name in query for name in changes):
            asked = query_of(changes)
        url = f"{path}?{asked}" if asked else path
        persona = more.pop("persona", "") or self.persona(address)
        if more.get("headers") is None and self.rng.random() < 0.15:
            more["headers"] = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "list"}
        return Request(persona, "GET", url, _words("GET", changes), **more)

    def post(self, address: Address, changes: Values, **more: Any) -> Request:
        if not address.sendings:
            place = self.rng.choice(list(address.places))
            persona = self.persona(address)
            values = {"csrfmiddlewaretoken": [b"x"], "revision": [b"1"], **changes}
            body = query_of(values).encode()
            return Request(persona, "POST", place, _words("POST", changes), body, **more)
        sending: Sending = self.rng.choice(address.sendings)
        files = {name: self.rng.choice(FILES) for name in sending.files if name in changes}
        texts = {name: given for name, given in changes.items() if name not in sending.files}
        if self.rng.random() < 0.1:  # text where a file is expected
            files, texts = {}, dict(changes)
        values = {**sending.values, **texts}
        persona = self.persona(address, sending.persona)
        given = dict.fromkeys(sending.files, (b"list.csv", CSV)) | files
        return sending.request(values, persona, _words("POST", changes), given, **more)

    def key(self, address: Address, name: str) -> Request | None:
        """The address with something else where the key stands."""
        place = self.rng.choice(list(address.places))
        path, _, query = place.partition("?")
        found = str(resolve(path).kwargs.get(name))
        spots = [at for at, part in enumerate(path.split("/")) if part == found]
        if not spots:
            return None
        value = self.rng.choice(NUMBERS if self.rng.random() < 0.7 else EVERY)
        parts = path.split("/")
        parts[spots[-1]] = quote_from_bytes(value[:6000], safe="")
        url = "/".join(parts) + (f"?{query}" if query else "")
        method = "GET" if address.reads and self.rng.random() < 0.7 else "POST"
        return Request(self.persona(address), method, url, f"key {name}")

    def method(self, address: Address) -> Request:
        place = self.rng.choice(list(address.places))
        return Request(self.persona(address), self.rng.choice(METHODS), place, "method")

    def header(self, address: Address) -> Request:
        name = self.rng.choice(list(HEADERS))
        headers = {name: self.rng.choice(HEADERS[name])}
        if self.rng.random() < 0.5:
            headers = {"HTTP_HX_REQUEST": "true", **headers}
        if address.posts and self.rng.random() < 0.5:
            return self.post(address, {}, headers=headers)
        return self.get(address, {}, headers=headers)

    def cookie(self, address: Address) -> Request:
        name = self.rng.choice(list(COOKIES))
        cookies = {name: self.rng.choice(COOKIES[name])}
        if address.posts and self.rng.random() < 0.3:
            return self.post(address, {}, cookies=cookies, checked=True)
        return self.get(address, {}, cookies=cookies)

    def host(self, address: Address) -> Request:
        return self.get(address, {}, headers={"HTTP_HOST": self.rng.choice(HOSTS)})

    def body(self, address: Address) -> Request:
        place = (
            self.rng.choice(address.sendings).url
            if address.sendings
            else self.rng.choice(list(address.places))
        )
        body, kind = self.rng.choice(BODIES)
        checked = self.rng.random() < 0.2
        return Request(
            self.persona(address), "POST", place, f"body {kind}", body, kind, checked=checked
        )

    def expired(self, address: Address, changes: Values) -> Request:
        """A form whose token has expired comes back with what was typed."""
        headers = {"HTTP_REFERER": "http://testserver/x", "HTTP_ORIGIN": "http://testserver"}
        return self.post(address, changes, headers=headers, checked=True)

    def changes(self, names: Mapping[str, str], together: int) -> Iterator[Values]:
        """All of `names`, in an order of chance, so many odd ones in one request."""
        order = self.rng.sample(list(names), len(names))
        for at in range(0, len(order), together):
            yield {name: self.value(name, names[name]) for name in order[at : at + together]}

    def each(self, address: Address, times: int, together: int = 1) -> Iterator[Request]:
        """Every parameter of the address `times`, and some of all else."""
        for _ in range(times):
            if address.places and address.reads:
                for changes in self.changes(address.gets, together):
                    yield self.get(address, changes)
                name = self.rng.choice(list(EVERYWHERE))
                yield self.get(address, {name: self.value(name, EVERYWHERE[name])})
            if address.places:
                yield from filter(None, (self.key(address, name) for name in address.keys))
            if address.sendings or address.places:
                for changes in self.changes(address.posts, together):
                    yield self.post(address, changes)
        yield from self._besides(address, every=together == 1)

    def _besides(self, address: Address, *, every: bool) -> Iterator[Request]:
        for sending in address.sendings:
            what = "the same twice"
            yield replace(sending.request(sending.values, sending.persona, what), times=2)
        if address.sendings:
            name = self.rng.choice(list(address.posts))
            yield self.expired(address, {name: self.value(name, address.posts[name])})
        if address.places:
            makes = [self.method, self.header, self.cookie]
            for make in makes if every else [self.rng.choice(makes)]:
                yield make(address)
            if self.rng.random() < 0.3:
                yield self.host(address)
        if address.sendings or address.places:
            yield self.body(address)

    def any(self, address: Address) -> Request:
        """One request with one to three odd things."""
        chance = self.rng.random()
        if not address.places or (address.posts and chance < 0.55):
            if chance < 0.05 or not address.posts:
                return self.body(address)
            changes = self._some(address.posts)
            return self.expired(address, changes) if chance < 0.1 else self.post(address, changes)
        if address.keys and chance < 0.65:
            found = self.key(address, self.rng.choice(address.keys))
            if found is not None:
                return found
        if chance < 0.75:
            makes = (self.method, self.header, self.header, self.cookie, self.host, self.body)
            return self.rng.choice(makes)(address)
        return self.get(address, self._some({**EVERYWHERE, **address.gets}))

    def _some(self, known: Mapping[str, str]) -> Values:
        count = min(len(known), self.rng.choice((1, 1, 1, 2, 2, 3)))
        return {name: self.value(name, known[name]) for name in self.rng.sample(list(known), count)}


def _words(method: str, changes: Values) -> str:
    shown = {name: [v[:60] for v in given] for name, given in changes.items()}
    return f"{method} {shown}"
