"""A demo city that runs as `make run` starts it, and Chromium before it: who signs in, what the residents do, what is watched."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect

from bench.place import Place
from parvis.media.video import ffmpeg
from tools import servers

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "islands" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = servers.chromium()
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AHEAD = float(os.environ.get("PARVIS_TEST_AHEAD") or 0)
"""Seconds by which this run is ahead of the clock on the wall (`tests/clock`)."""
CLOCK = """
{
  const ahead = %d;
  const ours = new Proxy(Date, {
    construct: (real, given, made) => Reflect.construct(real, given.length ? given : [real.now() + ahead], made === ours ? real : made),
    apply: (real) => new real(real.now() + ahead).toString(),
    get: (real, name) => (name === "now" ? () => real.now() + ahead : Reflect.get(real, name)),
  });
  globalThis.Date = ours;
}
""" % (1000 * AHEAD)  # noqa: UP031 - a script is full of braces
"""The browser's own clock, as far ahead."""
DESK, PHONE = (1440, 900), (360, 740)
NETWORKS = ("facebook", "mastodon", "x")
T = TypeVar("T")


@dataclass
class City:
    """The installation: addresses, first passwords, and what its two faces say by API."""

    place: Place
    passwords: dict[str, str]
    token: str
    browsers: dict[str, BrowserContext] = field(default_factory=dict)
    """A browser a colleague, signed in once."""

    @property
    def url(self) -> str:
        return self.place.url

    @property
    def sandbox(self) -> str:
        return self.place.sandbox_url

    def api(self, path: str, body: Any = None, *, method: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.url}/api/v1{path}", sent, headers, method=method or None)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def records(self, text: str) -> list[dict[str, Any]]:
        """What the networks took from the city under this text: one entry an account, or something was doubled."""
        return [record for record in self.place.ask("/records?limit=100000")["records"] if text in record["text"]]

    def account(self, network: str) -> dict[str, Any]:
        """The city's first one there, which residents know; tests that connect others leave them behind it."""
        found = [account for account in self.api("/accounts")["items"] if account["network"] == network]
        return min(found, key=lambda account: int(account["id"]))


def begun(place: Place) -> City:
    """`parvis run`, once it has said that it is complete: accounts are connected, the week is planned, residents are quiet."""
    process = place.start("run")
    log = place.folder / "run.log"

    def said() -> str:
        text = log.read_text()
        assert process.poll() is None, text
        return text if "Ctrl-C" in text else ""

    text = until(said, 120, f"it did not start: {log}")
    passwords = dict(re.findall(r"^ {4}(\w+) +(\S+-\S+)$", text, re.MULTILINE))
    place.ask("/crowd", {"rate": 0})
    words = [sys.executable, "-m", "parvis", "token", "create", "--user", "manager"]
    made = subprocess.run(words, env=place.environment, cwd=ROOT, check=True, capture_output=True, text=True)
    city = City(place, passwords, made.stdout.strip())
    _heard(city)
    return city


def _heard(city: City) -> None:
    """Each network is listened to: what is said there from now on comes at once."""

    def said(network: str) -> set[tuple[str, int]]:
        return {(talk["id"], talk["count"]) for talk in city.api(f"/conversations?network={network}&limit=100")["items"]}

    before = {network: said(network) for network in (*NETWORKS, "email")}
    for network in before:
        city.place.ask("/crowd/burst", {"count": 1, "networks": ["mail" if network == "email" else network]})
    for network, known in before.items():
        until(lambda network=network, known=known: said(network) - known, 60, f"{network} is not heard")


def until(look: Callable[[], T | None], within: float, otherwise: str) -> T:
    end = time.monotonic() + 3 * within  # for a busy machine: it bounds a failure only
    while not (found := look()):
        assert time.monotonic() < end, otherwise
        time.sleep(0.1)
    return found


