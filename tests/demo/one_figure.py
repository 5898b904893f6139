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
from django.utils import timezone

from accounts.models import Role, User
from alliances.models import Alliance
from alliances.services.digest.writer import DigestWriter
from core.mail.models import OutgoingMessage
from core.text import compact
from portfolio.models import Review
from scorecards.models import Scorecard
from scorecards.rules.expected_loss import points

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
        _health(say, place, *after(lines, "Overall")[:2])
        for axis in ("Value", "Risk"):
            say(axis, place, first(rf"(?m)^(?:Value \| .*)?{axis} \| ({NUMBER})", joined))
        say("quadrant", place, first(rf"(?im)^({QUADRANT}) since", joined).lower())
        say("readings", place, first(r"(\d+) of 20 plausible readings say", joined))
    _of_rows(say, table, listed)
    _of_pace(say, reader, alliance, overview, card)
    _of_promises(say, overview, card)
    _of_stakes(say, reader, alliance, card)
    _of_past(say, reader, alliance, card)
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
            _health(say, "portfolio", scores[2], *band)
        say("planned value", "portfolio", next((w for w in table if w.startswith("EUR ")), ""))
        say("readings", "portfolio", first(r"(\d+) of 20", " ".join(table)))
    at = next((n for n, word in enumerate(listed) if re.fullmatch(QUADRANT, word)), None)
    if at is not None:
        say("quadrant", "list", listed[at])
        if re.fullmatch(NUMBER, listed[at + 1]):
            _health(say, "list", *listed[at + 1 : at + 3])


def _health(say, place: str, *said: str) -> None:
    if len(said) == 2:
        say("health", place, said[0])
        say("band", place, said[1])


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
    money = r"([A-Z]{3} [−\d.]+(?: [A-Z]\w*)?)"
    say("money at stake", "agreement", first(rf"Money at stake: \| {money}", terms))
    said = measured(card, "Money at stake")
    say("money at stake", "scorecard", first(rf"^{money}", said))
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


def _of_past(say, reader: Reader, alliance: Alliance, card) -> None:
    """The last final scorecard in the list, on its page, and as of the day on which it was made
    final; the last held review and the scorecard as of that day."""
    final = Scorecard.objects.filter(alliance=alliance, state="final").order_by("year", "quarter")
    if (last := final.last()) is not None:
        quarter = f"Q{last.quarter} {last.year}"
        listed = first(rf"health ({NUMBER}), final", " ".join(after(card, quarter)))
        say("final health", "list", listed)
        page = reader.page("scorecards:scorecard_detail", last.pk)
        say("final health", "page", (after(page, "Health") or [""])[0] if listed else "")
        made = last.finalised_at.date() if last.finalised_at else None
        if listed and made:
            query = f"?as_of={made.isoformat()}"
            then = reader.page("scorecards:alliance_scorecard", alliance.pk, query=query)
            say("final health", "as of", (after(then, "Overall") or [""])[0])
    held = Review.objects.filter(alliance=alliance, state="held").order_by("held_on").last()
    if held is not None and held.held_on is not None:
        query = f"?as_of={held.held_on.isoformat()}"
        then = reader.page("scorecards:alliance_scorecard", alliance.pk, query=query)
        page = reader.page("portfolio:review_detail", held.pk)
        say("reviewed health", "review", (after(page, "Health") or [""])[0])
        say("reviewed health", "scorecard", (after(then, "Overall") or [""])[0])
        joined = "\n".join(" | ".join(line) for line in then)
        for axis in ("Value", "Risk"):
            say(f"reviewed {axis}", "review", first(NUMBER, (after(page, axis) or [""])[0]))
            said = first(rf"(?m)^(?:Value \| .*)?{axis} \| ({NUMBER})", joined)
            say(f"reviewed {axis}", "scorecard", said)


def of_sentences(reader: Reader) -> Found:
    """What the exceptions say of scores."""
    found: Found = defaultdict(dict)
    name = ""
    for line in reader.page("portfolio:exception_list"):
        if len(line) > 2 and line[0] in ("red", "amber", "green"):
            name = line[1]
        words = " ".join(line)
        for figure, pattern in (
            ("health", rf"health red at ({NUMBER})"),
            ("health", rf"health fell from {NUMBER} to ({NUMBER})"),
            ("Risk", rf"risk from {NUMBER} to ({NUMBER})"),
            ("Value", rf"value from {NUMBER} to ({NUMBER})"),
        ):
            if name and (said := first(pattern, words)):
                found[figure, name]["exceptions"] = said
    return found


