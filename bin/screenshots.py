"""Pictures of every page, in light and dark, on a desk and on a phone, into screenshots/.

    .venv/bin/python bin/screenshots.py [--url http://127.0.0.1:8000] [--only today,portfolio]
                                        [--theme dark] [--size phone] [--out screenshots]

Without --url an instance with the demo portfolio is started on a free port and ended afterwards.
Says which page scrolls sideways or complains on the console, and exits with 1 if one does.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.servers import CHROMIUM_ARGUMENTS, chromium, free_port  # noqa: E402

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
SIGN_IN = re.compile(r"^\s*(?P<role>[\w ]+):\s*(?P<email>\S+@\S+)\s*/\s*(?P<password>.+?)\s*$")


@dataclass(frozen=True)
class View:
    """One page: `path`, or the address of the first `link` found on it. `tabs` follows its tabs."""

    name: str
    role: str
    path: str
    link: str = ""
    tabs: bool = False


ALLIANCE = r"^/alliances/\d+/$"
VIEWS = (
    View("sign-in", "", "/accounts/login/"),
    View("reset", "", "/accounts/password/reset/"),
    View("today", "manager", "rail:Today"),
    View("portfolio", "executive", "rail:Portfolio", tabs=True),
    View("portfolio-leader", "leader", "rail:Portfolio"),
    View("alliances", "leader", "rail:Alliances"),
    View("alliance", "manager", "rail:Alliances", ALLIANCE, tabs=True),
    View("alliance-new", "manager", "rail:Alliances", r"/(new|add|create)/$"),
    View("reviews", "leader", "rail:Reviews"),
    View("review", "leader", "rail:Reviews", r"/reviews/\d+/$"),
    View("calendar", "manager", "rail:Calendar"),
    View("meeting", "manager", "rail:Calendar", r"/meetings/\d+/$"),
    View("actions", "manager", "rail:Actions"),
    View("partners", "manager", "rail:Partners"),
    View("partner", "manager", "rail:Partners", r"/partners/\d+/$"),
    View("people", "manager", "rail:People"),
    View("person", "manager", "rail:People", r"/people/\d+/$"),
    View("imports", "manager", "rail:Imports"),
    View("import-new", "manager", "rail:Imports", r"/imports/(new|add|upload)/$"),
    View("jobs", "admin", "rail:Background jobs"),
    View("job", "leader", "/jobs/", r"/jobs/\d+/$"),
    View("outbox", "admin", "rail:Outbox"),
    View("styleguide", "admin", "rail:Style guide"),
    View("profile", "manager", "/profile/"),
    View("second-step", "manager", "/accounts/2fa/"),
    View("guest-alliances", "guest", "rail:Alliances"),
    View("guest-alliance", "guest", "rail:Alliances", ALLIANCE, tabs=True),
    View("guest-calendar", "guest", "rail:Calendar"),
    View("not-found", "manager", "/no-such-page/"),
    View("forbidden", "member", "/styleguide/"),
)


class Trouble(Exception):
    """Why no picture can be taken; the text says what to do."""


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/accounts/login/", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def instance(seconds: float = 180) -> Iterator[tuple[str, dict[str, str]]]:
    """Entente with the demo portfolio on a free port, in a data directory of its own."""
    with tempfile.TemporaryDirectory(prefix="entente-pictures-") as folder:
        port = str(free_port())
        env = {**os.environ, "DATA_DIR": folder, "PORT": port}
        env.pop("SITE_URL", None)
        with Path(folder, "up.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            url = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + seconds
            while not answers(url):
                if process.poll() is not None or time.monotonic() > deadline:
                    said = Path(folder, "up.log").read_text(errors="replace")[-3000:]
                    raise Trouble(f"Entente did not start.\n{said}")
                time.sleep(0.3)
            yield url, env
        finally:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            if process.poll() is None:
                process.kill()


def sign_ins(env: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Role -> e-mail and password of the demo, as `manage.py seed_portfolio --sign-ins` says."""
    said = subprocess.run(
        [sys.executable, "manage.py", "seed_portfolio", "--sign-ins"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = {}
    for line in said.splitlines():
        if match := SIGN_IN.match(line):
            found[match["role"].strip().lower()] = (match["email"], match["password"])
    if not found:
        raise Trouble("This instance holds no demo portfolio, so nobody can be signed in.")
    return found


class Photographer:
    """Takes the pictures of one size and theme and notes what is wrong on the way."""

    def __init__(self, browser: Browser, url: str, size: str, theme: str, out: Path) -> None:
        width, height = SIZES[size]
        self.browser, self.url, self.label = browser, url, f"{size}-{theme}"
        self.folder = out / self.label
        self.folder.mkdir(parents=True, exist_ok=True)
        self.options = {
            "viewport": {"width": width, "height": height},
            "color_scheme": theme,
            "base_url": url,
            "locale": "en-GB",
            "reduced_motion": "reduce",
        }
        self.pages: dict[str, Page] = {}
        self.wrong: list[str] = []
        self.expected_error = False

    def page_of(self, role: str, people: dict[str, tuple[str, str]]) -> Page | None:
        """The page on which `role` is signed in; None where the demo has no such person."""
        if role in self.pages:
            return self.pages[role]
        if role and role not in people:
            return None
        page = self.browser.new_context(**self.options).new_page()
        page.on("console", lambda message: self.note(page, message.type, message.text))
        page.on("pageerror", lambda error: self.note(page, "error", str(error)))
        if role:
            email, password = people[role]
            page.goto("/accounts/login/")
            page.fill("[name=login]", email)
            page.fill("[name=password]", password)
            page.click("main button[type=submit]")
            page.wait_for_load_state()
            if "/login/" in page.url:
                raise Trouble(f"{email} could not be signed in.")
        self.pages[role] = page
        return page

    def note(self, page: Page, kind: str, text: str) -> None:
        if kind == "error" and not self.expected_error:
            self.wrong.append(f"{self.label} {page.url}: {text}")

    def shoot(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            self.wrong.append(f"{self.label} {page.url}: scrolls sideways by {over} px")
        page.screenshot(path=self.folder / f"{name}.png", full_page=True)

    def find(self, page: Page, view: View) -> str | None:
        """The address of a view, found the way a person would: rail, then first matching link."""
        path = view.path
        if path.startswith("rail:"):
            rail = page.locator("#rail a", has_text=re.compile(f"^{path[5:]}$"))
            if not rail.count():
                return None
            path = rail.first.get_attribute("href") or "/"
        if not view.link:
            return path
        page.goto(path)
        links = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.pathname)")
        return next((link for link in links if re.search(view.link, link)), None)

    def take(self, view: View, people: dict[str, tuple[str, str]]) -> bool:
        """Take one view (and its tabs). False where this instance has no such page."""
        page = self.page_of(view.role, people)
        if page is None:
            return False
        self.expected_error = view.name in ("not-found", "forbidden")
        address = self.find(page, view)
        if address is None:
            return False
        page.goto(address)
        self.shoot(page, view.name)
        if view.tabs:
            tabs = page.eval_on_selector_all(
                ".tabs a:not([aria-current])", "all => all.map(a => [a.innerText, a.href])"
            )
            for label, href in tabs:
                slug = re.sub(r"[^a-z]+", "-", re.sub(r"\d", "", label).lower()).strip("-")
                page.goto(href)
                self.shoot(page, f"{view.name}-{slug}")
        return True


def run(url: str, people: dict[str, tuple[str, str]], choice: argparse.Namespace) -> int:
    views = [view for view in VIEWS if not choice.only or view.name in choice.only.split(",")]
    wrong: list[str] = []
    missing: set[str] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=list(CHROMIUM_ARGUMENTS), chromium_sandbox=False
        )
        for size in [choice.size] if choice.size else SIZES:
            for theme in [choice.theme] if choice.theme else THEMES:
                camera = Photographer(browser, url, size, theme, Path(choice.out))
                for view in views:
                    if not camera.take(view, people):
                        missing.add(view.name)
                wrong += camera.wrong
                print(f"{camera.label}: {len(list(camera.folder.glob('*.png')))} pictures")
        browser.close()
    if missing:
        print("Not there: " + ", ".join(sorted(missing)))
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", default="", help="a running instance with the demo portfolio")
    parser.add_argument("--only", default="", help="names of views, comma separated")
    parser.add_argument("--theme", choices=THEMES)
    parser.add_argument("--size", choices=list(SIZES))
    parser.add_argument("--out", default=str(ROOT / "screenshots"))
    choice = parser.parse_args()
    try:
        if choice.url:
            return run(choice.url.rstrip("/"), sign_ins(dict(os.environ)), choice)
        with instance() as (url, env):
            return run(url, sign_ins(env), choice)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
