"""The pictures of the documentation, made from a demo city of their own: `make screenshots`.

A demo installation starts on free ports with its own data folder, the manager signs in, each page is taken at two widths, light
and dark, into docs/pictures; then everything is stopped and forgotten. With names (`python -m tools.screenshots departments square`)
those pictures are taken and no others; `walks`: what the walks of the tests look at, and docs/parcours.md, which shows it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tools.servers import chromium, free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
WALKS = ROOT / "tests" / "e2e" / "walks"
PAGE = ROOT / "docs" / "parcours.md"
SMALL, FEW = 800, 64
"""Pixels in width, and colours, of what a walk looked at."""
TITLES = {
    "no_first_screen_is_empty": "Le premier quart d’heure",
    "the_managers_monday": "Le lundi de la community manager",
    "an_agents_morning": "La matinée d’un agent",
    "a_resident_asks_and_follows_the_case": "Une habitante demande et suit son dossier",
    "a_resident_asks_and_answers_in_the_forum": "Une habitante demande et répond au forum",
    "a_resident_enters_a_contest_on_a_phone": "Un habitant participe au concours, sur un téléphone",
    "the_report_is_read_without_an_account": "Le rapport du mois, lu par le cabinet",
    "is_the_counter_faster_than_last_year": "« Le guichet est-il plus rapide que l’an dernier ? »",
    "the_data_protection_officer": "La déléguée à la protection des données",
    "from_the_installation_to_a_colleague_who_leaves": "L’administrateur, de l’installation au départ d’un collègue",
    "the_trainers_day": "La journée de la formatrice",
}
"""Of the walks, by their tests, in the order in which the documentation shows them."""
INTRODUCTION = (
    "Ce que des personnes font d’un bout à l’autre dans la ville de démonstration, page après page. Les images sont prises par "
    "`make screenshots`, qui marche ces parcours : ce sont des tests (`tests/e2e/walks`)."
)
SIZES = ((1440, 900), (360, 760))
SCHEMES = ("light", "dark")
CHROMIUM = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update")
WHO = ("manager", "admin")
ENOUGH = 30
"""Conversations that the demo city's residents have begun before the first picture."""
COLOURS = 255
FRENCH = ("Bonjour", "Bonsoir", "Madame")
NOTE = "Vu avec la direction concernée : elle s’en occupe cette semaine."
ANSWER = "Bonjour,\n\nMerci de votre message. Le service concerné est prévenu ; nous revenons vers vous avant vendredi."


ROOMS = {
    "forum": "/place/forum/",
    "contest": "/place-publique/concours/1",
    "places": "/place-publique/lieux/1",
    "live": "/place-publique/direct/1",
    "square": "/place/",
    "training": "/formation/",
    "training-month": "/formation/seances/?vue=mois&date={month}",
    "records": "/reglages/registres/",
    "claims": "/reglages/registres/demandes",
    "notices": "/avis/choix",
    "alarm": "/reglages/piratage/",
    "cases": "/dossiers/",
    "subject": "/sujets/1",
    "counter-figures": "/mesures/guichet",
    "lookouts": "/ecoute/veilles/",
    "federation": "/reglages/federation/",
    "dashboards": "/mesures/tableaux",
    "other-cities": "/mesures/autres-villes",
}
"""Rooms that the pages of the documentation about them show: name of the picture → page."""
ADMIN = {"departments": "/reglages/directions/", "teams": "/reglages/equipes/"}
"""The same, for pages that an administrator alone opens."""
LOADED = """() => Promise.race([new Promise(late => setTimeout(late, 10000)), Promise.all([...document.images]
  .filter(one => one.getBoundingClientRect().top < innerHeight)
  .map(one => one.complete ? one.decode().catch(() => 0) : new Promise(done => { one.onload = one.onerror = done; })))])"""
"""Pictures that stand in the window are there."""


@dataclass(frozen=True, slots=True)
class City:
    """A demo installation that runs: where it is, passwords and API tokens of the manager and of the administrator."""

    url: str
    sandbox: str
    passwords: dict[str, str]
    tokens: dict[str, str]

    def ask(self, path: str, body: Any = None, method: str = "", *, who: str = "manager") -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        wanted = urllib.request.Request(
            f"{self.url}/api/v1{path}", content, headers, method=method or ("POST" if content else "GET")
        )
        with urllib.request.urlopen(wanted, timeout=120) as answer:  # a machine where others work
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

    def rooms(self) -> dict[str, str]:
        """Taken in one size, light: what the pages about these rooms show."""
        return {name: f"{self.url}{path.format(month=date.today().isoformat()[:7])}" for name, path in ROOMS.items()}


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
            wait_for(port, 300)
            passwords = {who: _printed(log, rf"^\s+{who}\s+(\S+)$") for who in WHO}
            _printed(log, "(Ctrl-C)")  # the demo is complete
            tokens = {who: _token(who, environment) for who in WHO}
            here = City(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox}", passwords, tokens)
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


