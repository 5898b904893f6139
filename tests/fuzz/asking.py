"""One request after another, each undone; what goes wrong is kept by kind, with its traceback."""

from __future__ import annotations

import copy
import json
import os
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import quote_from_bytes

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse, QueryDict
from django.test import Client

from tests.conftest import World
from tests.fuzz.pages import Page

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "fuzzfuzzfuzz"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
READS = ("GET", "HEAD", "OPTIONS", "TRACE")
# What a GET may write: the session, and the record of who read what.
WRITTEN_BY_READING = (
    *("django_session", "core_auditevent", "usersessions_usersession"),
    # When a calendar feed was read, and how often an address that opens none was tried.
    *("governance_calendarfeed", "accounts_attempts"),
)
# A form that came back says what is wrong in one of these; a list of rows in a sentence.
ERROR_MARKS = {
    *"invalid-feedback is-invalid errorlist errornote alert alert-danger messagelist".split(),
    *"ignored error-summary import-error-li validation-error-list".split(),
}
# What takes a form that a button of another page sends, and asks for the rest of it.
ASKS_FOR_MORE = ("/amend/",)
LOOKED_AT = "/cadence/"  # with "preview" it says what would become of it, and saves nothing
SLOW = 4.0  # seconds of the processor, so that a busy machine slows nothing; most take hundredths

Values = Mapping[str, list[bytes]]


def query_of(values: Values) -> str:
    pairs = [(name, value) for name, given in values.items() for value in given]
    encoded = (f"{quote_from_bytes(name.encode())}={quote_from_bytes(v)}" for name, v in pairs)
    return "&".join(encoded)


def multipart_of(values: Values, files: Mapping[str, tuple[bytes, bytes]]) -> bytes:
    """`files`: (file name, content) by field."""
    parts = []
    for name, given in values.items():
        head = b'Content-Disposition: form-data; name="%s"' % name.encode()
        parts += [head + b"\r\n\r\n" + value for value in given]
    for name, (called, content) in files.items():
        head = b'Content-Disposition: form-data; name="%s"; filename="%s"'
        head %= (name.encode(), called)
        parts.append(head + b"\r\nContent-Type: application/octet-stream\r\n\r\n" + content)
    mark = f"--{BOUNDARY}".encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


@dataclass(frozen=True)
class Request:
    """`what`: the one thing that is odd about it, in words for the report."""

    persona: str
    method: str
    url: str
    what: str = ""
    body: bytes = b""
    content_type: str = FORM
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    checked: bool = False  # with the check of the CSRF token
    times: int = 1  # the last answer is looked at

    def __str__(self) -> str:
        body = f" <{self.body[:300]!r}>" if self.body else ""
        extra = {**self.headers, **self.cookies}
        return f"{self.persona} {self.method} {self.url[:300]}{body} {extra or ''} [{self.what}]"


@dataclass
class Report:
    """What was asked and what came of it."""

    asked: Counter[str] = field(default_factory=Counter)  # by persona
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=dict)  # examples by kind
    counts: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    seconds: float = 0.0

    def note(self, kind: str, example: str) -> None:
        self.counts[kind] += 1
        examples = self.wrong.setdefault(kind, [])
        if len(examples) < 3:
            examples.append(example)

    def took(self, seconds: float, example: str) -> None:
        self.seconds += seconds
        self.slowest = sorted([*self.slowest, (seconds, example)], reverse=True)[:5]

    def write(self, name: str) -> None:
        """Into the folder FUZZ_REPORT, where one is named."""
        if folder := os.environ.get("FUZZ_REPORT"):
            kept = {"asked": self.asked, "statuses": self.statuses, "counts": self.counts}
            kept |= {"wrong": self.wrong, "slowest": self.slowest, "seconds": self.seconds}
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / f"{name}.json").write_text(json.dumps(kept, indent=1))

    def __str__(self) -> str:
        kinds = self.counts.most_common()
        return "\n\n".join(
            f"{count} x {kind}\n  " + "\n  ".join(self.wrong[kind]) for kind, count in kinds
        )


def _confirm(client: Client, user: Any) -> None:
    """As if they had just typed their password again: pages of the second step ask for it."""
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()


