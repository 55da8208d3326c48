"""How `make run` begins: an empty folder, then the same one again; and what it takes of memory when nothing happens.

`python -m bench.start`. The product and the sandbox beside it, with the demo city; memory is the product's process alone.
"""

from __future__ import annotations

import argparse
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench import machine
from bench.place import Place, installation, kill, until
from bench.table import Line, at_most, run, told

SECOND = 3.0  # seconds
MEMORY = 200  # MB


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = "SQLite, `parvis run`"
    with installation() as place:
        yield told("start: an empty folder to the first answer", where, begin(place), "s")
        until(lambda: "Ctrl-C" in (place.folder / "run.log").read_text(), 60)  # the demo city is there
        time.sleep(2)
        end(place)
        password = re.findall(r"^ *manager +(\S+)", (place.folder / "run.log").read_text(), re.M)[0]
        yield at_most("start: the second time, to the first answer", where, begin(place), SECOND, "s")
        time.sleep(5 if asked.quick else 20)
        pid = place.started[-1].pid
        yield told("start: memory at rest, nobody there yet", where, machine.memory(pid), "MB")
        come_in(place, password)
        time.sleep(5 if asked.quick else 20)
        yield at_most(
            "start: memory at rest, after a sign-in, pages and a call of the API", where, machine.memory(pid), MEMORY, "MB"
        )
        yield told("start: threads at rest", where, len(os.listdir(Path("/proc") / str(pid) / "task")))
        before = machine.cpu(pid)
        time.sleep(5)
        yield told("start: processor at rest", where, (machine.cpu(pid) - before) / 5 * 100, "%")
        end(place)


def begin(place: Place) -> float:
    """Seconds until a page is answered."""
    began = time.monotonic()
    place.start("run")
    until(lambda: _answers(f"{place.url}/healthz"), 60, every=0.02)
    return time.monotonic() - began


def come_in(place: Place, password: str) -> None:
    """As a colleague: the door, Today, the counter, a conversation's list over the API."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    door = browser.open(f"{place.url}/signin/login/", timeout=60).read().decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', door)[0]
    form = urllib.parse.urlencode({"login": "manager", "password": password, "csrfmiddlewaretoken": token}).encode()
    browser.open(urllib.request.Request(f"{place.url}/signin/login/", form, {"Referer": place.url}), timeout=60).read()
    for path in ("/", "/guichet/", "/api/v1/conversations"):
        answer = browser.open(f"{place.url}{path}", timeout=60)
        answer.read()
        assert answer.status == 200 and "/signin/" not in answer.url, f"{path}: {answer.url}"


def end(place: Place) -> None:
    kill(place.started[-1], 15)
    place.started[-1].wait(20)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def main() -> None:
    run(measure, argparse.ArgumentParser(description=__doc__))


if __name__ == "__main__":
    main()