def of_exports(reader: Reader, alliances: list[Alliance]) -> Found:
    """Sums of exports against the totals of pages."""
    found: Found = defaultdict(dict)
    stakes: Counter[str] = Counter()
    for row in reader.rows("imports:export_terms"):
        if row["At stake today in EUR"]:
            stakes[row["Alliance"]] += float(row["At stake today in EUR"])
    for alliance in alliances:
        if alliance.name in stakes:
            total = f"EUR {compact(stakes[alliance.name])}"
            found["money at stake", str(alliance)]["export"] = total
        open_ones = [
            float(row["Expected loss (points)"])
            for row in reader.rows("scorecards:risk_export", alliance.pk)
            if float(row["Expected loss (points)"] or 0)
        ]
        if open_ones:
            found["expected loss", str(alliance)]["export"] = points(sum(open_ones))
            found["open risks", str(alliance)]["export"] = str(len(open_ones))
    page = {line[0]: line for line in reader.page("portfolio:goal_list") if len(line) > 6}
    for row in reader.rows("portfolio:goal_export"):
        line = page.get(row["Goal"])
        if line is None or not row["Planned value"]:
            continue
        for figure, column in (("planned", "Planned value"), ("delivered", "Delivered value")):
            place = found[figure, row["Goal"]]
            place["export"] = f"EUR {compact(float(row[column]))}"
            place["page"] = [word for word in line if word.startswith("EUR ")][figure != "planned"]
        found["alliances", row["Goal"]] = {"export": row["Alliances"], "page": line[2]}
    return found


def of_totals(reader: Reader) -> Found:
    """The portfolio's headline and sentence against the rows of its table."""
    lines = reader.page("portfolio:dashboard", query="?view=table")
    text = reader.text("portfolio:dashboard", query="?view=table")
    rows = [
        next(word for word in line if re.fullmatch(QUADRANT, word))
        for line in lines
        if len(line) > 5 and any(re.fullmatch(QUADRANT, word) for word in line)
    ]
    found: Found = defaultdict(dict)
    for quadrant in ("white glove", "sustain", "fix or exit", "light touch"):
        found["alliances in", quadrant] = {
            "sentence": first(rf"(\d+) alliances? in {quadrant}", text),
            "table": str(rows.count(quadrant)),
        }
    found["alliances in", "white glove"]["headline"] = first(r"^(\d+) alliances? need", text)
    return found


def of_days(reader: Reader, alliances: list[Alliance]) -> Found:
    """Due dates of the waiting daily e-mails, and contacts of Today, against the alliances."""
    found: Found = defaultdict(dict)
    for alliance in alliances:
        for line in reader.page("alliances:detail", alliance.pk):
            if len(line) > 3 and re.fullmatch(r"in \d+ days?|\d+ days? ago", line[-1]):
                found[f"due {line[0]}", str(alliance)]["overview"] = line[-1]
        for name, days in re.findall(
            r"\| ([^|\n]+) \| [^|\n]*sponsor \| (\d+) d \|",
            reader.text("alliances:people", alliance.pk),
        ):
            found[f"contact {name}", str(alliance)]["people"] = days
    for account in User.objects.filter(role=Role.MANAGER, is_active=True):
        _of_today(found, Reader(account))
    rows = list(OutgoingMessage.objects.filter(kind="due_digest", state="waiting"))
    for prepared in DigestWriter().prepare(rows, timezone.now()).values():
        if prepared.compose:
            _of_mail(found, prepared.compose().text)
    # A title that stands twice in an alliance is no figure of one thing.
    return {key: places for key, places in found.items() if len(places) > 1}


def _of_today(found: Found, reader: Reader) -> None:
    lines = reader.page("portfolio:today")
    for at, line in enumerate(lines[:-2]):
        if said := re.match(r"Call (.+): last contact (\d+) days? ago", line[0]):
            name = lines[at + 2][-1]
            found[f"contact {said[1]}", name]["Today"] = said[2]


def _of_mail(found: Found, text: str) -> None:
    name = title = ""
    for line in text.splitlines():
        if line and not line.startswith((" ", "-", "Hello")) and "://" not in line:
            name = line
        elif line.startswith("- "):
            title = line.partition(": ")[2]
        said = re.match(r"  (?:was due|due) (in \d+ days?|\d+ days? ago)", line)
        if said and (f"due {title}", name) in found:
            found[f"due {title}", name]["mail"] = said[1]


def figures() -> Found:
    """All of them, as the leader of the alliances, and Today and mails as their managers."""
    leader = User.objects.filter(role=Role.LEADER, is_superuser=False).earliest("pk")
    reader = Reader(leader)
    alliances = list(Alliance.objects.active().visible_to(leader).order_by("pk"))
    found: Found = defaultdict(dict)
    parts = [of_an_alliance(reader, alliance) for alliance in alliances]
    parts += [of_sentences(reader), of_exports(reader, alliances), of_totals(reader)]
    parts.append(of_days(reader, alliances))
    for part in parts:
        for key, places in part.items():
            found[key] |= places
    return found


DATED = ("due ", "contact ")
FIGURES = {
    *("health", "band", "quadrant", "Value", "Risk", "readings", "pace", "planned value"),
    *("ours deliverables", "theirs deliverables", "both deliverables", "actions", "open issues"),
    *("expected loss", "open risks", "money at stake", "sponsor silence", "alliances in"),
    *("planned", "delivered", "alliances", "due", "contact"),
    *("final health", "reviewed health", "reviewed Value", "reviewed Risk"),
}
"""Each is found in two places or more, or a page has changed its words and nothing is compared."""


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
        counts[figure.split()[0] if figure.startswith(DATED) else figure] += len(places) - 1
    return counts