class Watched:
    """A page before one colleague. What it complains about, and whom it calls, is kept."""

    def __init__(self, context: BrowserContext, city: City, who: str, *, alone: bool) -> None:
        self.context, self.city, self.who, self._alone = context, city, who, alone
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.forgiven: list[str] = []
        self.page: Page = context.new_page()
        self._watch(self.page)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("popup", self._watch)
        page.on("dialog", self._asked)
        page.on("request", lambda request: self._called(request.url))

    def _asked(self, dialog: Dialog) -> None:
        """The browser's own "Leave this page?": nothing of ours is ever unsaved for long enough to ask."""
        self.complaints.append(f"a {dialog.type} dialog at {self.page.url}")
        dialog.accept()

    def _called(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" != self.city.url:
            self.strangers.append(url)

    def forgives(self, words: str) -> None:
        """An answer that the test provokes: the browser tells of each refused request."""
        self.forgiven.append(words)

    def open(self, path: str) -> Page:
        self.page.goto(path)
        expect(self.page.locator("[data-live]")).to_have_attribute("data-state", "open")
        return self.page

    def end(self) -> None:
        self.context.close() if self._alone else self.page.close()
        self.quiet()

    def quiet(self) -> None:
        """What was complained of is told once: the next page of this window begins anew."""
        told = [words for words in self.complaints if not any(one in words for one in self.forgiven)]
        strangers = list(self.strangers)
        self.complaints.clear()
        self.strangers.clear()
        assert told == [], f"{self.who}'s console: {told}"
        assert strangers == [], f"{self.who}'s page called {strangers}"


class Resident:
    """Somebody before the networks' own pages, as the sandbox plays them."""

    def __init__(self, browser: Browser, city: City) -> None:
        self.context = browser.new_context(base_url=city.sandbox, locale="fr-FR", viewport={"width": 1100, "height": 900})
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()

    def wall(self, network: str) -> Page:
        self.page.goto(f"/{network}/web")
        return self.page

    def post(self, network: str, text: str) -> Locator:
        """What followers see of the city under this text."""
        return self.wall(network).get_by_role("region", name="Publications").locator("article").filter(has_text=text)

    def comments(self, network: str, under: str, name: str, text: str) -> None:
        """Under a message of the wall, the city's or somebody's."""
        card = self.wall(network).locator("article").filter(has_text=under).first
        card.locator("summary").filter(has_text="Commenter").click()
        card.get_by_label("ou un autre nom").fill(name)
        card.get_by_label("Mon commentaire").fill(text)
        card.get_by_role("button", name="Commenter").click()
        expect(self.page.get_by_text(text)).to_be_visible()

    def mentions(self, network: str, name: str, text: str) -> float:
        """The moment at which it was sent, as `time.monotonic` counts."""
        form = self.wall(network).locator("form").filter(has_text="Mon message public")
        form.get_by_label("ou un autre nom").fill(name)
        form.get_by_label("Mon message public").fill(text)
        sent = time.monotonic()
        form.get_by_role("button", name="Publier").click()
        expect(self.page.get_by_text(text)).to_be_visible()
        return sent

    def writes_privately(self, network: str, name: str, text: str) -> None:
        self.wall(network).get_by_role("link", name="Message privé").click()
        form = self.page.locator("form").filter(has_text="Mon message privé")
        form.get_by_label("ou un autre nom").fill(name)
        form.get_by_label("Mon message privé").fill(text)
        form.get_by_role("button", name="Envoyer").click()
        expect(self.page.get_by_text(text)).to_be_visible()

    def mails(self, name: str, subject: str, text: str) -> float:
        """The moment at which it was sent, as `time.monotonic` counts."""
        self.page.goto("/mail/web")
        form = self.page.get_by_role("region", name="Écrire à la ville")
        form.get_by_label("ou un autre nom").fill(name)
        form.get_by_label("Objet").fill(subject)
        form.get_by_label("Message").fill(text)
        sent = time.monotonic()
        form.get_by_role("button", name="Envoyer").click()
        expect(self.page.get_by_text(text)).to_be_visible()
        return sent

    def link(self, who: str, path: str) -> str:
        """The newest address below `path` that came to `who` by mail."""
        self.page.goto(f"/mail/web/{who}")
        letter = self.page.get_by_text(path).first

        def there() -> bool:
            self.page.reload()
            return letter.is_visible()

        until(there, 30, f"no {path} came to {who}")
        found = re.search(re.escape(path) + r"[\w-]+", letter.inner_text())
        assert found
        return found[0]

    def reads(self, text: str) -> None:
        """On the page where they wrote: it is looked at again until the city's answer is there."""

        def there() -> bool:
            self.page.reload()
            return self.page.get_by_text(text).count() > 0

        until(there, 60, f"“{text}” never came to {self.page.url}")


def unhurried(page: Page) -> None:
    """Before a form of the square is sent: nobody writes faster, and who does is taken for a machine (`square.guards.QUICK`)."""
    page.wait_for_timeout(1_100)


def tab_to(page: Page, goal: Locator, most: int = 60) -> None:
    """As somebody without a mouse does."""
    for _ in range(most):
        if goal.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{most} × Tab do not lead to {goal}")


def themed(page: Page, scheme: str) -> None:
    """The page in its light or dark colours, drawn: on a busy machine Playwright knows before the page does, and axe would
    hold the text of the one against the ground of the other. The window must have been opened with `bypass_csp`."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function("scheme => matchMedia(`(prefers-color-scheme: ${scheme})`).matches", arg=scheme)
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def resized(page: Page, size: tuple[int, int]) -> None:
    """The page laid out anew: Playwright knows of the size before the page does."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_function("width => innerWidth === width", arg=size[0])
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds, one line each. The window must have been opened with `bypass_csp`."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(AXE))
    page.evaluate(
        "Promise.allSettled(document.getAnimations().map(one => one.finished))"
    )  # colours on their way are nobody's colours
    options = {"resultTypes": ["violations"], "preload": False} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{one['id']}: {' '.join(node['target'][0] for node in one['nodes'][:4])}" for one in found]


def picture(folder: Path, name: str) -> Path:
    path = folder / name
    Image.effect_mandelbrot((900, 600), (-2, -1, 1, 1), 60).convert("RGB").save(path)
    return path


def film(folder: Path) -> Path:
    """Two seconds, drawn by ffmpeg."""
    if not servers.present("ffmpeg"):
        pytest.skip("ffmpeg is not installed (Debian package ffmpeg)")
    path = folder / "visite.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=2"]
    subprocess.run([ffmpeg(), "-y", "-loglevel", "error", *source, "-pix_fmt", "yuv420p", str(path)], check=True)
    return path