class Asker:
    """Asks as every persona, and as `others` by their own clients. Every request is rolled back, so
    that the world stays as it is."""

    def __init__(
        self, world: World, personas: tuple[str, ...], others: Mapping[str, Client] | None = None
    ) -> None:
        self.report = Report()
        self._clients: dict[str, tuple[Client, Client, Any]] = {}
        for name in personas:
            client = world.client(name)
            if name != "anonymous":
                _confirm(client, getattr(world, name))
            self._add(name, client)
        for name, client in (others or {}).items():
            self._add(name, client)

    def _add(self, name: str, client: Client) -> None:
        client.raise_request_exception = False
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        strict.cookies = client.cookies
        self._clients[name] = (client, strict, copy.deepcopy(client.cookies))

    def enter(self, persona: str, url: str) -> str:
        """Where `url` leads, for the whole of what follows in the session of the persona."""
        client, strict, _ = self._clients[persona]
        answer = client.get(url)
        self._clients[persona] = (client, strict, copy.deepcopy(client.cookies))
        return str(answer.headers["Location"])

    def ask(self, request: Request) -> Any:
        """The answer; what is wrong with it goes into the report."""
        client, strict, cookies = self._clients[request.persona]
        client.cookies = strict.cookies = copy.deepcopy(cookies)
        for name, value in request.cookies.items():
            client.cookies[name] = value
        cache.clear()  # limits and what was sent before: each request is the first
        writes: list[str] = []
        started = time.thread_time()
        with transaction.atomic():
            with connection.execute_wrapper(_watch(writes)):
                for _ in range(request.times):
                    answer = self._answer(strict if request.checked else client, request)
            seconds = time.thread_time() - started
            answer.broken = self._broken(request, answer)
            transaction.set_rollback(True)
        self._look_at(request, answer, seconds, writes)
        return answer

    def _answer(self, client: Client, request: Request) -> Any:
        asked = (request.method, request.url, request.body, request.content_type)
        try:
            answer = client.generic(*asked, **dict(request.headers))
            if answer.streaming:
                answer.content_read = b"".join(answer.streaming_content)
        except Exception:  # what passes by all of Django's own handling of errors
            answer = HttpResponse(status=500)
            answer.exc_info = sys.exc_info()
        return answer

    def _broken(self, request: Request, answer: Any) -> str:
        """What the database would refuse when the request is committed."""
        if request.method in READS or answer.status_code >= 400:
            return ""
        try:
            connection.check_constraints()
        except Exception as refused:
            return f"{type(refused).__name__}: {refused}"
        return ""

    def _look_at(self, request: Request, answer: Any, seconds: float, writes: list[str]) -> None:
        report, status = self.report, answer.status_code
        report.asked[request.persona] += 1
        report.statuses[status] += 1
        report.took(seconds, str(request))
        error = answer.exc_info
        if status >= 500 and not _is_meant(request, status):
            report.note(f"{status}: {kind_of_error(error)}", f"{request}\n{_last(error)}")
        if "HTTP_HOST" in request.headers and status != 400:
            report.note(f"{status} for another host", str(request))
        if answer.broken:
            report.note(f"refused at commit: {answer.broken[:200]}", str(request))
        if seconds > SLOW:
            report.note("slow", f"{seconds:.1f} s: {request}")
        if request.method in READS and writes:
            report.note(f"written by {request.method}: {writes[0][:90]}", str(request))
        if _is_silent(request, answer):
            report.note("a form came back without its error", str(request))


def _is_meant(request: Request, status: int) -> bool:
    """No worker runs beside the tests, and that is what this address is there to say."""
    return status == 503 and request.url.startswith("/readyz")


def kind_of_error(info: Any) -> str:
    """The exception and the last place in our own code where it passed."""
    if not info:
        return "no exception"
    frames = traceback.extract_tb(info[2])
    ours = [f for f in frames if "site-packages" not in f.filename and "/tests/" not in f.filename]
    last, own = frames[-1], (ours or frames)[-1]
    short = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in (own, last)]
    words = re.sub(r"\d+|'[^']*'", "#", str(info[1]).split("\n")[0])[:80]
    return f"{info[0].__name__} ({words}) {' > '.join(dict.fromkeys(short))}"


def _last(info: Any) -> str:
    if not info:
        return ""
    lines = traceback.format_exception(*info)
    return "".join(lines)[-2500:] if os.environ.get("FUZZ_REPORT") else "".join(lines)[-900:]


_WRITE = re.compile(r'\s*(?:INSERT\s+(?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


def _watch(writes: list[str]) -> Any:
    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _WRITE.match(sql)
        if found and found[1] not in WRITTEN_BY_READING:
            writes.append(sql)
        return execute(sql, params, many, context)

    return run


def _is_silent(request: Request, answer: Any) -> bool:
    """Whether a form that was sent came back as if nothing had happened."""
    if request.method != "POST" or not request.body or answer.status_code != 200:
        return False
    if "HTTP_HX_REQUEST" in request.headers or request.what.startswith("body"):
        return False
    if request.url.endswith(ASKS_FOR_MORE):
        return False
    if request.url.endswith(LOOKED_AT) and b"preview" in request.body:
        return False
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return False
    page = Page(answer.content.decode("utf-8", "replace"))
    # Of Django admin: nothing chosen and nothing done; what would go, or come, asked about.
    if page.marks & {"change-list", "delete-confirmation", "import-preview"}:
        return False
    has_form = any(form.method == "post" and len(form.fields) > 1 for form in page.forms)
    return has_form and not page.marks & ERROR_MARKS


@contextmanager
def names_read(gets: set[str], posts: set[str]) -> Iterator[None]:
    """Notes which names the code looks up in the address and in the body of a request."""
    from django.core.handlers.wsgi import WSGIRequest

    read_get, read_post = WSGIRequest.GET.func, WSGIRequest._get_post  # type: ignore[attr-defined]
    sinks: dict[int, set[str]] = {}

    def spied(method: str) -> Any:
        plain = getattr(QueryDict, method)

        def spy(self: Any, key: Any, *args: Any, **kwargs: Any) -> Any:
            if isinstance(key, str) and id(self) in sinks:
                sinks[id(self)].add(key)
            return plain(self, key, *args, **kwargs)

        return spy

    kept: list[Any] = []

    def get(self: Any) -> Any:
        found = read_get(self)
        sinks[id(found)] = gets
        kept.append(found)
        return found

    with ExitStack() as stack:
        from django.utils.functional import cached_property

        wrapped = cached_property(get)
        wrapped.__set_name__(WSGIRequest, "GET")
        stack.enter_context(mock.patch.object(WSGIRequest, "GET", wrapped))

        def post(self: Any) -> Any:
            found = read_post(self)
            sinks[id(found)] = posts
            kept.append(found)
            return found

        stack.enter_context(
            mock.patch.object(WSGIRequest, "POST", property(post, WSGIRequest._set_post))  # type: ignore[attr-defined]
        )
        for method in ("get", "getlist", "__getitem__", "__contains__"):
            stack.enter_context(mock.patch.object(QueryDict, method, spied(method)))
        yield
