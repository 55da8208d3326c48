"""A 200 is a message, once: web and worker are killed in the middle of a burst, and the network repeats what was not answered."""

from __future__ import annotations

import http.client
import os
import queue
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from typing import Any

import psycopg
import pytest

from bench.hooks import event, signed
from bench.place import Place, installation, kill, until
from tests.crash.test_faults import database

pytestmark = [pytest.mark.promise, pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(300)]
COUNT = 1500
MAKE = "import django; django.setup(); from parvis.testing import make; print(make.account('x').hook)"
STORED = (
    "SELECT count(*), count(DISTINCT remote_id), (SELECT sum(count) FROM inbox_conversation), (SELECT count(*) FROM search_entry) "
    "FROM inbox_message"
)


class Network(threading.Thread):
    """One connection of a network: the next delivery is sent when this one is answered 200, however often that takes."""

    def __init__(self, port: int, path: str, waiting: queue.SimpleQueue[dict[str, Any]]) -> None:
        super().__init__(daemon=True)
        self.port, self.path, self.waiting = port, path, waiting
        self.repeated = 0

    def run(self) -> None:
        while True:
            try:
                told = self.waiting.get_nowait()
            except queue.Empty:
                return
            while not self.taken(told):
                self.repeated += 1
                time.sleep(0.1)

    def taken(self, told: dict[str, Any]) -> bool:
        headers, body = signed(told)
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
                line.request("POST", self.path, body, headers)
                return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def stored(place: Place, url: str) -> tuple[int, ...]:
    """Messages, different ones, those that conversations count, those that can be found."""
    if url:
        with psycopg.connect(url) as connection:
            row = connection.execute(STORED).fetchone()
    else:
        with closing(sqlite3.connect(place.folder / "parvis.sqlite3", timeout=30)) as file:
            row = file.execute(STORED).fetchone()
    assert row is not None
    return tuple(int(number or 0) for number in row)


@pytest.mark.parametrize("cluster", ["", "PARVIS_TEST_POSTGRESQL"], ids=["SQLite", "PostgreSQL"])
def test_what_was_answered_is_there_once_whoever_is_killed(cluster):
    url = os.environ.get(cluster, "") if cluster else ""
    if cluster and not url:
        pytest.skip(f"{cluster} names no cluster")
    url = database(url, "parvis_crash_intake") if url else ""
    with installation(database_url=url, PARVIS_LEASE="3") as place:
        place.migrate()
        settings = place.environment | {"DJANGO_SETTINGS_MODULE": "parvis.conf.settings"}
        hook = subprocess.run(
            [sys.executable, "-c", MAKE], env=settings, check=True, capture_output=True, text=True
        ).stdout.strip()
        waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        dice = random.Random(5)
        for number in range(COUNT):
            waiting.put(event(number, dice, time.time()))
        web, worker = place.web(), place.worker()
        networks = [Network(place.port, f"/in/x/{hook}", waiting) for _ in range(12)]
        for network in networks:
            network.start()
        for _ in range(3):
            time.sleep(1)
            kill(web)
            kill(worker)
            web, worker = place.web(), place.worker()
        for network in networks:
            network.join(60)
        assert not any(network.is_alive() for network in networks)
        assert sum(network.repeated for network in networks), "nobody was in the middle of anything"
        assert until(lambda: stored(place, url)[0] >= COUNT, 60)
        time.sleep(1)  # would one come twice?
        assert stored(place, url) == (COUNT,) * 4
