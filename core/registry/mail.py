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
class ForDeputy:
    """What a kind offers of a message to who stands in for its recipient: the `alliance` that they
    must see, and the text for them (given the person). `personal`: it asks something of the
    recipient alone, so that a deputy who was asked the same gets it as well."""

    alliance: Any
    compose: Callable[[Any], Content]
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a kind says of one row just before it is sent.

    `withdrawn` is why it must not go out any more. `held` is why it waits for something that people
    do: it is listed as delayed with this reason, looked at again from time to time, and missed with
    it when it can no longer arrive in time. Else it goes to `address` with what `compose`
    returns, unless `account` (None: the recipient has none) does not want it or sleeps: then it
    waits for their morning, if that is before `useful_until`. `person` is who gets it where there
    is no account: somebody on record, whose unsubscribing counts. `stopped` is why nothing goes to
    the address: set by who sends. `deliver` hands it over another way than by mail, and raises
    core.mail.replies.Undelivered.

    `before` is called in a transaction of its own right before the message is handed over,
    `settled` in the one that writes down its acceptance: what a person was told is written with
    it, or that it is not known.
    """

    withdrawn: str = ""
    held: str = ""
    address: str = ""
    compose: Callable[[], Content] | None = None
    account: Any = None
    person: Any = None
    useful_until: datetime | None = None
    stopped: str = ""
    deliver: Callable[[], None] | None = None
    before: Callable[[], None] | None = None
    settled: Callable[[datetime], None] | None = None
    for_deputy: ForDeputy | None = None

    @property
    def recipient(self) -> Any:
        """Whose preferences count: has `pk` and `muted`. None for a stranger."""
        return self.account if self.account is not None else self.person


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
class InboxLine:
    """A row as its reader sees it in the inbox. `details` stand below the title, each with an
    address of ours or ""."""

    title: str
    about: str = ""
    url: str = ""
    details: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class MailKind:
    """`key` stands in `OutgoingMessage.kind`.

    - `name` and `plural`: "Reminder of a meeting", "reminders".
    - `writer`: makes the Writer of one run.
    - `describe`: rows in words, by primary key.
    - `optional`: in words when it is sent ("Before a meeting you are invited to"); a person can
      switch it off or unsubscribe. Without it, it is always sent.
    - `inbox(rows, user)`: the rows as `user` reads them in the inbox, by primary key, without those
      that `user` may not see (any more). Without it, the kind is not shown in the inbox.
    - `guests`: guests get it too, so that they are asked whether they want it.
    - `urgent`: neither limits of messages per recipient nor a stopped address hold it back.
    - `quiet_hours`: whether it waits for the end of the recipient's quiet hours.
    - `subjects(user, edit)`: ids of the subjects whose rows `user` may see (or have sent again);
      without it, administrators alone.
    - `still_wanted(now)`: which rows that failed or were missed it makes sense to try again.
    - `deputies`: who stands in gets a copy; its writer says what they read (`for_deputy`).
    """

    key: str
    name: str
    plural: str
    writer: Callable[[], Writer]
    describe: Callable[[Sequence[OutgoingMessage]], Mapping[int, Described]]
    order: int = 0
    optional: str = ""
    inbox: Callable[[Sequence[OutgoingMessage], Any], Mapping[int, InboxLine]] | None = None
    guests: bool = True
    urgent: bool = False
    quiet_hours: bool = False
    subjects: Callable[[Any, bool], QuerySet | None] | None = None
    still_wanted: Callable[[datetime], Q] | None = None
    deputies: bool = False


mail_kinds: Registry[MailKind] = Registry()
