"""A mail server on loopback that misbehaves on request; a fixture for the tests of mail."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller


@dataclass
class Sink:
    """A mail server that misbehaves on request. `replies` maps an address to an RCPT answer."""

    replies: dict[str, str] = field(default_factory=dict)
    hang_at_data: set[str] = field(default_factory=set)
    refuse_after: int | None = None
    messages: list[tuple[str, bytes]] = field(default_factory=list)
    attempts: dict[str, int] = field(default_factory=dict)
    sessions: int = 0
    released: bool = False
    port: int = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.attempts[address] = self.attempts.get(address, 0) + 1
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        deadline = time.monotonic() + 20
        while address in self.hang_at_data and not self.released and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        self.messages.append((address, envelope.original_content))
        return "250 accepted"

    def to(self, address: str) -> list[bytes]:
        return [content for rcpt, content in self.messages if rcpt == address]


class AnyPort(Controller):
    """aiosmtpd asks its own server whether it is up; with port 0 it has to look the port up."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    sink = Sink()
    controller = AnyPort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    sink.port = controller.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 10
    settings.MAIL_SEND_DEADLINE = 1.0
    try:
        yield sink
    finally:
        sink.released = True
        controller.stop()