def _token(who: str, environment: dict[str, str]) -> str:
    words = [sys.executable, "-m", "parvis", "token", "create", "--user", who]
    return subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


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


def _printed(log: Path, pattern: str, seconds: float = 600.0) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := re.search(pattern, log.read_text(), re.MULTILINE):
            return found[1]
        time.sleep(0.1)
    raise TimeoutError(f"{pattern} was not printed:\n{log.read_text()[-2000:]}")


def _wait_for_residents(here: City, seconds: float = 400.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = here.ask("/conversations?limit=100")["items"]
        nameless = any(each["person"]["name"].isdigit() for each in found)  # told by number: names are asked each minute
        if len(found) >= ENOUGH and not nameless:
            return
        time.sleep(0.5)
    raise TimeoutError("the demo city's residents are not there")


def take(browser: Browser, here: City, names: Collection[str]) -> list[Path]:
    """The sign-in page without a session, then all others with one: signing in once is enough. `names`: empty = all."""
    taken = []
    states = {who: _signed_in(browser, here, who) for who in WHO}
    pages = here.pages() if not names or set(names) - {*ROOMS, *ADMIN, "sign-in"} else {}
    time.sleep(3)  # the answer goes its way
    for width, height in SIZES:
        for scheme in SCHEMES:
            shown: dict[str, Any] = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "locale": "fr-FR",
                                     "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}  # fmt: skip
            first = (width, scheme) == (SIZES[0][0], SCHEMES[0])
            admins = {name: f"{here.url}{path}" for name, path in ADMIN.items()} if first else {}
            wanted: dict[str, dict[str, str]] = {
                "": {"sign-in": f"{here.url}/signin/login/"},
                "manager": pages | (here.rooms() if first else {}),
                "admin": admins,
            }
            for who, found in wanted.items():
                context = browser.new_context(**shown, storage_state=states.get(who))
                page = context.new_page()
                chosen = {name: url for name, url in found.items() if not names or name in names}
                taken += [_shoot(page, url, f"{name}-{width}-{scheme}") for name, url in chosen.items()]
                context.close()
    return taken


def _signed_in(browser: Browser, here: City, who: str) -> StorageState:
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    page = context.new_page()
    page.goto(f"{here.url}/signin/login/")
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(here.passwords[who])
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"{here.url}/")
    state = context.storage_state()
    context.close()
    return state


def _shoot(page: Page, url: str, name: str) -> Path:
    answer = page.goto(url, wait_until="load")  # a page with an open stream is never idle
    if answer is None or not answer.ok:
        raise RuntimeError(f"{url} answered {answer.status if answer else 'nothing'}: a fault is no picture")
    page.evaluate("document.fonts.ready")
    page.evaluate(LOADED)
    page.wait_for_timeout(400)
    return _kept(page.screenshot(), PICTURES / f"{name}.png")


def _kept(taken: bytes, path: Path, width: int = 0) -> Path:
    """`width`: pixels to which it is made smaller; 0: as it is."""
    with Image.open(io.BytesIO(taken)) as picture:
        shown = picture.convert("RGB")
        if width:
            shown.thumbnail((width, width), Image.Resampling.LANCZOS)
        shown.quantize(FEW if width else COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def walked() -> list[Path]:
    """The walks are walked (they are tests), and what they look at on a desk by day is kept, in order."""
    folder = PICTURES / "walks"
    with tempfile.TemporaryDirectory(prefix="parvis-walks-") as seen:
        words = [sys.executable, "-m", "pytest", "-q", "-m", "walk", str(WALKS)]
        subprocess.run(words, env={**os.environ, "PARVIS_PICTURES": seen}, cwd=ROOT, check=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        taken = [_kept(path.read_bytes(), folder / path.name, SMALL) for path in sorted(Path(seen).glob("*-1440-light.png"))]
    PAGE.write_text(_told(taken))
    return taken


def _told(taken: Collection[Path]) -> str:
    """docs/parcours.md: a heading a walk, and its pictures."""
    found = ["# Les parcours", "", INTRODUCTION]
    for name, title in TITLES.items():
        begins = "the_administrator_" if name.startswith("from_the_installation") else f"{name}-"
        found += ["", f"## {title}", ""]
        found += [f"![{_named(path)}](pictures/walks/{path.name})" for path in taken if path.name.startswith(begins)]
    return "\n".join(found) + "\n"


def _named(path: Path) -> str:
    """`name-03-what-is-seen-1440-light.png`: what is seen."""
    return re.sub(r"^.*?-\d\d-", "", path.name).removesuffix("-1440-light.png").replace("-", " ")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    asked = sys.argv[1:]
    walks = walked() if not asked or "walks" in asked else []
    if asked == ["walks"]:
        return _say(walks)
    with city() as here, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM))
        taken = take(browser, here, asked)
        browser.close()
    _say([*taken, *walks])


def _say(taken: Collection[Path]) -> None:
    weight = sum(path.stat().st_size for path in taken) // 1024
    print(f"{len(taken)} pictures, {weight} kB, in {PICTURES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
