"""Bodies are limited before anything reads them: by size, by who sends, and by where to."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from config.wsgi import application
from core.request_limits import FRAMING, accepts_up_to, limit_by_head, limit_for
from tests.conftest import PERSONAS, World
from tests.url_table import addresses

pytestmark = pytest.mark.django_db
MULTIPART = "multipart/form-data; boundary=b"
IMPORT = "/imports/new/"
MAY_IMPORT = ("bob", "alice", "lena", "ada")


class Watched(BytesIO):
    """A body that says whether anybody read it."""

    was_read = False

    def read(self, *args: Any) -> bytes:
        self.was_read = True
        return super().read(*args)

    def readline(self, *args: Any) -> bytes:
        self.was_read = True
        return super().readline(*args)


def send(client: Client, url: str, size: int, **extra: Any) -> tuple[Any, Watched]:
    """POST a body that says it has `size` bytes, and whether anything of it was read."""
    body = Watched(b"--b\r\n")
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(size), "CONTENT_TYPE": MULTIPART, **extra}
    return client.generic("POST", url, b"", **sent), body


def every_address() -> Iterator[str]:
    for _, route in addresses():
        if "(?P" not in route and "^" not in route:
            yield "/" + route.replace("<int:pk>", "1").replace("<str:token>", "x")


@pytest.mark.slow
@pytest.mark.sqlite
def test_nothing_that_is_too_large_is_read_at_any_address(world: World) -> None:
    """By nobody: not the parser of forms, not the CSRF check, not Django admin."""
    clients = {name: world.client(name) for name in ("anonymous", "gina", "ada")}
    tried = 0
    for url in every_address():
        for name, client in clients.items():
            answer, body = send(client, url, 60_000_000)
            assert not body.was_read, f"{name} {url}"
            assert answer.status_code in (404, 405, 413), f"{name} {url}: {answer.status_code}"
            tried += 1
    assert tried > 300


@pytest.mark.slow
@pytest.mark.parametrize("persona", PERSONAS)
def test_who_may_send_how_much_and_where(world: World, persona: str) -> None:
    client = world.client(persona)
    form = settings.ANONYMOUS_BODY_MAX_BYTES if persona == "anonymous" else settings.BODY_MAX_BYTES
    file = settings.IMPORT_MAX_BYTES + FRAMING if persona in MAY_IMPORT else form
    for url, limit in (("/accounts/login/", form), ("/profile/", form), (IMPORT, file)):
        assert send(client, url, limit)[0].status_code != 413, url
        answer, body = send(client, url, limit + 1)
        assert (answer.status_code, body.was_read) == (413, False), url
        key = client.cookies.get(settings.SESSION_COOKIE_NAME)
        cookie = f"{settings.SESSION_COOKIE_NAME}={key.value}" if key else ""
        environ = RequestFactory().post(url, HTTP_COOKIE=cookie).environ
        assert limit_by_head(environ) == limit, "the web server is told the same"


def test_the_server_is_told_little_about_what_is_no_address(world: World) -> None:
    environ = RequestFactory().post("/nothing/", HTTP_COOKIE="sessionid=forged").environ
    assert limit_by_head(environ) == settings.ANONYMOUS_BODY_MAX_BYTES


def test_a_view_that_takes_files_says_whose(world: World) -> None:
    @accepts_up_to("IMPORT_MAX_BYTES", may=lambda user: user == world.bob)
    def view(request: Any) -> None: ...

    assert limit_for(world.bob, view) == settings.IMPORT_MAX_BYTES + FRAMING
    assert limit_for(world.alice, view) == settings.BODY_MAX_BYTES
    assert limit_for(world.bob, None) == settings.BODY_MAX_BYTES


def test_the_page_says_the_limit_and_the_way_back(world: World) -> None:
    alice = world.client("alice")
    page = send(alice, IMPORT, 60_000_000)[0].text
    assert "This file is too large" in page and "25.0\xa0MB" in page
    sender = {"HTTP_REFERER": "http://testserver/profile/"}
    page = send(alice, "/profile/", 60_000_000, **sender)[0].text
    assert "too much for one form" in page and "2.0\xa0MB" in page
    assert "data-refused" in page, "the draft in the browser is offered again"
    assert '<a class="btn btn-primary" href="/profile/">Go back' in page
    for elsewhere in ("https://evil.example/profile/", "javascript:alert(1)", "http://[::1"):
        page = send(alice, "/profile/", 60_000_000, HTTP_REFERER=elsewhere)[0].text
        assert '<a class="btn btn-primary" href="/">Go back' in page
    assert "Sign in" in send(Client(), "/accounts/login/", 60_000_000)[0].text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "files"), [(5001, 0), (0, 5), (5001, 5)], ids=["fields", "files", "both"]
)
@pytest.mark.parametrize("url", ["/accounts/login/", IMPORT, "/admin/login/"])
def test_thousands_of_parts_are_no_form(world: World, url: str, fields: int, files: int) -> None:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n\r\n' for n in range(fields)
    ]
    parts += [
        f'--b\r\nContent-Disposition: form-data; name="f{n}"; filename="f"\r\n\r\nx\r\n'
        for n in range(files)
    ]
    body = "".join([*parts, "--b--\r\n"]).encode()
    answer = world.client("alice").generic("POST", url, body, content_type=MULTIPART)
    assert answer.status_code == 400
    answer = Client().generic("POST", url, body, content_type=MULTIPART)
    too_large = len(body) > settings.ANONYMOUS_BODY_MAX_BYTES
    assert answer.status_code in ([413] if too_large else [302, 400])


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "GZIP, identity", "x"])
def test_compressed_bodies_are_not_taken(world: World, coding: str) -> None:
    answer = world.client("alice").post("/profile/", headers={"content-encoding": coding})
    assert answer.status_code == 415


@pytest.mark.parametrize("length", ["-1", "x", "1e9", "", "９", "0x10"])
def test_a_length_that_is_none_is_nothing(world: World, length: str) -> None:
    answer, _ = send(Client(), "/accounts/login/", 0, CONTENT_LENGTH=length)
    assert answer.status_code < 500


PART = b'--a\r\nContent-Disposition: form-data; name="x"\r\n\r\nabc\r\n--a--'


@pytest.mark.parametrize("charset", ["rot13", "hex", "zlib", "undefined", "utf-16", "idna", "nope"])
@pytest.mark.parametrize("address", ["/accounts/login/?next=%ff", "/healthz", "/search/?q=%C3%A9"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_encoding_that_is_not_ours_is_refused(address, charset, method):
    """Python knows encodings that no text is in, and Django decodes by them what was sent."""
    assert answered(method, address, charset) == "415"
    assert answered(method, address, "UTF-8") != "415"


def answered(method: str, address: str, charset: str) -> str:
    """The status, by the handler that the web server calls: a test client's is another."""
    kind = f"multipart/form-data; boundary=a; charset={charset}"
    path, _, query = address.partition("?")
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD=method,
        PATH_INFO=path,
        QUERY_STRING=query,
        CONTENT_TYPE=kind,
        CONTENT_LENGTH=str(len(PART)),
    )
    environ["wsgi.input"] = BytesIO(PART)
    said: list[str] = []
    b"".join(application(environ, lambda status, _: said.append(status)))
    return said[0][:3]
