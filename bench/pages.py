"""Pages at 10,000 alliances, one request after another, alternating with the baselines."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from bench.report import Row, compared, ratio_of

REQUESTS = 8


@dataclass(frozen=True)
class Answer:
    seconds: float
    size: int
    queries: int


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    baseline: str
    most_ratio: float
    most_queries: int
    most_kb: int | None = None
    # Seconds that the statements of its figures take by themselves; the goal grows by them.
    figures: Callable[[], float] | None = None


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
        return Answer(seconds, len(body), queries)


def times_of(
    browser: Browser,
    paths: list[str],
    rounds: int,
    beside: Mapping[str, Callable[[], float]] | None = None,
) -> tuple[dict[str, list[float]], dict[str, Answer]]:
    """The median time of a page in each round, round after round, and its last answer. What is to
    be measured `beside` the pages, in turn with them, gives its seconds itself."""
    work = beside or {}
    times: dict[str, list[float]] = {name: [] for name in (*paths, *work)}
    last: dict[str, Answer] = {}
    for path in paths:
        for _ in range(6):
            browser.get(path)
    for _ in range(rounds):
        for path in paths:
            answers = [browser.get(path) for _ in range(REQUESTS)]
            times[path].append(median(answer.seconds for answer in answers))
            last[path] = answers[-1]
        for name, seconds in work.items():
            times[name].append(median(seconds() for _ in range(REQUESTS)))
            browser.connection.close()  # the server did too, meanwhile; the next get() opens it
    return times, last


def measure(port: int, session: str, pages: list[Page], rounds: int) -> list[Row]:
    paths = ["/a", "/d", *(page.path for page in pages)]
    beside = {f"figures {page.path}": page.figures for page in pages if page.figures}
    times, last = times_of(Browser(port, session), paths, rounds, beside)
    return [_row(page, times, last[page.path]) for page in pages]


def _row(page: Page, times: dict[str, list[float]], answer: Answer) -> Row:
    ours, theirs = times[page.path], times[page.baseline]
    most, said = page.most_ratio, f"{page.baseline} {1000 * median(theirs):.1f} ms"
    if page.figures:
        sql = times[f"figures {page.path}"]
        said = f"{page.most_ratio:g} x {said} + raw SQL {1000 * median(sql):.0f} ms"
        theirs = [page.most_ratio * each + more for each, more in zip(theirs, sql, strict=True)]
        most = 1.0
    ratio = ratio_of(ours, theirs)
    small = page.most_kb is None or answer.size <= page.most_kb * 1000
    goal = f"<= {most:g} x, <= {page.most_queries} queries"
    goal += f", <= {page.most_kb} KB" if page.most_kb else ""
    figure = f"{1000 * median(ours):.0f} ms {answer.queries} q {answer.size / 1000:.0f} KB"
    holds = ratio <= most and answer.queries <= page.most_queries and small
    return Row(page.name, figure, said, ratio, goal, holds)


def throughput(port: int, session: str, path: str, rounds: int, seconds: float = 3.0) -> Row:
    """Requests per second at 8 connections, against /d in turn."""
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(_per_second(port, session, "/d", seconds))
        ours.append(_per_second(port, session, path, seconds))
    ours_words, theirs_words = f"{median(ours):.0f}/s", f"/d {median(theirs):.0f}/s"
    name = "requests/s at 8 connections, list"
    return compared(name, ours_words, theirs_words, ratio_of(ours, theirs), least=0.33)


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
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds
