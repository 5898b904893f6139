"""Dates of every kind that stand in the calendar and in its feeds. Each app registers its kinds.

A kind says which rows a person may see and what of them is the date; they are read, folded and put
on a day here, so that a crowded month costs as many queries as an empty one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from django.db import connections
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.fields import Field
from django.db.models.functions import Cast, RowNumber, TruncDate, TruncHour
from django.db.models.lookups import Exact

from core.db.asked import Within
from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class Asked:
    """Which dates: what touches the days from `first` to `last` on the clock of `zone`, of the
    alliances for which the condition `within` holds. `mine`: only what concerns `user` themselves;
    `committee` the condition of a committee at a path, None for any. Of each day (`by_hour`: of
    each hour) `most` are read and the others counted."""

    user: Any
    first: date
    last: date
    zone: tzinfo
    within: Within
    mine: bool = False
    committee: Within | None = None
    most: int = 1000
    by_hour: bool = False

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """From the beginning of `first` to the end of `last`."""
        after = self.last + timedelta(days=1)
        low, high = (
            datetime(d.year, d.month, d.day, tzinfo=self.zone) for d in (self.first, after)
        )
        return low, high

    def offsets(self) -> list[tuple[datetime, int]]:
        """Until when the clock of `zone` is how many seconds ahead of UTC, from a month before
        `first` on; the last until the end. Changes are found to the minute."""
        low, high = self.instants
        moment = (low - timedelta(days=31)).astimezone(UTC).replace(minute=0)
        found, seconds = [], self._ahead(moment)
        while moment <= high:
            following = moment + timedelta(hours=12)
            if self._ahead(following) != seconds:
                while self._ahead(moment) == seconds:
                    moment += timedelta(minutes=1)
                found.append((moment, seconds))
                seconds = self._ahead(moment)
            moment = following
        return [*found, (high, seconds)]

    def _ahead(self, moment: datetime) -> int:
        return int((moment.astimezone(self.zone).utcoffset() or timedelta()).total_seconds())


@dataclass(frozen=True, slots=True)
class CalendarRows:
    """Rows with the paths to the alliance they belong to and to their first day, or to the instant
    they begin; `last` where they may end on another day. `title` is an expression that names them,
    `state` the path to a word that says how they stand, `zone` to the time zone they are agreed in,
    `sequence` to the number that grows whenever they change."""

    found: QuerySet[Any, Any]
    alliance: str
    title: Any
    first: str
    last: str = ""
    state: str = ""
    zone: str = ""
    sequence: str = "revision"


@dataclass(frozen=True, slots=True)
class CalendarKind:
    """`label` names the kind in filters ("Notice dates"), `words` say what is on that day ("last
    day to give notice"); "" where the title says it.

    `rows` gives what the user of Asked may see. `url` is given the keys of the alliance and the
    row, `move_url` the key of the row where one may be put on another day. `usual` kinds stand in
    the calendar without being asked for; guests see those for `guests`; `of_committees` belong to
    a committee. `neutral` is said in feeds in place of a title that may name terms.
    """

    key: str
    order: int
    label: str
    words: str
    icon: str
    url: Callable[[int, int], str]
    rows: Callable[[Asked], CalendarRows]
    move_url: Callable[[int], str] | None = None
    movable_states: frozenset[str] = frozenset()
    usual: bool = True
    guests: bool = True
    of_committees: bool = False
    neutral: str = ""


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """One date. `starts_at` and `ends_at` are None for whole days; `first` and `last` are the days
    it covers on the reader's clock. `count`: how many of its kind its day (or hour) holds, of which
    not all may have been read; 0 where it lasts over a midnight and is counted by itself."""

    kind: CalendarKind
    pk: int
    alliance: int
    alliance_name: str
    title: str
    first: date
    last: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    state: str = ""
    time_zone: str = ""
    count: int = 0
    is_restricted: bool = False
    sequence: int = 0

    @property
    def url(self) -> str:
        return self.kind.url(self.alliance, self.pk)

    @property
    def is_wide(self) -> bool:
        return self.first != self.last

    @property
    def hour(self) -> int | None:
        """Of its start; None where it takes whole days."""
        return None if self.starts_at is None or self.is_wide else self.starts_at.hour

    @property
    def place(self) -> tuple[Any, ...]:
        """Where it stands on its day: what lasts for days, whole days, then by the clock."""
        clock = "" if self.starts_at is None else f"{self.starts_at:%H:%M}"
        return (not self.is_wide, clock, self.kind.order, self.alliance_name.casefold(), self.pk)


calendar_kinds: Registry[CalendarKind] = Registry()


def kinds_for(user: Any, wanted: Iterable[str] = ()) -> list[CalendarKind]:
    """Those that `user` may see, of the keys `wanted`; the usual ones if none is named."""
    keys = frozenset(wanted)
    return [
        kind
        for kind in calendar_kinds
        if (kind.guests or not user.is_guest) and (kind.key in keys if keys else kind.usual)
    ]


def calendar_dates(asked: Asked, kinds: Iterable[CalendarKind]) -> list[CalendarDate]:
    """The dates in the order of their days. One query for each kind."""
    found = [
        one
        for kind in kinds
        if asked.committee is None or kind.of_committees
        for one in _read(kind, asked)
    ]
    found.sort(key=lambda one: (one.first, *one.place))
    return found


def _read(kind: CalendarKind, asked: Asked) -> Iterator[CalendarDate]:
    given = kind.rows(asked)
    is_alliance = given.alliance == "pk"
    path = "" if is_alliance else f"{given.alliance}__"
    is_timed = _field(given).get_internal_type() == "DateTimeField"
    rows = given.found.filter(asked.within(given.alliance)).order_by()
    if asked.committee is not None:
        rows = rows.filter(asked.committee("committee"))
    rows = _timed(rows, given, asked) if is_timed else _daily(rows, given, asked)
    rows = rows.annotate(date_title=Cast(given.title, TextField()))
    of_alliance = (f"{path}{name}" for name in ("name", "brand_name", "confidentiality"))
    last_path = given.last if given.last != given.first else ""
    # No column twice: where windows are filtered by, Django takes the two for one and shifts all
    # that follow.
    columns = [
        *("pk", *of_alliance, "date_title", given.sequence, "wide", "together", given.first),
        *filter(None, (last_path, given.state, given.zone)),
        *([] if is_alliance else [given.alliance]),
    ]
    for row in rows.values_list(*columns):
        pk, name, brand, secrecy, title, sequence, wide, together, first, *more = row
        alliance = pk if is_alliance else more.pop()
        last = more.pop(0) if last_path else first
        state = more.pop(0) if given.state else ""
        yield CalendarDate(
            *(kind, pk, alliance, brand or name, title),
            *(_on_clock(first, last, asked.zone) if is_timed else (first, last)),
            state=state,
            time_zone=more.pop(0) if given.zone else "",
            count=0 if wide else together,
            is_restricted=secrecy == "restricted",
            sequence=sequence,
        )


def _on_clock(
    starts: datetime, ends: datetime, zone: tzinfo
) -> tuple[date, date, datetime, datetime]:
    """The days and the times; what ends at midnight takes nothing of the day that begins."""
    starts, ends = starts.astimezone(zone), ends.astimezone(zone)
    last = (ends - timedelta(microseconds=1)).date()
    return starts.date(), max(starts.date(), last), starts, ends


def _field(given: CalendarRows) -> Field[Any, Any]:
    model = given.found.model
    *parents, name = given.first.split("__")
    for parent in parents:
        model = model._meta.get_field(parent).related_model
    return model._meta.get_field(name)


def _daily(rows: QuerySet[Any, Any], given: CalendarRows, asked: Asked) -> QuerySet[Any, Any]:
    last = given.last or given.first
    rows = rows.filter(**{f"{given.first}__lte": asked.last, f"{last}__gte": asked.first})
    return _folded(rows, asked, given, F(given.first), Q(**{last: F(given.first)}))


def _timed(rows: QuerySet[Any, Any], given: CalendarRows, asked: Asked) -> QuerySet[Any, Any]:
    """The days are those of the clock of `zone`, asked of the database, which folds by them."""
    low, high = asked.instants
    # What ends as the period begins lies before it; an instant on its beginning does not.
    ends = "gte" if given.first == given.last else "gt"
    rows = rows.filter(**{f"{given.first}__lt": high, f"{given.last}__{ends}": low})
    first, last = (_on_wall(rows, one, asked, "day") for one in (given.first, given.last))
    bucket = _on_wall(rows, given.first, asked, "hour") if asked.by_hour else first
    return _folded(rows, asked, given, bucket, Exact(first, last))


def _on_wall(rows: QuerySet[Any, Any], path: str, asked: Asked, unit: str) -> Any:
    """The day or hour of an instant on the clock of `zone`. SQLite would ask Python for each row,
    which took nine tenths of a crowded month: it is told the offsets of the zone instead."""
    if connections[rows.db].vendor != "sqlite":
        trunc = TruncDate if unit == "day" else TruncHour
        return trunc(path, tzinfo=asked.zone)
    form = Value("%Y-%m-%d" if unit == "day" else "%Y-%m-%d %H")
    *changes, latest = [
        (until, Func(form, F(path), Value(f"{seconds} seconds"), function="strftime"))
        for until, seconds in asked.offsets()
    ]
    cases = [When(**{f"{path}__lt": until}, then=shifted) for until, shifted in changes]
    return Case(*cases, default=latest[1], output_field=CharField())


def _folded(
    rows: QuerySet[Any, Any], asked: Asked, given: CalendarRows, bucket: Any, one_day: Any
) -> QuerySet[Any, Any]:
    """Of each bucket the first `most`, each with how many there are `together`. What lasts over a
    midnight (`wide`) is not folded, since it stands on days that are not its bucket, too."""
    wide = Case(When(one_day, then=Value(0)), default=Value(1), output_field=IntegerField())
    groups = [bucket, wide]
    order = [given.first, "pk"]
    rows = rows.annotate(
        wide=wide,
        in_bucket=Window(RowNumber(), partition_by=groups, order_by=order),
        together=Window(Count("pk"), partition_by=groups),
    )
    return rows.filter(Q(in_bucket__lte=asked.most) | Q(wide=1))
