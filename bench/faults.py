"""E-mails of every kind while workers are killed and the database and the broker come and go.

python -m bench.faults                             10,000 e-mails, 500 kills, 20 restarts of each
python -m bench.faults --kills 0 --restarts 0      the same without faults
python -m bench.faults --mails 500 --kills 20 --restarts 2

Meetings are moved all the while. At the end nothing may be lost: what is owed was accepted by the
mail server. Nothing may be wrong: the calendar that each person has from the e-mails, applied in
the order in which they came, is what the site shows. And each second copy is explained: the worker
that sent it was killed, or the database went away, before it could write the acceptance down.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.outages import Broker, Database, frail_servers
from bench.servers import ROOT, end, manage
from bench.sink import Sink, sink

SEND = "core.mail.tasks.send_due_messages"
PLAN = ("governance.tasks.plan_reminders", "alliances.tasks.plan_digests")
SETTINGS = {
    "ENTENTE_MODE": "embedded",
    "MAIL_LEASE": "8",
    "MAIL_SEND_DEADLINE": "5",
    "MAIL_BATCH": "10",
    "MAIL_RUN_BUDGET": "5",
    "DEBUG": "0",
    "LOG_LEVEL": "CRITICAL",
    "DJANGO_SETTINGS_MODULE": "bench.settings",
}
DELAY = 0.03
"""Seconds that the mail server thinks about each mail: most workers are killed in that time."""

GAP = 1.0
"""Seconds after an acceptance within which something must have broken if a copy was sent."""

ENDED = {"done", "failed", "missed", "withdrawn"}
DATABASE = "the database went away"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000, help="about how many")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--restarts", type=int, default=20, help="of database and of broker")
    parser.add_argument("--moves", type=int, help="meetings that are moved; else one in 100 mails")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=float, default=1800, help="seconds until it is given up")
    return parser.parse_args()


@dataclass
class Campaign:
    """The workers, what was done to them, and what came of it."""

    database: Database
    broker: Broker
    forking: subprocess.Popen[str]
    workers: dict[str, int] = field(default_factory=dict)
    killed: dict[str, float] = field(default_factory=dict)
    away: list[tuple[float, float]] = field(default_factory=list)
    born: int = 0
    moved: int = 0
    ended: int = 0

    def start_worker(self) -> None:
        assert self.forking.stdin and self.forking.stdout
        self.born += 1
        name = f"worker{self.born}"
        self.forking.stdin.write(f"{name}\n")
        self.forking.stdin.flush()
        self.workers[name] = int(self.forking.stdout.readline())

    def replace_those_that_ended(self) -> None:
        """What a service manager does: a worker can end by itself when the broker goes away."""
        for name, pid in list(self.workers.items()):
            if not Path(f"/proc/{pid}").exists():
                del self.workers[name]
                self.killed[name] = time.time()
                self.ended += 1
                self.start_worker()

    def kill_worker(self) -> None:
        name = random.choice(list(self.workers))
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.workers.pop(name), signal.SIGKILL)
        self.killed[name] = time.time()
        self.start_worker()

    def restart_database(self) -> None:
        began = time.time()
        self.database.stop(crash=random.random() < 0.5)
        time.sleep(random.random())
        self.database.start()
        self.away.append((began, time.time()))

    def restart_broker(self) -> None:
        self.broker.kill()
        time.sleep(random.random())
        self.broker.start()

    def move_meeting(self) -> None:
        from bench.every_kind import move_one

        over_a_restart(lambda: move_one(self.moved))
        self.moved += 1

    def end(self) -> None:
        for worker in self.workers.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)

    def why_again(self, received: float, accepted: float, greeting: str) -> str:
        """What broke between the arrival of a mail at the server and the moment by which its
        acceptance would have been committed (RFC 1047); "" if nothing did."""
        name = greeting.partition(".")[0]
        if received <= self.killed.get(name, 0) <= accepted + GAP:
            return "its worker was killed"
        gone = any(began <= accepted + GAP and ended >= received for began, ended in self.away)
        return DATABASE if gone else ""


@contextlib.contextmanager
def forked_workers() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.forked_workers"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout and process.stdout.readline() == "ready\n"
        yield process
    finally:
        end(process)  # type: ignore[arg-type]


class Wakener:
    """What beat does, more often: wakes workers as long as few wake-ups lie in the queue."""

    def __init__(self, url: str, workers: int) -> None:
        import redis
        from celery import Celery

        self.workers = workers
        self.app = Celery("wakener", broker=url, set_as_current=False)
        self.app.conf.broker_transport_options = {"socket_connect_timeout": 1}
        self.queue = redis.Redis.from_url(url, socket_timeout=1)

    def wake(self) -> None:
        import redis
        from kombu.exceptions import OperationalError

        with contextlib.suppress(redis.RedisError, OperationalError, OSError):
            if self.queue.llen("celery") < self.workers:
                for name in (*PLAN, *[SEND] * self.workers):
                    self.app.send_task(name, retry=False)


def over_a_restart(act):  # type: ignore[no-untyped-def]
    """Do it; the connection that a restart of the database broke is opened again."""
    from django.db import InterfaceError, OperationalError, connection

    for _ in range(3):
        try:
            return act()
        except (OperationalError, InterfaceError):
            connection.close()
    return act()


def states() -> dict[str, int]:
    from core.mail.models import OutgoingMessage

    rows = OutgoingMessage.objects.by_email().order_by().values_list("state", flat=True)
    return dict(over_a_restart(lambda: Counter(rows.all())))


def owed() -> int:
    """How many e-mails planners would still write, and series that nobody has looked at."""
    from alliances.services.digest.planning import plan_digests
    from governance.models import Series
    from governance.services.invitations.planning import plan_invitations
    from governance.services.reminders.planning import plan_reminders

    changed = Series.objects.filter(changed_at__isnull=False).count()
    return changed + plan_invitations().mails + plan_reminders() + plan_digests()


def spread(options: argparse.Namespace) -> list[tuple[float, str]]:
    """What is done after how many mails: faults fall into the sending, however fast it is."""
    kinds = {
        "kill_worker": options.kills,
        "restart_database": options.restarts,
        "restart_broker": options.restarts,
        "move_meeting": options.mails // 100 if options.moves is None else options.moves,
    }
    moments = [
        ((number + random.random()) * options.mails * 0.95 / count, kind)
        for kind, count in kinds.items()
        for number in range(count)
    ]
    return sorted(moments)


def run(campaign: Campaign, server: Sink, options: argparse.Namespace) -> float:
    """Spread the faults, wait until all is sent. Returns the seconds it took."""
    plan = spread(options)
    wakener = Wakener(campaign.broker.url, options.workers)
    for _ in range(options.workers):
        campaign.start_worker()
    began, looked = time.monotonic(), 0.0
    while True:
        now = time.monotonic() - began
        wakener.wake()
        campaign.replace_those_that_ended()
        if plan and plan[0][0] <= server.count():
            getattr(campaign, plan.pop(0)[1])()
        if now - looked >= 5:
            looked, counted = now, states()
            print(f"{now:5.0f} s  {len(plan):4} to come  {counted}", flush=True)
            if not plan and set(counted) <= ENDED and over_a_restart(owed) == 0:
                return now
        if now > options.limit:
            raise RuntimeError(f"Not done after {now:.0f} s: {states()}")
        time.sleep(0.1)


def verdict(campaign: Campaign, server: Sink, file: Path) -> dict[str, object]:
    """What was lost, wrong and doubled, and whether each copy is explained by a fault."""
    from bench.calendars import calendars, on_the_site
    from core.mail.models import OutgoingMessage

    accepted = server.accepted()
    rows = list(
        OutgoingMessage.objects.by_email().values_list("message_id", "kind", "state", "last_error")
    )
    lost = [key for key, _, state, _ in rows if state == "done" and key not in accepted]
    doubled = {key: took for key, took in accepted.items() if len(took) > 1}
    why = Counter(campaign.why_again(*one) for took in doubled.values() for one in took[:-1])
    now = datetime.now(UTC)
    told, shown = calendars(file, now), on_the_site(now)
    return {
        "sent, by kind": dict(Counter(kind for _, kind, state, _ in rows if state == "done")),
        "not sent": dict(
            Counter((kind, state, why) for _, kind, state, why in rows if state != "done")
        ),
        "e-mails": sum(map(len, accepted.values())),
        "lost": len(lost),
        "people with a calendar": len(shown),
        "wrong": sum(told.get(address, []) != rows for address, rows in shown.items()),
        "doubled": len(doubled),
        "most copies of one": max(map(len, accepted.values()), default=0),
        "copies, by cause": {words: count for words, count in why.items() if words},
        "copies not explained": why[""],
        "e-mails of no row": len(accepted.keys() - {key for key, *_ in rows}),
        "failed or missed": sum(state in ("failed", "missed") for _, _, state, _ in rows),
    }


HOLD = ("lost", "wrong", "copies not explained", "e-mails of no row", "failed or missed")


def main() -> None:
    options = arguments()
    with (
        tempfile.TemporaryDirectory(prefix="entente-faults-data-") as folder,
        frail_servers() as (database, broker),
        sink(DELAY if options.kills else 0, f"{folder}/calendars") as server,
    ):
        os.environ.update(SETTINGS)
        os.environ.update(DATABASE_URL=database.url, REDIS_URL=broker.url, DATA_DIR=folder)
        os.environ["BENCH_EMAIL_PORT"] = str(server.port)
        manage("migrate", "--verbosity", "0")
        import django

        django.setup()
        from bench.every_kind import make

        make(options.mails)
        with forked_workers() as process:
            campaign = Campaign(database, broker, process)
            try:
                seconds = run(campaign, server, options)
            finally:
                campaign.end()
            found = over_a_restart(lambda: verdict(campaign, server, Path(folder) / "calendars"))
        print(
            f"{options.workers} workers, {options.kills} kills, {campaign.ended} ended by "
            f"themselves, {len(campaign.away)} "
            f"restarts of the database, {options.restarts} of the broker, {campaign.moved} moved, "
            f"{seconds:.0f} s"
        )
        for what, figure in found.items():
            print(f"  {what}: {figure}")
        from django.db import connections

        connections.close_all()
    held = not any(found[name] for name in HOLD)
    if not (options.kills or options.restarts):
        held = held and not found["doubled"]
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
