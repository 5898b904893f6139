"""The deadline of one message, whatever the server does: silence, drops, trickles, no answer."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from django.core.mail import EmailMessage, get_connection

from core.mail.smtp_connection import SmtpConnection


def message():
    return EmailMessage("s", "b", "a@entente.example", ["x@entente.example"])


@contextlib.contextmanager
def server(talk) -> Iterator[int]:
    """A server that lets `talk(connection, stopped)` speak with each client."""
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)

        def run() -> None:
            while not stopped.is_set():
                try:
                    client, _ = listening.accept()
                except TimeoutError:
                    continue
                client.settimeout(0.5)
                threading.Thread(target=serve, args=(client,), daemon=True).start()

        def serve(client: socket.socket) -> None:
            with contextlib.suppress(OSError), client:
                talk(client, stopped)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            stopped.set()
            thread.join(5)


def silent(client, stopped):
    stopped.wait(10)


def trickling_greeting(client, stopped):
    """One byte every tenth of a second: no socket operation ever times out."""
    for byte in b"220 " + b"x" * 200:
        if stopped.wait(0.1):
            return
        client.sendall(bytes([byte]))


def trickling_answers(client, stopped):
    client.sendall(b"220 hello\r\n")
    client.recv(1000)
    client.sendall(b"250 hello\r\n")
    client.recv(1000)
    trickling_greeting(client, stopped)


def hanging_up(client, stopped):
    client.sendall(b"220 hello\r\n")
    client.recv(1000)


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return settings


@pytest.mark.slow
@pytest.mark.parametrize("talk", [silent, trickling_greeting, trickling_answers])
def test_the_whole_message_has_one_deadline(smtp, talk):
    with server(talk) as smtp.EMAIL_PORT, SmtpConnection(deadline=0.6) as connection:
        for _ in range(2):
            begun = time.monotonic()
            with pytest.raises(TimeoutError, match="no answer within 0.6 seconds"):
                connection.send(message())
            assert 0.5 <= time.monotonic() - begun < 1.5


def test_a_server_that_hangs_up_is_an_error_at_once(smtp):
    with server(hanging_up) as smtp.EMAIL_PORT, SmtpConnection(deadline=5) as connection:
        begun = time.monotonic()
        with pytest.raises(OSError):
            connection.send(message())
        assert time.monotonic() - begun < 2


def test_after_a_lost_connection_the_next_message_gets_a_new_one(sink):
    with SmtpConnection(deadline=2) as connection:
        connection.send(message())
        connection._backend.connection.sock.shutdown(socket.SHUT_RDWR)
        with pytest.raises(OSError):
            connection.send(message())
        connection.send(message())
    assert len(sink.messages) == 2 and sink.sessions == 2


def test_a_refused_message_keeps_the_connection(sink):
    sink.replies["no@entente.example"] = "550 no"
    with SmtpConnection(deadline=2) as connection:
        connection.send(message())
        refused = message()
        refused.to = ["no@entente.example"]
        with pytest.raises(OSError):  # every SMTPException is one
            connection.send(refused)
        connection.send(message())
    assert len(sink.messages) == 2 and sink.sessions == 1


@pytest.mark.slow
def test_a_backend_without_a_socket_has_the_deadline_too(settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    backend = type(get_connection())
    monkeypatch.setattr(backend, "send_messages", lambda self, messages: time.sleep(3))
    begun = time.monotonic()
    with SmtpConnection(deadline=0.3) as connection, pytest.raises(TimeoutError):
        connection.send(message())
    assert time.monotonic() - begun < 1.5


@pytest.mark.slow
def test_no_thread_stays_behind(sink):
    before = set(threading.enumerate())
    with SmtpConnection(deadline=2) as connection:
        connection.send(message())
    time.sleep(0.3)
    left = set(threading.enumerate()) - before
    assert not [thread for thread in left if thread.name.startswith("smtp")]
