"""Pages at 10,000 alliances, one request after another, alternating with the baselines."""

from __future__ import annotations

import gzip
import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bench.report import Row, ratio_of

REQUESTS = 8


@dataclass(frozen=True)
class Answer:
    seconds: float
    size: int
    compressed: int
    queries: int


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    baseline: str
    most_ratio: float
    most_queries: int
    most_kb: int | None = None


class Browser:
    """One kept connection with a session."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Cookie": f"sessionid={session}", "Host": f"127.0.0.1:{port}"}

    def get(self, path: str) -> Answer:
        """Raises RuntimeError unless the page answers 200."""
        started = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        response = self.connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - started
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}")
        queries = int(response.headers.get("X-Queries", 0))
        return Answer(seconds, len(body), len(gzip.compress(body, 6)), queries)


def times_of(
    browser: Browser, paths: list[str], rounds: int
) -> tuple[dict[str, list[float]], dict[str, Answer]]:
    """The median time of a page in each round, round after round, and its last answer."""
    times: dict[str, list[float]] = {path: [] for path in paths}
    last: dict[str, Answer] = {}
    for path in paths:
        for _ in range(6):
            browser.get(path)
    for _ in range(rounds):
        for path in paths:
            answers = [browser.get(path) for _ in range(REQUESTS)]
            times[path].append(median(answer.seconds for answer in answers))
            last[path] = answers[-1]
    return times, last


def measure(port: int, session: str, pages: list[Page], rounds: int) -> list[Row]:
    paths = ["/a", "/d", *(page.path for page in pages)]
    times, last = times_of(Browser(port, session), paths, rounds)
    rows = []
    for page in pages:
        ratio, answer = ratio_of(times[page.path], times[page.baseline]), last[page.path]
        small = page.most_kb is None or answer.size <= page.most_kb * 1000
        goal = f"<= {page.most_ratio} x, <= {page.most_queries} queries"
        goal += f", <= {page.most_kb} KB" if page.most_kb else ""
        rows.append(
            Row(
                page.name,
                f"{1000 * median(times[page.path]):.0f} ms {answer.queries} q "
                f"{answer.size / 1000:.0f} KB",
                f"{page.baseline} {1000 * median(times[page.baseline]):.1f} ms",
                ratio,
                goal,
                ratio <= page.most_ratio and answer.queries <= page.most_queries and small,
            )
        )
    return rows


def throughput(port: int, session: str, path: str, rounds: int, seconds: float = 3.0) -> Row:
    """Requests per second at 8 connections, against /d in turn."""
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(_per_second(port, session, "/d", seconds))
        ours.append(_per_second(port, session, path, seconds))
    ratio = ratio_of(ours, theirs)
    return Row(
        "requests/s at 8 connections, list",
        f"{median(ours):.0f}/s",
        f"/d {median(theirs):.0f}/s",
        ratio,
        ">= 0.33 x",
        ratio >= 0.33,
    )


def _per_second(port: int, session: str, path: str, seconds: float) -> float:
    counts: list[int] = []

    def work(until: float) -> None:
        browser, count = Browser(port, session), 0
        while time.monotonic() < until:
            browser.get(path)
            count += 1
        counts.append(count)

    until = time.monotonic() + seconds
    threads = [threading.Thread(target=work, args=(until,)) for _ in range(8)]
    _all(threads, threading.Thread.start)
    _all(threads, threading.Thread.join)
    return sum(counts) / seconds


def _all(threads: list[threading.Thread], do: Callable[[threading.Thread], None]) -> None:
    for thread in threads:
        do(thread)
