"""Reminders while workers are killed and the database and the broker come and go.

python -m bench.faults                       10,000 reminders, 500 kills, 20 restarts of each
python -m bench.faults --kills 0 --restarts 0      the same without faults
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
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.outages import Broker, Database, frail_servers
from bench.servers import ROOT, end, manage
from bench.sink import Sink, sink

WORKERS = 6
PLAN, SEND = "governance.tasks.plan_reminders", "core.mail.tasks.send_due_messages"
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


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--reminders", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--restarts", type=int, default=20, help="of database and of broker")
    parser.add_argument("--limit", type=float, default=900, help="seconds until it is given up")
    return parser.parse_args()


@dataclass
class Campaign:
    """The workers, what was done to them, and what came of it."""

    database: Database
    broker: Broker
    forking: subprocess.Popen[str]
    workers: list[int] = field(default_factory=list)
    troubles: list[tuple[float, float]] = field(default_factory=list)
    born: int = 0

    def start_worker(self) -> None:
        assert self.forking.stdin and self.forking.stdout
        self.born += 1
        self.forking.stdin.write(f"worker{self.born}\n")
        self.forking.stdin.flush()
        self.workers.append(int(self.forking.stdout.readline()))

    def kill_worker(self) -> None:
        victim = self.workers.pop(random.randrange(len(self.workers)))
        began = time.time()
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        self.troubles.append((began, time.time()))
        self.start_worker()

    def restart_database(self) -> None:
        began = time.time()
        self.database.stop(crash=random.random() < 0.5)
        time.sleep(random.random())
        self.database.start()
        self.troubles.append((began, time.time()))

    def restart_broker(self) -> None:
        self.broker.kill()
        time.sleep(random.random())
        self.broker.start()

    def end(self) -> None:
        for worker in self.workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)

    def in_gap(self, received: float, accepted: float) -> bool:
        """Whether something broke between the arrival of a mail at the server and the moment by
        which its acceptance would have been committed: what RFC 1047 is about."""
        return any(began <= accepted + GAP and ended >= received for began, ended in self.troubles)


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

    def __init__(self, url: str) -> None:
        import redis
        from celery import Celery

        self.app = Celery("wakener", broker=url)
        self.app.conf.broker_transport_options = {"socket_connect_timeout": 1}
        self.queue = redis.Redis.from_url(url, socket_timeout=1)

    def wake(self) -> None:
        import redis
        from kombu.exceptions import OperationalError

        with contextlib.suppress(redis.RedisError, OperationalError, OSError):
            if self.queue.llen("celery") < WORKERS:
                for name in (PLAN, *[SEND] * WORKERS):
                    self.app.send_task(name, retry=False)


def states() -> dict[str, int]:
    from django.db import OperationalError, close_old_connections
    from django.db.models import Count

    from governance.services.reminders.rows import reminders

    close_old_connections()
    try:
        counted = reminders().order_by().values_list("state").annotate(n=Count("pk"))
        return dict(counted)
    except OperationalError:
        return {}


def spread(kills: int, restarts: int, reminders: int) -> list[tuple[float, str]]:
    """What is done after how many mails: faults fall into the sending, however fast it is."""
    kinds = {"kill_worker": kills, "restart_database": restarts, "restart_broker": restarts}
    moments = [
        ((number + random.random()) * reminders * 0.95 / count, kind)
        for kind, count in kinds.items()
        for number in range(count)
    ]
    return sorted(moments)


def run(campaign: Campaign, server: Sink, options: argparse.Namespace) -> float:
    """Spread the faults, wait until all is sent. Returns the seconds it took."""
    plan = spread(options.kills, options.restarts, options.reminders)
    wakener = Wakener(campaign.broker.url)
    for _ in range(WORKERS):
        campaign.start_worker()
    began, looked = time.monotonic(), 0.0
    while True:
        now = time.monotonic() - began
        wakener.wake()
        if plan and plan[0][0] <= server.count():
            getattr(campaign, plan.pop(0)[1])()
        if now - looked >= 5:
            looked, counted = now, states()
            print(f"{now:5.0f} s  {len(plan):4} faults to come  {counted}", flush=True)
            if not plan and counted and set(counted) <= {"done", "failed", "missed"}:
                return now
        if now > options.limit:
            raise RuntimeError(f"Not done after {now:.0f} s: {states()}")
        time.sleep(0.1)


def verdict(campaign: Campaign, server: Sink) -> dict[str, object]:
    """What was lost and doubled, and whether each copy is explained by a fault."""
    from governance.services.reminders.rows import reminders

    accepted = server.accepted()
    rows = reminders().values_list("message_id", "state")
    lost = [key for key, state in rows if state == "done" and key not in accepted]
    doubled = {key: took for key, took in accepted.items() if len(took) > 1}
    copies = [moments for took in doubled.values() for moments in took[:-1]]
    return {
        "reminders": len(rows),
        "states": states(),
        "lost": len(lost),
        "doubled": len(doubled),
        "most copies of one": max(map(len, accepted.values()), default=0),
        "copies outside the gap": sum(not campaign.in_gap(*moments) for moments in copies),
        "mails without a reminder": len(accepted.keys() - {key for key, _ in rows}),
    }


def main() -> None:
    options = arguments()
    with (
        tempfile.TemporaryDirectory(prefix="entente-faults-data-") as folder,
        frail_servers() as (database, broker),
        sink(delay=DELAY if options.kills else 0) as server,
    ):
        os.environ.update(SETTINGS)
        os.environ.update(DATABASE_URL=database.url, REDIS_URL=broker.url, DATA_DIR=folder)
        os.environ["BENCH_EMAIL_PORT"] = str(server.port)
        manage("migrate", "--verbosity", "0")
        import django

        django.setup()
        from bench.reminding import plan_due

        planned = plan_due(options.reminders, 0)
        with forked_workers() as process:
            campaign = Campaign(database, broker, process)
            try:
                seconds = run(campaign, server, options)
            finally:
                campaign.end()
            found = verdict(campaign, server)
        print(
            f"{planned} reminders, {options.kills} kills, {options.restarts} restarts of database"
        )
        print(f"and of broker, {seconds:.0f} s")
        for what, figure in found.items():
            print(f"  {what}: {figure}")
        from django.db import connections

        connections.close_all()
    whole = {"lost": 0, "copies outside the gap": 0, "mails without a reminder": 0}
    whole |= {} if options.kills or options.restarts else {"doubled": 0}
    held = all(found[name] == figure for name, figure in whole.items())
    sys.exit(0 if held and found["states"] == {"done": planned} else 1)


if __name__ == "__main__":
    main()
