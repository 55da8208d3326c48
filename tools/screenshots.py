"""The pictures of the documentation, made from a demo city of their own: `make screenshots`.

A demo installation starts on free ports with its own data folder, the manager signs in, each page is taken at two widths, light
and dark, into docs/pictures; then everything is stopped and forgotten.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools.servers import free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SIZES = ((1440, 900), (360, 760))
SCHEMES = ("light", "dark")
CHROMIUM = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update")
ENOUGH = 30
"""Conversations that the demo city's residents have begun before the first picture."""
COLOURS = 255
FRENCH = ("Bonjour", "Bonsoir", "Madame")
NOTE = "Vu avec la direction concernée : elle s’en occupe cette semaine."
ANSWER = "Bonjour,\n\nMerci de votre message. Le service concerné est prévenu ; nous revenons vers vous avant vendredi."


@dataclass(frozen=True, slots=True)
class City:
    """A demo installation that runs: where it is, and the manager's password and API token."""

    url: str
    sandbox: str
    password: str
    token: str

    def ask(self, path: str, body: Any = None, method: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        wanted = urllib.request.Request(
            f"{self.url}/api/v1{path}", content, headers, method=method or ("POST" if content else "GET")
        )
        with urllib.request.urlopen(wanted, timeout=10) as answer:
            return json.load(answer)

    def talk(self) -> int:
        """A conversation in which something was said on both sides, and among colleagues."""
        mails = self.ask("/conversations?network=email&state=new&limit=100")["items"]
        chosen = next((each for each in mails if each["preview"].startswith(FRENCH)), mails[0])["id"]
        self.ask(f"/conversations/{chosen}", {"assignee": "me"}, "PATCH")
        self.ask(f"/conversations/{chosen}/notes", {"text": NOTE})
        seen = self.ask(f"/conversations/{chosen}")["seen"]
        self.ask(f"/conversations/{chosen}/replies", {"text": ANSWER, "seen": seen})
        return int(chosen)

    def pages(self) -> dict[str, str]:
        """What is taken, by the name of its picture."""
        post = self.ask("/posts?state=scheduled&limit=1")["items"][0]["id"]
        talk = self.talk()
        return {
            "today": f"{self.url}/",
            "composer": f"{self.url}/publications/{post}/modifier",
            "calendar": f"{self.url}/publications/calendrier",
            "inbox": f"{self.url}/guichet/{talk}?vue=toutes",
            "accounts": f"{self.url}/comptes/",
            "settings": f"{self.url}/reglages",
            "sandbox": f"{self.sandbox}/",
            "sandbox-facebook": f"{self.sandbox}/facebook/web",
        }


@contextlib.contextmanager
def city() -> Iterator[City]:
    with tempfile.TemporaryDirectory(prefix="parvis-pictures-") as folder:
        port, sandbox = free_port(), _three_ports()
        environment = {**os.environ, "PARVIS_DATA": folder, "PARVIS_PORT": str(port), "PARVIS_SANDBOX_PORT": str(sandbox)}
        environment.pop("PARVIS_PUBLIC_URL", None)
        log = Path(folder) / "run.log"
        with log.open("wb") as out:
            process = subprocess.Popen([sys.executable, "-m", "parvis", "run"], env=environment, stdout=out, stderr=out, cwd=ROOT)
        try:
            wait_for(port, 60)
            password = _printed(log, r"^\s+manager\s+(\S+)$")
            _printed(log, "(Ctrl-C)")  # the demo is complete
            made = subprocess.run(
                [sys.executable, "-m", "parvis", "token", "create", "--user", "manager"], env=environment, cwd=ROOT,
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            here = City(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox}", password, made.stdout.strip())
            _wait_for_residents(here)
            yield here
        except BaseException:
            print(log.read_text()[-4000:], file=sys.stderr)
            raise
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _three_ports() -> int:
    """A port with the next two free as well: the sandbox takes them for its mail servers."""
    while True:
        first = free_port()
        with contextlib.ExitStack() as stack:
            try:
                for port in (first, first + 1, first + 2):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            return first


def _printed(log: Path, pattern: str, seconds: float = 60.0) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := re.search(pattern, log.read_text(), re.MULTILINE):
            return found[1]
        time.sleep(0.1)
    raise TimeoutError(f"{pattern} was not printed:\n{log.read_text()[-2000:]}")


def _wait_for_residents(here: City, seconds: float = 150.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = here.ask("/conversations?limit=100")["items"]
        nameless = any(each["person"]["name"].isdigit() for each in found)  # told by number: names are asked each minute
        if len(found) >= ENOUGH and not nameless:
            return
        time.sleep(0.5)
    raise TimeoutError("the demo city's residents are not there")


def take(browser: Browser, here: City) -> list[Path]:
    """The sign-in page without a session, then all others with one: signing in once is enough."""
    taken = []
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    page = context.new_page()
    page.goto(f"{here.url}/signin/login/")
    page.locator("[name=login]").fill("manager")
    page.locator("[name=password]").fill(here.password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"{here.url}/")
    state, pages = context.storage_state(), here.pages()
    page.wait_for_timeout(3_000)  # the answer goes its way
    context.close()
    for width, height in SIZES:
        for scheme in SCHEMES:
            shown: dict[str, Any] = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "locale": "fr-FR",
                                     "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}  # fmt: skip
            outside = browser.new_context(**shown)
            taken.append(_shoot(outside.new_page(), f"{here.url}/signin/login/", f"sign-in-{width}-{scheme}"))
            outside.close()
            inside = browser.new_context(**shown, storage_state=state)
            page = inside.new_page()
            taken += [_shoot(page, url, f"{name}-{width}-{scheme}") for name, url in pages.items()]
            inside.close()
    return taken


def _shoot(page: Page, url: str, name: str) -> Path:
    answer = page.goto(url, wait_until="load")  # a page with an open stream is never idle
    if answer is None or not answer.ok:
        raise RuntimeError(f"{url} answered {answer.status if answer else 'nothing'}: a fault is no picture")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(400)
    path = PICTURES / f"{name}.png"
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with city() as here, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        taken = take(browser, here)
        browser.close()
    weight = sum(path.stat().st_size for path in taken) // 1024
    print(f"{len(taken)} pictures, {weight} kB, in {PICTURES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
