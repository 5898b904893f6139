"""Every place that shows a figure of the demo says the same: pages, exports, mails.

Each place is read as a person reads it, from the words on it, and held against the others.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from alliances.models import Alliance
from portfolio.models import Review

# What ends a line for whoever reads a page from top to bottom, and what is not read.
BLOCKS = {"tr", "li", "p", "h1", "h2", "h3", "dl", "caption", "section", "header", "summary"}
NOT_READ = {"script", "style", "svg", "template", "select"}
NUMBER = r"−?\d+(?:\.\d)?"
QUADRANT = r"white glove|sustain|fix or exit|light touch|not assessed yet"
PACE = re.compile(r"\d\.\d\d of pace, actuals \d+ days? old, \d+ of \d+ measured")
# Criteria of a scorecard by what other pages call the figure.
KEPT = {
    ("ours", "deliverables"): "Own deliverables on time",
    ("theirs", "deliverables"): "Partner deliverables on time",
    ("both", "deliverables"): "Joint deliverables on time",
}


class Words(HTMLParser):
    """The lines of the main part of a page, the words of each in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[str]] = [[]]
        self.unread = 0
        self.main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.main = self.main or tag == "main"
        self.unread += tag in NOT_READ
        if tag in BLOCKS:
            self.lines.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.main = False
        self.unread -= tag in NOT_READ
        if tag in BLOCKS:
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        if self.main and not self.unread and (words := " ".join(data.split())):
            self.lines[-1].append(words)


class Reader:
    """What one person is shown, page by page, each fetched once."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.seen: dict[str, list[list[str]]] = {}

    def page(self, name: str, *args: object, query: str = "") -> list[list[str]]:
        url = reverse(name, args=args) + query
        if url not in self.seen:
            answer = self.client.get(url)
            assert answer.status_code == 200, (url, answer.status_code)
            words = Words()
            words.feed(answer.content.decode())
            self.seen[url] = [line for line in words.lines if line]
        return self.seen[url]

    def text(self, name: str, *args: object, query: str = "") -> str:
        return "\n".join(" | ".join(line) for line in self.page(name, *args, query=query))

    def rows(self, name: str, *args: object) -> list[dict[str, str]]:
        """The rows of an export."""
        answer = self.client.get(reverse(name, args=args))
        content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


Found = dict[tuple[str, str], dict[str, str]]
"""By figure and alliance: what each place says of it."""


def after(lines: list[list[str]], *start: str) -> list[str]:
    """The rest of the first line that begins with these words; empty where there is none."""
    size = len(start)
    return next((line[size:] for line in lines if line[:size] == [*start]), [])


def measured(card: list[list[str]], name: str) -> str:
    """What a scorecard says was measured of a criterion: it stands in the line after its name."""
    for at, line in enumerate(card):
        if line == [name] and len(card[at + 1]) > 2:
            return card[at + 1][2]
    return ""


def first(pattern: str, text: str) -> str:
    """The first group of the first place that fits, or nothing."""
    hit = re.search(pattern, text)
    return (hit[1] if hit.groups() else hit[0]) if (hit := re.search(pattern, text)) else ""


def table_row(lines: list[list[str]], name: str) -> list[str]:
    return next((line for line in lines if len(line) > 5 and line[0] == name), [])


def of_an_alliance(reader: Reader, alliance: Alliance) -> Found:
    """The figures of one alliance, on every page that shows them."""
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    name = str(alliance)

    def say(figure: str, place: str, value: str) -> None:
        if value:
            found[figure, name][place] = value

    overview = reader.page("alliances:detail", alliance.pk)
    card = reader.page("scorecards:alliance_scorecard", alliance.pk)
    table = table_row(reader.page("portfolio:dashboard", query="?view=table"), name)
    listed = table_row(reader.page("alliances:list", query="?size=100"), name)
    text = {"overview": overview, "scorecard": card}
    for place, lines in text.items():
        joined = "\n".join(" | ".join(line) for line in lines)
        say("health", place, " ".join(after(lines, "Overall")[:2]))
        for axis in ("Value", "Risk"):
            say(axis, place, first(rf"(?m)^(?:Value \| .*)?{axis} \| ({NUMBER})", joined))
        say("quadrant", place, first(rf"(?im)^({QUADRANT}) since", joined).lower())
        say("readings", place, first(r"(\d+) of 20 plausible readings say", joined))
    _of_rows(say, table, listed)
    _of_pace(say, reader, alliance, overview, card)
    _of_promises(say, overview, card)
    _of_stakes(say, reader, alliance, card)
    return found


def _of_rows(say, table: list[str], listed: list[str]) -> None:
    """A row of the portfolio's table and one of the list of alliances."""
    quadrants = [word for word in table if re.fullmatch(QUADRANT, word)]
    if quadrants:
        say("quadrant", "portfolio", quadrants[0])
        scores = [word for word in table if re.fullmatch(r"\d+(\.\d)?", word)]
        if len(scores) == 3:
            say("Value", "portfolio", scores[0])
            say("Risk", "portfolio", scores[1])
            band = [word for word in table if word in ("green", "amber", "red")]
            say("health", "portfolio", " ".join([scores[2], *band]))
        say("planned value", "portfolio", next((w for w in table if w.startswith("EUR ")), ""))
        say("readings", "portfolio", first(r"(\d+) of 20", " ".join(table)))
    at = next((n for n, word in enumerate(listed) if re.fullmatch(QUADRANT, word)), None)
    if at is not None:
        say("quadrant", "list", listed[at])
        if re.fullmatch(NUMBER, listed[at + 1]):
            say("health", "list", " ".join(listed[at + 1 : at + 3]))


