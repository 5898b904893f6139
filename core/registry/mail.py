"""Kinds of mail: what an app says about the messages it has written into the outgoing ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q, QuerySet

from core.mail.mime import Content
from core.registry.base import Registry

if TYPE_CHECKING:
    from core.mail.models import OutgoingMessage


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a kind says of one row just before it is sent.

    `withdrawn` is why it must not go out any more. `held` is why it waits for something that people
    do: it is listed as delayed with this reason, looked at again from time to time, and missed with
    it when it can no longer arrive in time. Else it goes to `address` with what `compose`
    returns, unless `account` (None: the recipient has none) does not want it or sleeps: then it
    waits for their morning, if that is before `useful_until`.

    `before` is called in a transaction of its own right before the message is handed over,
    `settled` in the one that writes down its acceptance: what a person was told is written with
    it, or that it is not known.
    """

    withdrawn: str = ""
    held: str = ""
    address: str = ""
    compose: Callable[[], Content] | None = None
    account: Any = None
    useful_until: datetime | None = None
    before: Callable[[], None] | None = None
    settled: Callable[[datetime], None] | None = None


class Writer(Protocol):
    """Prepares messages of one kind for one run of sending; may keep what recipients share."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> Mapping[int, Prepared]: ...


@dataclass(frozen=True, slots=True)
class Described:
    """A row in words for people: who gets it, and what it is about."""

    recipient: str
    about: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class MailKind:
    """`key` stands in `OutgoingMessage.kind`.

    - `name` and `plural`: "Reminder of a meeting", "reminders".
    - `writer`: makes the Writer of one run.
    - `describe`: rows in words, by primary key.
    - `preference`: a yes-or-no field of the account by which a person unsubscribes.
    - `quiet_hours`: whether it waits for the end of the recipient's quiet hours.
    - `subjects(user, edit)`: ids of the subjects whose rows `user` may see (or have sent again);
      without it, administrators alone.
    - `still_wanted(now)`: which rows that failed or were missed it makes sense to try again.
    """

    key: str
    name: str
    plural: str
    writer: Callable[[], Writer]
    describe: Callable[[Sequence[OutgoingMessage]], Mapping[int, Described]]
    order: int = 0
    preference: str = ""
    quiet_hours: bool = False
    subjects: Callable[[Any, bool], QuerySet | None] | None = None
    still_wanted: Callable[[datetime], Q] | None = None


mail_kinds: Registry[MailKind] = Registry()
