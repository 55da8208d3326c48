"""Live pages: five hundred streams open at once, and a network's webhook that appears on another agent's screen.

`python -m bench.stream`. Everything in one process, as `parvis run` starts it; the screen is Debian's Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

from bench import machine
from bench.hooks import Sender
from bench.load import accounts, load
from bench.place import Place, installation, percentile, until
from bench.table import Line, at_most, exactly, run, told, unmeasured
from tools.servers import chromium, wait_for

LISTENERS = 500
FRAME, SCREEN = 200, 500  # p95, ms
RATE = 50
ABOUT = re.compile(rb'"about": (\d+)')
WATCH = """() => {
  window.seen = {};
  const look = () => { for (const [word] of document.body.innerText.matchAll(/\\(n\\d+\\)/g)) window.seen[word] ??= Date.now() };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


class Listener(asyncio.Protocol):
    """An open stream: notes when it heard of each conversation."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.open = False
        self.heard: list[tuple[int, float]] = []

    def connection_made(self, transport: Any) -> None:
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.open = True
        now = time.perf_counter()
        self.heard += [(int(about), now) for about in ABOUT.findall(data)]


async def opened(port: int, tokens: list[str]) -> list[Listener]:
    """A stream for each, once all of them are open."""
    loop = asyncio.get_running_loop()
    heads = (f"GET /stream HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n\r\n" for token in tokens)
    listeners = [Listener(head.encode()) for head in heads]
    await asyncio.gather(*(loop.create_connection(lambda one=one: one, "127.0.0.1", port) for one in listeners))  # type: ignore[misc]
    while not all(listener.open for listener in listeners):
        await asyncio.sleep(0.01)
    return listeners


async def listen(
    port: int, tokens: list[str], changes: list[int], pause: float, change: Any
) -> tuple[list[float], float, int, int]:
    """Milliseconds from before each change to each frame; seconds until all were open; frames that never came, and that came
    more than once."""
    began = time.perf_counter()
    listeners = await opened(port, tokens)
    seconds = time.perf_counter() - began
    await asyncio.sleep(1)
    asked = {}
    for pk in changes:
        asked[pk] = time.perf_counter()
        await asyncio.to_thread(change, pk)
        await asyncio.sleep(pause)
    await asyncio.sleep(2)
    took = [(at - asked[about]) * 1000 for listener in listeners for about, at in listener.heard if about in asked]
    came = sum(len({about for about, _ in listener.heard} & set(asked)) for listener in listeners)
    return took, seconds, len(tokens) * len(changes) - came, len(took) - came


def changer(place: Place, token: str) -> Any:
    """Closes a conversation over the API, as a colleague does: one journal line."""

    def change(pk: int) -> None:
        head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{place.url}/api/v1/conversations/{pk}", b'{"state": "waiting"}', head, method="PATCH")
        urllib.request.urlopen(request, timeout=30).read()

    return change


def streams(place: Place, where: str, count: int) -> Iterator[Line]:
    from parvis.inbox.models import Conversation
    from parvis.testing import make

    token = make.token(make.user("manager"))
    changes = list(Conversation.objects.filter(state="closed").order_by("-pk").values_list("pk", flat=True)[:count])
    before = machine.memory(place.started[0].pid)
    took, opened, lost, doubled = asyncio.run(listen(place.port, [token] * LISTENERS, changes, 0.05, changer(place, token)))
    yield told(f"stream: {LISTENERS} streams open after", where, opened, "s")
    yield exactly("stream: frames that did not come", where, lost, 0)
    yield exactly("stream: frames that came more than once", where, doubled, 0)
    yield told("stream: write to frame, 500 listeners, p50", where, percentile(took, 0.5), "ms")
    yield at_most("stream: write to frame, 500 listeners, p95", where, percentile(took, 0.95), FRAME, "ms")
    yield told("stream: memory for 500 streams", where, machine.memory(place.started[0].pid) - before, "MB")


def on_screen(place: Place, where: str, seconds: int) -> Iterator[Line]:
    """Messages at 50 a second; each looked for in the text of a page that another agent has open and never reloads."""
    from playwright.sync_api import sync_playwright

    from parvis.testing import make

    account = make.account("x")
    cookie = signed_in(make.user("manager"))
    sender = Sender(port=place.port, path=f"/in/x/{account.hook}", count=RATE * seconds, first=500_000, connections=8, rate=RATE)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-quic"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": place.url}])
        page = context.new_page()
        page.goto(f"{place.url}/guichet/?vue=toutes")
        page.wait_for_selector('[data-live][data-state="open"]', timeout=20_000)
        page.evaluate(WATCH)
        sender.begin()
        sent = sender.result()
        page.wait_for_timeout(2000)
        seen: dict[str, float] = page.evaluate("() => window.seen")
        browser.close()
    took = [seen[f"(n{n})"] - (sent["began"] + (n - 500_000) / RATE) * 1000 for n in range(500_000, 500_000 + RATE * seconds)
            if f"(n{n})" in seen]  # fmt: skip
    yield exactly(f"stream: messages at {RATE}/s, seen on the open page", where, len(took), RATE * seconds)
    yield told("stream: webhook to another agent's screen, p50", where, percentile(took, 0.5), "ms")
    yield at_most("stream: webhook to another agent's screen, p95", where, percentile(took, 0.95), SCREEN, "ms")


def signed_in(user: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database] + ", one process"
    with machine.database(asked.database) as url, installation(database_url=url) as place:
        place.migrate()
        place.django()
        load(10_000, accounts())
        place.start("run", "--no-sandbox")
        wait_for(place.port)
        until(lambda: _answers(place), 20)
        yield from streams(place, where, 40 if asked.quick else 200)
        if chromium():
            yield from on_screen(place, where, 6 if asked.quick else 20)
        else:
            yield unmeasured("stream: webhook to another agent's screen", "no Chromium", where)


def _answers(place: Place) -> bool:
    with urllib.request.urlopen(f"{place.url}/healthz", timeout=5) as answer:
        return bool(answer.status == 200)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="sqlite")
    run(measure, parser)


if __name__ == "__main__":
    main()