def _of_pace(say, reader: Reader, alliance: Alliance, overview, card) -> None:
    say("pace", "overview", first(PACE.pattern, str(overview)))
    if any(line[:1] == ["Plan"] or "Version" in line for line in overview):
        answer = reader.client.get(reverse("plans:current", args=[alliance.pk]), follow=True)
        words = Words()
        words.feed(answer.content.decode())
        lines = [line for line in words.lines if line]
        flat = re.sub(r"pace', 'actuals", "pace, actuals", str(lines))
        say("pace", "plan", first(PACE.pattern, flat))
    review = Review.objects.filter(alliance=alliance, state="preparing").first()
    if review is not None:
        say(
            "pace", "review", first(PACE.pattern, reader.text("portfolio:review_detail", review.pk))
        )
    say("planned value", "scorecard", measured(card, "Planned value of the year"))
    say("goals", "scorecard", measured(card, "Corporate goals supported"))


def _of_promises(say, overview, card) -> None:
    """Shares with their counts: "4 of 4" or "83 % | 10 of 12"."""
    company, partner = (line[0] for line in _sides(overview)) if _sides(overview) else ("", "")
    totals = Counter()
    for line in overview:
        for side in (company, partner, "both"):
            if not side or line[:1] != [side] or len(line) < 4:
                continue
            words = " ".join(line[3:])
            for kind in ("Deliverables", "Actions"):
                counts = first(rf"{kind} (?:\d+ % )?(\d+ of \d+)", words)
                if not counts:
                    continue
                key = {company: "ours", partner: "theirs"}.get(side, "both"), kind.lower()
                if key in KEPT:
                    say(f"{key[0]} {key[1]}", "overview", counts)
                else:
                    kept, due = counts.split(" of ")
                    totals["kept"] += int(kept)
                    totals["due"] += int(due)
    for key, criterion in KEPT.items():
        say(f"{key[0]} {key[1]}", "scorecard", first(r"(\d+ of \d+)", measured(card, criterion)))
    if totals["due"]:
        say("actions", "overview", f"{totals['kept']} of {totals['due']}")
        said = first(r"(\d+ of \d+)", measured(card, "Actions closed on time"))
        say("actions", "scorecard", said)


def _sides(overview) -> list[list[str]]:
    at = next((n for n, line in enumerate(overview) if line[:2] == ["Company", "Open"]), None)
    return overview[at + 1 : at + 3] if at is not None else []


def _of_stakes(say, reader: Reader, alliance: Alliance, card) -> None:
    risks = reader.text("scorecards:alliance_risks", alliance.pk)
    say("expected loss", "risks", first(r"Expected loss ([\d.]+) points", risks))
    loss = measured(card, "Expected loss of the risks")
    say("expected loss", "scorecard", first(r"^([\d.]+) points", loss))
    say("open risks", "risks", first(r"(\d+) risks? that counts?", risks))
    say("open risks", "scorecard", first(r"(\d+) open risks?", loss))
    terms = reader.text("alliances:agreement", alliance.pk)
    say(
        "money at stake",
        "agreement",
        first(r"Money at stake: \| ([A-Z]{3} [−\d.]+(?: \w+)?)", terms),
    )
    said = measured(card, "Money at stake")
    say("money at stake", "scorecard", first(r"^([A-Z]{3} [−\d.]+(?: [A-Z]\w*)?)", said))
    people = reader.text("alliances:people", alliance.pk)
    silent = [int(days) for days in re.findall(r"\| (\d+) d \|", people)]
    if silent:
        say("sponsor silence", "people", str(max(silent)))
        days = first(r"(\d+) days?", measured(card, "Age of the last sponsor contact"))
        say("sponsor silence", "scorecard", days)
    issues = reader.text("governance:alliance_issues", alliance.pk)
    say("open issues", "issues", first(r"(?m)^(\d+) open issues?", issues))
    governance = reader.text("governance:alliance_governance", alliance.pk)
    say("open issues", "governance", first(r"(?m)^(\d+) open issues?", governance))


def of_alliances() -> Found:
    leader = User.objects.filter(role=Role.LEADER, is_superuser=False).earliest("pk")
    reader = Reader(leader)
    found: Found = {}
    for alliance in Alliance.objects.active().visible_to(leader).order_by("pk"):
        found |= of_an_alliance(reader, alliance)
    return found


def disagreements(found: Found) -> list[str]:
    return [
        f"{figure} of {name}: {places}"
        for (figure, name), places in found.items()
        if len(set(places.values())) > 1
    ]


def compared(found: Found) -> Counter[str]:
    """How often each figure was found in two places or more: places beyond the first."""
    counts: Counter[str] = Counter()
    for (figure, _), places in found.items():
        counts[figure] += len(places) - 1
    return counts
