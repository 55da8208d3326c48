"""The database goes away under web and worker, and comes back: clear answers meanwhile, nothing lost, everybody alive."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.commands.home import until
from tests.failure.city import City, city
from tools import servers

pytestmark = [pytest.mark.server, pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(300)]
AWAY = float(os.environ.get("PARVIS_TEST_AWAY", "12"))
"""Seconds; a minute is only longer."""


KNOWN = 5.0
"""Seconds for which the webhooks' door remembers an account (`accounts/intake.py`)."""


class Cluster:
    """A PostgreSQL of our own that can be stopped and started again, on the same files and port."""

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT pg_postmaster_start_time(), current_setting('data_directory')").fetchone()
            assert row
        lines = (Path(row[1]) / "postmaster.pid").read_text().splitlines()
        self.pid, self.port = int(lines[0]), int(lines[3])
        self.command = [part.decode() for part in Path(f"/proc/{self.pid}/cmdline").read_bytes().split(b"\0") if part]
        self.again: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """At once, with every connection cut, as when its machine dies."""
        os.kill(self.pid, signal.SIGQUIT)
        until(lambda: not _listens(self.port), 10, "it does not stop")

    def start(self) -> None:
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.again = subprocess.Popen(self.command, start_new_session=True, **silent, **who)
        self.pid = self.again.pid
        servers.wait_for(self.port)
        until(self._answers, 20)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def end(self) -> None:
        if self.again is not None and self.again.poll() is None:
            self.again.send_signal(signal.SIGINT)
            self.again.wait(60)


def _listens(port: int) -> bool:
    try:
        servers.wait_for(port, 0.1)
    except TimeoutError:
        return False
    return True


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if not servers.present("postgresql"):
        pytest.skip("postgresql is not installed")
    with servers.postgres() as url:
        found = Cluster(url)
        try:
            yield found
        finally:
            found.end()


@pytest.fixture(scope="module", params=["threads", "celery"])
def town(request: pytest.FixtureRequest, cluster: Cluster) -> Iterator[City]:
    with ExitStack() as stack:
        broker = ""
        if request.param == "celery":
            if not servers.present("valkey"):
                pytest.skip("valkey is not installed")
            broker = stack.enter_context(servers.valkey())
        url = stack.enter_context(own_database(cluster.url, request.param))
        yield stack.enter_context(city(url, broker_url=broker, PARVIS_LEASE="4", PARVIS_LOOK_AGAIN="1"))


@contextmanager
def own_database(url: str, name: str) -> Iterator[str]:
    """Of the same cluster, which goes away for both."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "away_{name}"')
    yield f"{url.rsplit('/', 1)[0]}/away_{name}"


@contextmanager
def away(cluster: Cluster) -> Iterator[None]:
    cluster.stop()
    try:
        yield
    finally:
        cluster.start()


def test_gone_and_back(cluster, town):
    account = town.call("GET", "/accounts")["items"][0]["id"]
    assert town.says("avant", "Avant la panne.") == 200
    until(lambda: "Avant la panne." in town.said())
    planned = town.call("POST", "/posts", {"text": "Prévu pendant la panne.", "accounts": [account]})
    answered: list[str] = []
    with away(cluster):
        end = time.monotonic() + AWAY
        first = town.answer("GET", "/api/v1/posts")
        assert first.status_code == 503, first.text[:300]
        assert first.headers["content-type"] == "application/problem+json"
        assert "base de données" in first.json()["title"]
        page = town.answer("GET", "/signin/login/")
        assert page.status_code in (200, 503)
        assert town.answer("GET", "/healthz").status_code == 200, "the process lives"
        assert town.answer("GET", "/api/v1/stream").status_code == 503
        ready = town.answer("GET", "/readyz")
        assert ready.status_code == 503 and "database" in ready.text
        # The account is looked up anew by now, and that fails: the door's own connection is not tried before the database is back.
        time.sleep(KNOWN + 0.5)
        number = 0
        while time.monotonic() < end:
            text = f"Pendant la panne, {number}."
            status = town.says(f"panne{number}", text)
            assert status in (200, 503), status
            if status == 200:
                answered.append(text)
            number += 1
            time.sleep(0.5)
    assert all(process.poll() is None for process in town.started), "a process has died"
    until(lambda: town.answer("GET", "/readyz").status_code == 200, 30, "it is not ready again")
    for n in range(number):  # the network sends again what was not acknowledged, and what was
        assert town.says(f"panne{n}", f"Pendant la panne, {n}.") == 200
    wanted = {f"Pendant la panne, {n}." for n in range(number)} | set(answered)
    until(lambda: wanted <= set(town.said()), 30, "the worker does not take up its work again")
    said = town.said()
    assert {text: said.count(text) for text in wanted} == dict.fromkeys(wanted, 1)

    town.call("POST", f"/posts/{planned['id']}/publish")
    until(lambda: town.call("GET", f"/posts/{planned['id']}")["state"] == "sent", 30)


def test_gone_in_the_middle_of_a_publication(cluster, town):
    """The network takes it while there is nobody to tell: afterwards it is looked for, found, and not sent again."""
    account = town.call("GET", "/accounts")["items"][0]["id"]
    town.ask("/faults", {"network": "facebook", "match": "publish", "effect": "latency", "delay_ms": 1500, "count": 1})
    text = "Publiée pendant que la base s’en va."
    post = town.call("POST", "/posts", {"text": text, "accounts": [account]})
    before = town.ask("/records/count")["count"]
    town.call("POST", f"/posts/{post['id']}/publish")
    until(lambda: town.call("GET", f"/posts/{post['id']}")["deliveries"][0]["state"] == "sending")
    with away(cluster):
        until(lambda: town.ask("/records/count")["count"] > before, 10, "the network did not get it")
        time.sleep(3)
    until(lambda: town.answer("GET", "/readyz").status_code == 200, 30)
    until(lambda: town.call("GET", f"/posts/{post['id']}")["state"] == "sent", 60, "it is not settled")
    records = [record["text"] for record in town.ask("/records?limit=1000")["records"]]
    assert records.count(text) == 1
